package dev.akkad.store;

import java.io.IOException;

/** A write was refused because the disk is nearly full; nothing was written, and it may be tried again. */
public final class NoSpaceException extends IOException {
    private static final long serialVersionUID = 1L;

    public NoSpaceException(String message) {
        super(message);
    }
}
