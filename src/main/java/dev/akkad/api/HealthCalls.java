package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.wire.GrpcErrors;
import dev.akkad.wire.pb.health.HealthCheckRequest;
import dev.akkad.wire.pb.health.HealthCheckResponse;
import dev.akkad.wire.pb.health.HealthCheckResponse.ServingStatus;

/** {@code grpc.health.v1.Health}: a port that answers is serving. */
final class HealthCalls {
    private HealthCalls() {}

    static void check(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        if (HealthCheckRequest.parseFrom(message).getService().isEmpty()) {
            call.complete(status(ServingStatus.SERVING));
        } else {
            call.fail(GrpcErrors.UNKNOWN_HEALTH_SERVICE);
        }
    }

    /** The state does not change while the port is open; the stream stays until the client or the port goes. */
    static void watch(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        boolean isKnown = HealthCheckRequest.parseFrom(message).getService().isEmpty();
        call.send(status(isKnown ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN));
    }

    private static HealthCheckResponse status(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }
}
