package dev.akkad.ctl.bench;

/** Why a run cannot go on, in words for whoever started it. */
public final class BenchException extends Exception {
    public BenchException(String message) {
        super(message);
    }

    public BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
