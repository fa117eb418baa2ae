package dev.akkad.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * A store as it was at one moment, for one reader, however much is written meanwhile; the database stays open for it.
 *
 * <p>The meta record has the lowest key, so the picture itself says which state it shows. The cursor stands before it.
 */
final class LevelPicture implements Closeable {
    final LevelCursor cursor;
    final StoreFormat.Meta meta;
    private final StoreHandle handle;
    private boolean closed;

    private LevelPicture(StoreHandle handle, LevelCursor cursor) throws IOException {
        this.handle = handle;
        this.cursor = cursor;
        boolean hasMeta = cursor.next() && Arrays.equals(cursor.key(), StoreFormat.META_KEY);
        StoreFormat.Meta found = hasMeta ? StoreFormat.decodeMeta(cursor.value()) : StoreFormat.Meta.EMPTY;
        if (found == null) {
            throw new LevelDamagedException(
                    "store " + handle.directory() + " is damaged: its meta record is unreadable");
        }
        this.meta = found;
        rewind();
    }

    static LevelPicture of(StoreHandle handle) throws IOException {
        LevelDb db = handle.retain();
        LevelCursor cursor = null;
        try {
            cursor = db.cursor(StoreFormat.META_KEY);
            return new LevelPicture(handle, cursor);
        } catch (IOException | RuntimeException e) {
            if (cursor != null) {
                cursor.close();
            }
            handle.release();
            throw e;
        }
    }

    void rewind() throws IOException {
        cursor.seek(StoreFormat.META_KEY);
    }

    /** @param what is read, to be named in the message */
    void requireOpen(String what) throws IOException {
        if (closed) {
            throw new IOException(what + " of " + handle.directory() + " is closed");
        }
    }

    /** Not while another thread reads: the native driver would not survive it. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            cursor.close();
        } finally {
            handle.release();
        }
    }
}
