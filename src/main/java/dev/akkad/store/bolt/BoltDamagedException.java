package dev.akkad.store.bolt;

import java.io.IOException;
import java.io.Serial;

/** A file is no database of bbolt's, or not whole; the message says where and what. */
public final class BoltDamagedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public BoltDamagedException(String message) {
        super(message);
    }
}
