package dev.akkad.api;

import dev.akkad.member.meter.Counts;
import dev.akkad.member.meter.Distribution;
import dev.akkad.member.meter.Distributions;
import dev.akkad.wire.GrpcCode;
import dev.akkad.wire.GrpcError;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The {@code grpc_server_*} counters of one method, looked up once and all there from the start, at 0. */
final class MethodMetrics {
    private static final Set<String> REPLICATED = Set.of("etcdserverpb.KV", "etcdserverpb.Lease", "etcdserverpb.Auth");
    private static final Map<String, String> STREAMS =
            Map.of("etcdserverpb.Watch", "watch", "etcdserverpb.Lease", "lease-keepalive");

    private final CounterDataPoint started;
    private final CounterDataPoint received;
    private final CounterDataPoint sent;
    private final CounterDataPoint[] handled = new CounterDataPoint[GrpcCode.values().length];
    private final @Nullable Distribution handling;
    private final @Nullable Distribution succeeded;
    private final @Nullable Distribution failed;
    private final @Nullable Promotions promotions;
    private final @Nullable LongAdder streamFailures;

    /**
     * The families, by etcd's names.
     *
     * @param handling seconds by method, null = not wanted
     * @param streamFailures by API, in receiving
     */
    record Families(
            Counter started,
            Counter handled,
            Counter received,
            Counter sent,
            @Nullable Distributions handling,
            Distributions succeeded,
            Distributions failed,
            Promotions promotions,
            Counts streamFailures) {}

    /** Learners that became voters, and those that did not by the reason. */
    record Promotions(LongAdder successes, Counts failures) {}

    /** @param type unary, client_stream, server_stream or bidi_stream */
    MethodMetrics(Families families, String type, String service, String method) {
        started = families.started().labelValues(type, service, method);
        received = families.received().labelValues(type, service, method);
        sent = families.sent().labelValues(type, service, method);
        for (GrpcCode code : GrpcCode.values()) {
            handled[code.ordinal()] = families.handled().labelValues(type, service, method, code.spelling());
        }
        Distributions durations = families.handling();
        handling = durations == null ? null : durations.of(type + " " + service + " " + method);
        boolean isRequest = type.equals("unary") && REPLICATED.contains(service);
        succeeded = isRequest ? families.succeeded().of(snake(method)) : null;
        failed = isRequest ? families.failed().of(snake(method)) : null;
        promotions = method.equals("MemberPromote") ? families.promotions() : null;
        String stream = type.equals("unary") ? null : STREAMS.get(service);
        streamFailures = stream == null ? null : families.streamFailures().of(stream);
    }

    /** {@code delete_range} for {@code DeleteRange}. */
    private static String snake(String method) {
        return method.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    void onStarted() {
        started.inc();
    }

    void onReceived() {
        received.inc();
    }

    void onSent() {
        sent.inc();
    }

    void onHandled(GrpcCode code, long tookNanos) {
        handled[code.ordinal()].inc();
        Distribution all = handling;
        if (all != null) {
            all.add(tookNanos);
        }
        Distribution requests = code == GrpcCode.OK ? succeeded : failed;
        if (requests != null) {
            requests.add(tookNanos);
        }
        if (promotions != null && code == GrpcCode.OK) {
            promotions.successes().increment();
        }
    }

    void onFailed(GrpcError error) {
        if (promotions != null) {
            promotions.failures().of(error.text()).increment();
        }
    }

    /** What the client sent on a stream could not be read. */
    void onStreamFailure() {
        if (streamFailures != null) {
            streamFailures.increment();
        }
    }
}
