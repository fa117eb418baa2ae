package dev.akkad.ctl.h2;

import java.util.List;

/** The statuses of gRPC by number, and what HTTP/2 and HTTP errors amount to. */
public final class GrpcStatus {
    public static final int OK = 0;
    public static final int CANCELLED = 1;
    public static final int UNKNOWN = 2;
    public static final int DEADLINE_EXCEEDED = 4;
    public static final int NOT_FOUND = 5;
    public static final int RESOURCE_EXHAUSTED = 8;
    public static final int INTERNAL = 13;
    public static final int UNAVAILABLE = 14;

    private static final List<String> NAMES = List.of(
            "OK",
            "CANCELLED",
            "UNKNOWN",
            "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION",
            "ABORTED",
            "OUT_OF_RANGE",
            "UNIMPLEMENTED",
            "INTERNAL",
            "UNAVAILABLE",
            "DATA_LOSS",
            "UNAUTHENTICATED");

    private GrpcStatus() {}

    public static String name(int status) {
        return status >= 0 && status < NAMES.size() ? NAMES.get(status) : "STATUS_" + status;
    }

    static int ofReset(int errorCode) {
        return switch (errorCode) {
            case Frame.REFUSED_STREAM -> UNAVAILABLE;
            case Frame.CANCEL -> CANCELLED;
            case Frame.ENHANCE_YOUR_CALM -> RESOURCE_EXHAUSTED;
            default -> INTERNAL;
        };
    }
}
