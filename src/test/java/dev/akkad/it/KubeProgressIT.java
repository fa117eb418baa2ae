package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Progress on request, by which a watch cache knows that it has seen all there was: one that comes too early corrupts
 * it for good, one that comes late holds up every consistent read.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class KubeProgressIT {
    private static final String PODS = "/registry/pods/";
    private static final String LEASES = "/registry/leases/";
    private static final String QUIET = "/registry/namespaces/";

    /** How often a server asks while somebody waits. */
    private static final Duration ASKED_EVERY = Duration.ofMillis(100);

    private static final int SAMPLES = 25;
    private static final int PROGRESS_MIN = 30;

    /** Streams with watches up to date, watches of history, and new ones all the time; asked every 2 ms. */
    @Test
    void noEventComesAfterProgressThatCoversIt() {
        List<KubeWatch> streams = new ArrayList<>();
        List<KubeStorage> storages = new ArrayList<>();
        ScheduledExecutorService asker = Executors.newSingleThreadScheduledExecutor();
        try (ProcessCluster cluster = ProcessCluster.of(3);
                KubeControllers controllers = KubeControllers.start(cluster, PODS, LEASES)) {
            controllers.awaitMore(300);
            for (MemberProcess member : cluster.members()) {
                KubeStorage storage = new KubeStorage(member.endpoint());
                storages.add(storage);
                for (int i = 0; i < 2; i++) {
                    KubeWatch stream = storage.watch();
                    streams.add(stream);
                    List.of(PODS, LEASES, QUIET)
                            .forEach(prefix ->
                                    KubeReflector.list(storage, prefix, 100).watch(stream, true));
                    var unused = asker.scheduleWithFixedDelay(stream::requestProgress, 0, 2, TimeUnit.MILLISECONDS);
                }
            }
            for (int round = 0; round < 5; round++) {
                controllers.awaitMore(100);
                streams.forEach(stream -> stream.create("/registry/", 2, false));
            }
            long last = controllers.stop().lastKey();

            for (KubeWatch stream : streams) {
                Eventually.holds(
                        "progress reaches " + last, Duration.ofSeconds(30), () -> stream.requestedProgress() >= last);
                assertThat(KubeRules.complaints(stream.responses())).isEmpty();
                assertThat(stream.responses().stream()
                                .filter(response -> KubeWatch.isProgress(response)
                                        && response.getWatchId() == KubeWatch.EVERY_WATCH))
                        .hasSizeGreaterThan(PROGRESS_MIN);
            }
            asker.shutdownNow();
            cluster.passed();
        } finally {
            asker.shutdownNow();
            streams.forEach(KubeWatch::close);
            storages.forEach(KubeStorage::close);
        }
    }

    /** How long a reader waits until its cache is known to hold what was acknowledged before, next to etcd's. */
    @Test
    void aCacheIsKnownToBeUpToDateAsSoonAsWithEtcd() {
        Waits etcd = waits(Program.ETCD);
        Waits tested = waits(Program.underTest());
        if (tested.isMuchLongerThan(etcd)) {
            // They ran one after the other: what else the machine did may have fallen on one of them.
            etcd = etcd.shorter(waits(Program.ETCD));
            tested = tested.shorter(waits(Program.underTest()));
        }

        System.err.printf("progress: etcd %s, %s %s%n", etcd, Program.underTest(), tested);
        assertThat(tested.isMuchLongerThan(etcd))
                .as("%s next to %s", tested, etcd)
                .isFalse();
    }

    private record Waits(Duration median, Duration ninetieth) {
        private boolean isMuchLongerThan(Waits other) {
            return median.compareTo(other.median.multipliedBy(2)) >= 0
                    || ninetieth.compareTo(other.ninetieth.multipliedBy(2)) >= 0;
        }

        private Waits shorter(Waits other) {
            return ninetieth.compareTo(other.ninetieth) <= 0 ? this : other;
        }

        private static Waits of(long[] nanos) {
            Arrays.sort(nanos);
            return new Waits(Duration.ofNanos(nanos[nanos.length / 2]), Duration.ofNanos(nanos[nanos.length * 9 / 10]));
        }
    }

    /** Writes through one member, reads from a cache behind another. */
    private static Waits waits(Program program) {
        Random random = new Random(7);
        long[] nanos = new long[3 * SAMPLES];
        ScheduledExecutorService asker = Executors.newSingleThreadScheduledExecutor();
        try (ProcessCluster cluster = ProcessCluster.of(program, 3);
                KubeControllers controllers = KubeControllers.start(cluster, PODS)) {
            controllers.awaitMore(100);
            for (int member = 0; member < 3; member++) {
                try (KubeStorage storage =
                                new KubeStorage(cluster.member(member).endpoint());
                        KubeStorage writer =
                                new KubeStorage(cluster.member((member + 1) % 3).endpoint());
                        KubeWatch stream = storage.watch()) {
                    stream.create(QUIET, 0, false);
                    var asking = asker.scheduleAtFixedRate(
                            stream::requestProgress, 0, ASKED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                    for (int i = 0; i < SAMPLES; i++) {
                        Eventually.pass(Duration.ofMillis(random.nextInt((int) ASKED_EVERY.toMillis())));
                        String key = LEASES + member + "-" + i;
                        long revision = writer.create(key, KubeStorage.bytes("x"), 0)
                                .getHeader()
                                .getRevision();
                        nanos[member * SAMPLES + i] = stream.awaitProgress(revision);
                    }
                    asking.cancel(false);
                }
            }
            NavigableMap<Long, KubeControllers.Change> written = controllers.stop();
            assertThat(written).as("others wrote meanwhile").hasSizeGreaterThan(SAMPLES);
            cluster.passed();
            return Waits.of(nanos);
        } finally {
            asker.shutdownNow();
        }
    }
}
