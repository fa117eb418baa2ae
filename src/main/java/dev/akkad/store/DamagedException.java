package dev.akkad.store;

import java.io.IOException;

/** What lies in the data directory is not what was written there: the member must not start on it. */
public class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamagedException(String message) {
        super(message);
    }

    public DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
