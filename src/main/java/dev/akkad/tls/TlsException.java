package dev.akkad.tls;

import java.io.Serial;

/** A file that cannot be used, with the reason in one line. */
public final class TlsException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    TlsException(String text) {
        super(text);
    }

    TlsException(String text, Throwable cause) {
        super(text, cause);
    }

    /** Always there, unlike {@link #getMessage()} for a checker of nulls. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
