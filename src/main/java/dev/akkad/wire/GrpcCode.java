package dev.akkad.wire;

/** gRPC's status codes: number on the wire, the spelling metrics use, and the HTTP status of the JSON gateway. */
public enum GrpcCode {
    OK(0, "OK", 200),
    CANCELLED(1, "Canceled", 499),
    UNKNOWN(2, "Unknown", 500),
    INVALID_ARGUMENT(3, "InvalidArgument", 400),
    DEADLINE_EXCEEDED(4, "DeadlineExceeded", 504),
    NOT_FOUND(5, "NotFound", 404),
    ALREADY_EXISTS(6, "AlreadyExists", 409),
    PERMISSION_DENIED(7, "PermissionDenied", 403),
    RESOURCE_EXHAUSTED(8, "ResourceExhausted", 429),
    FAILED_PRECONDITION(9, "FailedPrecondition", 400),
    ABORTED(10, "Aborted", 409),
    OUT_OF_RANGE(11, "OutOfRange", 400),
    UNIMPLEMENTED(12, "Unimplemented", 501),
    INTERNAL(13, "Internal", 500),
    UNAVAILABLE(14, "Unavailable", 503),
    DATA_LOSS(15, "DataLoss", 500),
    UNAUTHENTICATED(16, "Unauthenticated", 401);

    private final int number;
    private final String spelling;
    private final int httpStatus;

    GrpcCode(int number, String spelling, int httpStatus) {
        this.number = number;
        this.spelling = spelling;
        this.httpStatus = httpStatus;
    }

    public int number() {
        return number;
    }

    /** As in the label {@code grpc_code} and in {@code rpc error: code = …}. */
    public String spelling() {
        return spelling;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
