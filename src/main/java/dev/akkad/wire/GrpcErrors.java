package dev.akkad.wire;

import dev.akkad.machine.EtcdError;
import java.util.EnumMap;
import java.util.Map;

/** The one place where refusals become gRPC statuses; the texts of the gRPC stack itself (errors.md 8) are here too. */
public final class GrpcErrors {
    public static final GrpcError CANCELED = new GrpcError(GrpcCode.CANCELLED, "context canceled");
    public static final GrpcError DEADLINE_EXCEEDED =
            new GrpcError(GrpcCode.DEADLINE_EXCEEDED, "context deadline exceeded");
    public static final GrpcError UNKNOWN_HEALTH_SERVICE = new GrpcError(GrpcCode.NOT_FOUND, "unknown service");
    public static final GrpcError STREAM_SORT =
            new GrpcError(GrpcCode.UNIMPLEMENTED, "RangeStream does not support custom sort orders");
    public static final GrpcError STREAM_FILTER =
            new GrpcError(GrpcCode.UNIMPLEMENTED, "RangeStream does not support revision filters");
    public static final GrpcError SESSION_EXPIRED = textOnly("mutex: session is expired");
    public static final GrpcError NOT_ELECTED = textOnly("election: not leader");
    public static final GrpcError NO_CANDIDATE = textOnly("election: no leader");
    public static final GrpcError LEADER_FIELD_MISSING = textOnly("\"leader\" field must be provided");

    private static final Map<EtcdError, GrpcError> BY_ERROR = new EnumMap<>(EtcdError.class);

    static {
        for (EtcdError error : EtcdError.values()) {
            BY_ERROR.put(error, new GrpcError(code(error.code()), error.text()));
        }
    }

    private GrpcErrors() {}

    public static GrpcError of(EtcdError error) {
        GrpcError rendered = BY_ERROR.get(error);
        if (rendered == null) {
            throw new AssertionError("no status for " + error);
        }
        return rendered;
    }

    /** By name: both enums spell the codes alike, and a missing one fails when this class is loaded. */
    private static GrpcCode code(EtcdError.Code code) {
        return GrpcCode.valueOf(code.name());
    }

    /** Of locks and elections: what goes wrong inside them keeps its text and loses its code (errors.md 7). */
    public static GrpcError textOnly(String text) {
        return new GrpcError(GrpcCode.UNKNOWN, text);
    }

    public static GrpcError messageTooLarge(long sizeBytes, long maxBytes) {
        return new GrpcError(
                GrpcCode.RESOURCE_EXHAUSTED,
                "grpc: received message larger than max (" + sizeBytes + " vs. " + maxBytes + ")");
    }

    public static GrpcError decompressedTooLarge(long maxBytes) {
        return new GrpcError(
                GrpcCode.RESOURCE_EXHAUSTED, "grpc: received message after decompression larger than max " + maxBytes);
    }

    public static GrpcError unknownMethod(String method, String service) {
        return new GrpcError(GrpcCode.UNIMPLEMENTED, "unknown method " + method + " for service " + service);
    }

    public static GrpcError unknownService(String service) {
        return new GrpcError(GrpcCode.UNIMPLEMENTED, "unknown service " + service);
    }

    public static GrpcError malformedMethodName(String path) {
        return new GrpcError(GrpcCode.UNIMPLEMENTED, "malformed method name: \"" + path + "\"");
    }

    public static GrpcError unknownEncoding(String encoding) {
        return new GrpcError(
                GrpcCode.UNIMPLEMENTED, "grpc: Decompressor is not installed for grpc-encoding \"" + encoding + "\"");
    }

    public static GrpcError malformedMessage(String reason) {
        return new GrpcError(GrpcCode.INTERNAL, "grpc: error unmarshalling request: " + reason);
    }

    public static GrpcError internal(String text) {
        return new GrpcError(GrpcCode.INTERNAL, text);
    }
}
