package dev.akkad.ctl.cli;

/** A command's end before its time: what is said about it, and the exit code. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    public static final int ERROR = 1;
    public static final int BAD_CONNECTION = 2;
    public static final int INVALID_INPUT = 3;
    public static final int BAD_FEATURE = 4;
    public static final int INTERRUPTED = 5;
    public static final int IO = 6;
    public static final int BAD_ARGUMENTS = 128;

    private final int exitCode;
    private final String hint;

    /** @param text follows {@code Error: }; empty if all has been said */
    public Failure(int exitCode, String text) {
        this(exitCode, text, "");
    }

    private Failure(int exitCode, String text, String hint) {
        super(text, null, false, false);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    /** Everything is said already. */
    public static Failure silent(int exitCode) {
        return new Failure(exitCode, "");
    }

    public static Failure arguments(String text) {
        return new Failure(BAD_ARGUMENTS, text);
    }

    /** The same with a line of advice below. */
    public Failure withHint(String advice) {
        return new Failure(exitCode, text(), advice);
    }

    public int exitCode() {
        return exitCode;
    }

    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    public String hint() {
        return hint;
    }
}
