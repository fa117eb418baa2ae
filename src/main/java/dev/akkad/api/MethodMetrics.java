package dev.akkad.api;

import dev.akkad.wire.GrpcCode;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;

/** The {@code grpc_server_*} counters of one method, looked up once and all there from the start, at 0. */
final class MethodMetrics {
    private final CounterDataPoint started;
    private final CounterDataPoint received;
    private final CounterDataPoint sent;
    private final CounterDataPoint[] handled = new CounterDataPoint[GrpcCode.values().length];

    /** The families, by etcd's names. */
    record Families(Counter started, Counter handled, Counter received, Counter sent) {}

    /** @param type unary, client_stream, server_stream or bidi_stream */
    MethodMetrics(Families families, String type, String service, String method) {
        started = families.started().labelValues(type, service, method);
        received = families.received().labelValues(type, service, method);
        sent = families.sent().labelValues(type, service, method);
        for (GrpcCode code : GrpcCode.values()) {
            handled[code.ordinal()] = families.handled().labelValues(type, service, method, code.spelling());
        }
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

    void onHandled(GrpcCode code) {
        handled[code.ordinal()].inc();
    }
}
