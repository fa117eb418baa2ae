package dev.akkad.store;

import static dev.akkad.base.Checks.require;

import dev.akkad.base.Bytes;
import dev.akkad.store.bolt.BoltLayout;
import dev.akkad.store.bolt.BoltWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The durable state as etcd's database, walked over twice by one cursor, which shows the same picture both times: once
 * to count the pages, once to write them. Memory holds what a piece takes, and the largest record.
 */
final class LevelEtcdFile implements CheckpointStore.EtcdFile {
    private final LevelPicture picture;
    private final Deque<byte[]> finished = new ArrayDeque<>();
    private long finishedBytes;
    private int taken;
    private EtcdRecords records;
    private @Nullable BoltLayout layout;
    private String version = "";
    private boolean ended;

    private LevelEtcdFile(LevelPicture picture) {
        this.picture = picture;
        this.records = new EtcdRecords(BoltWriter.measuring(), picture.meta);
    }

    static LevelEtcdFile of(StoreHandle handle) throws IOException {
        return new LevelEtcdFile(LevelPicture.of(handle));
    }

    @Override
    public long index() {
        return picture.meta.index();
    }

    @Override
    public synchronized boolean measure(int recordsMax) {
        try {
            picture.requireOpen("copy");
            if (layout != null) {
                return true;
            }
            if (feed(recordsMax)) {
                return false;
            }
            BoltLayout measured = records.finish();
            version = records.storageVersion();
            picture.rewind();
            // A transaction's number means nothing to a reader, but it must not be lower than 1 in either meta.
            records = new EtcdRecords(
                    BoltWriter.writing(measured, picture.meta.index() + 2, this::finished), picture.meta);
            layout = measured;
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return whether there are more records */
    private boolean feed(int recordsMax) throws IOException {
        for (int i = 0; i < recordsMax; i++) {
            if (!picture.cursor.next()) {
                return false;
            }
            records.add(picture.cursor.key(), picture.cursor.value());
        }
        return true;
    }

    private void finished(byte[] pages) {
        finished.add(pages);
        finishedBytes += pages.length;
    }

    @Override
    public long bytes() {
        return measured().bytes();
    }

    private BoltLayout measured() {
        BoltLayout known = layout;
        if (known == null) {
            throw new IllegalStateException("not measured yet");
        }
        return known;
    }

    @Override
    public String storageVersion() {
        measured();
        return version;
    }

    @Override
    public synchronized @Nullable Bytes next(int bytesMax) {
        require(bytesMax > 0, "bytesMax: %d (expected: positive)", bytesMax);
        measured();
        try {
            picture.requireOpen("copy");
            while (!ended && finishedBytes < bytesMax) {
                if (!feed(1)) {
                    records.finish();
                    ended = true;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return finishedBytes == 0 ? null : take((int) Math.min(bytesMax, finishedBytes));
    }

    private Bytes take(int length) {
        byte[] piece = new byte[length];
        int at = 0;
        while (at < length) {
            byte[] first = finished.element();
            int part = Math.min(length - at, first.length - taken);
            System.arraycopy(first, taken, piece, at, part);
            at += part;
            taken += part;
            if (taken == first.length) {
                finished.remove();
                taken = 0;
            }
        }
        finishedBytes -= length;
        return Bytes.wrap(piece);
    }

    /** Not while another thread reads: the native driver would not survive it. */
    @Override
    public synchronized void close() {
        try {
            picture.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
