package dev.akkad.store;

import dev.akkad.base.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a received checkpoint into a database of its own: first in a directory that a start sweeps away, which gets
 * its lasting name only when every byte is on disk.
 */
final class LevelIncoming implements CheckpointStore.Incoming {
    private static final long BATCH_BYTES = 1024L * 1024;

    /** A record on its way into the database. */
    private static final class Pair {
        private final byte[] key;
        private final byte[] value;

        Pair(byte[] key, byte[] value) {
            this.key = key;
            this.value = value;
        }
    }

    private final Path partial;
    private final Path lasting;
    private final SpaceGuard space;
    private final LevelDb db;
    private final SnapshotFormat.Reader reader = new SnapshotFormat.Reader(this::record);
    private List<Pair> batch = new ArrayList<>();
    private long batchBytes;
    private StoreFormat.@Nullable Meta meta;
    private boolean databaseClosed;
    private boolean completed;

    LevelIncoming(Path partial, Path lasting, LevelSettings settings, SpaceGuard space) throws IOException {
        this.partial = partial;
        this.lasting = lasting;
        this.space = space;
        Directories.delete(partial);
        space.check(BATCH_BYTES); // opening a new database writes, too
        Directories.createPrivate(partial);
        this.db = LevelDb.open(partial, settings, space::low);
    }

    @Override
    public synchronized void append(Bytes piece) throws IOException {
        if (databaseClosed) {
            throw new IOException("incoming snapshot " + lasting.getFileName() + " is closed");
        }
        reader.add(piece);
    }

    private void record(byte[] key, byte[] value) throws IOException {
        if (Arrays.equals(key, StoreFormat.META_KEY)) {
            meta = StoreFormat.decodeMeta(value);
        }
        batch.add(new Pair(key, value));
        batchBytes += key.length + value.length;
        if (batchBytes >= BATCH_BYTES) {
            flush(false);
        }
    }

    private void flush(boolean synced) throws IOException {
        space.check(batchBytes);
        List<Pair> pairs = batch;
        batch = new ArrayList<>();
        batchBytes = 0;
        db.write(synced, out -> pairs.forEach(pair -> out.put(pair.key, pair.value)));
    }

    @Override
    public synchronized void complete(long index, long term) throws IOException {
        if (databaseClosed) {
            throw new IOException("incoming snapshot " + lasting.getFileName() + " is closed");
        }
        if (!reader.isComplete()) {
            throw new IOException("incoming snapshot " + lasting.getFileName() + " has not arrived in full");
        }
        StoreFormat.Meta received = meta == null ? StoreFormat.Meta.EMPTY : meta;
        if (received.index() != index || received.term() != term) {
            throw new IOException("incoming snapshot is of index " + received.index() + " term " + received.term()
                    + " (expected: " + index + " and " + term + ")");
        }
        flush(true);
        closeDatabase();
        Directories.syncAll(partial);
        Directories.delete(lasting);
        Directories.rename(partial, lasting);
        completed = true;
    }

    private void closeDatabase() throws IOException {
        if (!databaseClosed) {
            databaseClosed = true;
            db.close();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closeDatabase();
        if (!completed && Files.exists(partial)) {
            Directories.delete(partial);
        }
    }
}
