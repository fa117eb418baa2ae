package dev.akkad.store;

import java.io.IOException;

/** Another member, in this process or another, uses the data directory. */
public final class DataDirLockedException extends IOException {
    private static final long serialVersionUID = 1L;

    public DataDirLockedException(String message) {
        super(message);
    }
}
