package dev.akkad.it;

/** A call that got no good answer. */
final class CallFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    /** @param refused whether it is certain that it did not take effect, and never will */
    CallFailedException(boolean refused, String text, Throwable cause) {
        super(text, cause);
        this.refused = refused;
    }

    CallFailedException(boolean refused, String text) {
        super(text);
        this.refused = refused;
    }

    boolean isRefused() {
        return refused;
    }
}
