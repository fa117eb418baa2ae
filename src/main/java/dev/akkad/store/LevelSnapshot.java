package dev.akkad.store;

import static dev.akkad.base.Checks.require;

import dev.akkad.base.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * All records of the durable state, cut into pieces of equal length.
 *
 * <p>Holds a cursor, which pins the files it reads: it must be closed, and until then the database stays open.
 */
final class LevelSnapshot implements CheckpointStore.Snapshot {
    private final LevelPicture picture;
    private final SnapshotFormat.Writer writer = new SnapshotFormat.Writer();
    private boolean more = true;
    private boolean ended;

    private LevelSnapshot(LevelPicture picture) {
        this.picture = picture;
    }

    static LevelSnapshot of(StoreHandle handle) throws IOException {
        return new LevelSnapshot(LevelPicture.of(handle));
    }

    @Override
    public long index() {
        return picture.meta.index();
    }

    @Override
    public long term() {
        return picture.meta.term();
    }

    @Override
    public synchronized @Nullable Bytes next(int bytesMax) {
        require(bytesMax > 0, "bytesMax: %d (expected: positive)", bytesMax);
        try {
            picture.requireOpen("snapshot");
            fill(bytesMax);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.take(bytesMax);
    }

    private void fill(int bytes) throws IOException {
        while (more && writer.available() < bytes) {
            more = picture.cursor.next();
            if (more) {
                writer.record(picture.cursor.key(), picture.cursor.value());
            }
        }
        if (!more && !ended) {
            writer.end();
            ended = true;
        }
    }

    /** Not while another thread is in {@link #next}: the native driver would not survive it. */
    @Override
    public synchronized void close() {
        try {
            picture.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
