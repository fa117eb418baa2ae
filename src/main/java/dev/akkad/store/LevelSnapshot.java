package dev.akkad.store;

import static dev.akkad.base.Checks.require;

import dev.akkad.base.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All records of the durable state, cut into pieces of equal length.
 *
 * <p>Holds a cursor, which pins the files it reads: it must be closed, and until then the database stays open.
 */
final class LevelSnapshot implements CheckpointStore.Snapshot {
    private final StoreHandle handle;
    private final LevelCursor cursor;
    private final SnapshotFormat.Writer writer = new SnapshotFormat.Writer();
    private final StoreFormat.Meta meta;
    private boolean more;
    private boolean ended;
    private boolean closed;

    private LevelSnapshot(StoreHandle handle, LevelCursor cursor) throws IOException {
        this.handle = handle;
        this.cursor = cursor;
        this.more = cursor.next();
        // The meta record has the lowest key, so the picture itself says which state it shows.
        boolean hasMeta = more && Arrays.equals(cursor.key(), StoreFormat.META_KEY);
        StoreFormat.Meta found = hasMeta ? StoreFormat.decodeMeta(cursor.value()) : StoreFormat.Meta.EMPTY;
        if (found == null) {
            throw new LevelDamagedException(
                    "store " + handle.directory() + " is damaged: its meta record is unreadable");
        }
        this.meta = found;
    }

    static LevelSnapshot of(StoreHandle handle) throws IOException {
        LevelDb db = handle.retain();
        LevelCursor cursor = null;
        try {
            cursor = db.cursor(StoreFormat.META_KEY);
            return new LevelSnapshot(handle, cursor);
        } catch (IOException | RuntimeException e) {
            if (cursor != null) {
                cursor.close();
            }
            handle.release();
            throw e;
        }
    }

    @Override
    public long index() {
        return meta.index();
    }

    @Override
    public long term() {
        return meta.term();
    }

    @Override
    public synchronized @Nullable Bytes next(int bytesMax) {
        require(bytesMax > 0, "bytesMax: %d (expected: positive)", bytesMax);
        try {
            if (closed) {
                throw new IOException("snapshot of " + handle.directory() + " is closed");
            }
            fill(bytesMax);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.take(bytesMax);
    }

    private void fill(int bytes) throws IOException {
        while (more && writer.available() < bytes) {
            writer.record(cursor.key(), cursor.value());
            more = cursor.next();
        }
        if (!more && !ended) {
            writer.end();
            ended = true;
        }
    }

    /** Not while another thread is in {@link #next}: the native driver would not survive it. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            cursor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            handle.release();
        }
    }
}
