package dev.akkad.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.iq80.leveldb.DBIterator;

/**
 * Walks forward over a consistent picture of a database: {@link #next}, then {@link #key} and {@link #value}.
 *
 * <p>A block that cannot be read is an {@link IOException}, never a shorter walk.
 */
final class LevelCursor implements Closeable {
    private static final byte[] NONE = {};

    private final LevelDb db;
    private final DBIterator iterator;
    private byte[] key = NONE;
    private byte[] value = NONE;

    LevelCursor(LevelDb db, DBIterator iterator, byte[] from) throws IOException {
        this.db = db;
        this.iterator = iterator;
        try {
            seek(from);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Goes to {@code from} in the same picture: {@link #next} comes to the first record at or after it. */
    void seek(byte[] from) throws IOException {
        try {
            // Not seekToFirst: the native driver reports errors of seek only.
            iterator.seek(from);
        } catch (RuntimeException e) {
            throw db.failed("read", e);
        }
    }

    boolean next() throws IOException {
        try {
            if (!iterator.hasNext()) {
                return false;
            }
            Map.Entry<byte[], byte[]> entry = iterator.next();
            key = entry.getKey();
            value = entry.getValue();
            return true;
        } catch (RuntimeException e) {
            throw db.failed("read", e);
        }
    }

    byte[] key() {
        return key;
    }

    byte[] value() {
        return value;
    }

    @Override
    public void close() throws IOException {
        try {
            iterator.close();
        } catch (RuntimeException e) {
            throw db.failed("close", e);
        }
    }
}
