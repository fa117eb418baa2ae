package dev.akkad.ctl.client;

import java.util.List;

/** A call that failed: what the server said, or what kept the call from reaching it. */
public final class RpcException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String ETCD = "etcdserver: ";
    private static final String TIMED_OUT = "context deadline exceeded";
    private static final List<String> NAMES = List.of(
            "OK",
            "Canceled",
            "Unknown",
            "InvalidArgument",
            "DeadlineExceeded",
            "NotFound",
            "AlreadyExists",
            "PermissionDenied",
            "ResourceExhausted",
            "FailedPrecondition",
            "Aborted",
            "OutOfRange",
            "Unimplemented",
            "Internal",
            "Unavailable",
            "DataLoss",
            "Unauthenticated");

    private final int code;
    private final String text;
    private final String tried;
    private boolean ofAuthentication;

    RpcException(int code, String text, String tried) {
        super(text, null, false, false);
        this.code = code;
        this.text = text;
        this.tried = tried;
    }

    /** A stream that the server has ended without a reason. */
    public static RpcException lost() {
        return new RpcException(14, "the server has ended the stream", "");
    }

    /** The time ran out; {@code tried} tells what was in the way, and may be empty. */
    public static RpcException timedOut(String tried) {
        return new RpcException(4, TIMED_OUT, tried);
    }

    /** gRPC's status. */
    public int code() {
        return code;
    }

    /** The server's words alone. */
    public String text() {
        return text;
    }

    /** The same, of the call that asks for a token before the one that was made. */
    RpcException ofAuthentication() {
        RpcException same = new RpcException(code, text, tried);
        same.ofAuthentication = true;
        return same;
    }

    /** Whether it was not the call that failed, but what has to come before it: the user is not who he says. */
    public boolean isOfAuthentication() {
        return ofAuthentication;
    }

    /** Endpoints that could not be reached, and why; empty if that is not the matter. */
    public String tried() {
        return tried;
    }

    /** As etcd's Go client words it: errors of etcd are known by their text, all others show their code. */
    @Override
    public String getMessage() {
        boolean isKnown = text.startsWith(ETCD) || code == 4 && text.equals(TIMED_OUT);
        return isKnown ? text : "rpc error: code = " + name(code) + " desc = " + text;
    }

    private static String name(int code) {
        return code >= 0 && code < NAMES.size() ? NAMES.get(code) : "Code(" + code + ")";
    }
}
