package dev.akkad.api;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.akkad.member.meter.Distribution;
import dev.akkad.member.meter.Distributions;
import dev.akkad.member.meter.Pauses;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** The process: {@code process_*}, {@code os_fd_*}, {@code jvm_*}, and how long collections of garbage held it up. */
final class RuntimeMetrics {
    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final int PAUSE_BUCKETS = 14;

    private final PrometheusRegistry registry;
    private final Families families;
    private final Distributions gcPauses =
            new Distributions(() -> Distribution.doubling(FIRST_PAUSE_NANOS, PAUSE_BUCKETS));
    private final AtomicBoolean isRegistered = new AtomicBoolean();
    private final AtomicBoolean isListening = new AtomicBoolean();

    RuntimeMetrics(PrometheusRegistry registry, Families families) {
        this.registry = registry;
        this.families = families;
        families.histograms(
                "akkad_gc_pause_seconds",
                "Seconds for which the collector of garbage stopped everything.",
                Families.SECONDS,
                "gc",
                gcPauses::all);
    }

    /** Once, and not while the member starts: all this costs a part of a second. */
    void register() {
        if (isRegistered.compareAndSet(false, true)) {
            JvmMetrics.builder().register(registry);
            if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
                families.gauge("os_fd_used", "File descriptors in use.", system::getOpenFileDescriptorCount);
                families.gauge("os_fd_limit", "File descriptors allowed.", system::getMaxFileDescriptorCount);
            }
        }
    }

    /** Measures every pause from now on; the same cost. */
    void listen(Pauses pauses) {
        if (!isListening.compareAndSet(false, true)) {
            return;
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (stops(collector.getName()) && collector instanceof NotificationEmitter emitter) {
                Distribution durations = gcPauses.of(collector.getName());
                NotificationListener listener = (event, nothing) -> onCollection(event, durations, pauses);
                emitter.addNotificationListener(listener, null, null);
            }
        }
    }

    /** Others work beside the program. */
    private static boolean stops(String collector) {
        return !collector.contains("Concurrent") && !collector.endsWith("Cycles");
    }

    private static void onCollection(Notification event, Distribution durations, Pauses pauses) {
        if (event.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && event.getUserData() instanceof CompositeData data) {
            GarbageCollectionNotificationInfo collection = GarbageCollectionNotificationInfo.from(data);
            long nanos = TimeUnit.MILLISECONDS.toNanos(collection.getGcInfo().getDuration());
            durations.add(nanos);
            pauses.note("garbage collection (" + collection.getGcCause() + ")", System.nanoTime(), nanos);
        }
    }
}
