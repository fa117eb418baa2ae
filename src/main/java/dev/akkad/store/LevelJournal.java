package dev.akkad.store;

import static dev.akkad.base.Checks.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The journal in LevelDB.
 *
 * <p>Opening reads every record that counts and verifies the chain from the mark inside the database to its end, and
 * that end against the mark file beside it. Dropping a prefix moves the mark, in the same synced batch as the append;
 * the dropped records themselves are removed later by {@link #reclaim}, on another thread.
 *
 * <p>One thread appends; another may reclaim; replay may run anywhere.
 */
public final class LevelJournal implements JournalLog {
    private static final int DELETES_PER_BATCH = 2_000;
    /** Removed bytes after which tables are rewritten without them. */
    private static final long COMPACT_AFTER_BYTES = 16L * 1024 * 1024;

    private final StoreHandle handle;
    private final JournalMark markFile;
    private final SpaceGuard space;
    private final Object writer;
    private final JournalFormat format = new JournalFormat();
    private final KeptRecords kept;
    private final Object reclaiming = new Object();

    private int before;
    private int lastChecksum;
    private volatile long first;
    private volatile long last;
    private final AtomicLong droppedBytes = new AtomicLong();
    private volatile boolean closed;

    private long reclaimedTo;
    private long compactedAtBytes;

    private LevelJournal(
            StoreHandle handle, JournalMark markFile, SpaceGuard space, Object writer, JournalVerification verified) {
        this.handle = handle;
        this.writer = writer;
        this.markFile = markFile;
        this.space = space;
        this.kept = verified.kept();
        this.before = verified.mark().before();
        this.lastChecksum = verified.mark().checksum();
        this.first = kept.first();
        this.last = kept.last();
        this.reclaimedTo = verified.physicalFirst();
    }

    /**
     * Opens and verifies the journal behind a handle; takes over from whoever wrote to it before.
     *
     * @param markPath the mark file; missing is allowed only beside a journal without records
     */
    static LevelJournal open(StoreHandle handle, Path markPath, SpaceGuard space) throws IOException {
        // Before reading: whoever wrote until now must not change what is being verified.
        Object writer = new Object();
        handle.takeOver(writer);
        JournalVerification verified = JournalVerification.of(handle, markPath);
        if (!Files.exists(markPath)) {
            JournalMark.create(markPath);
        }
        handle.join();
        JournalMark markFile = null;
        try {
            markFile = JournalMark.open(markPath);
            LevelJournal journal = new LevelJournal(handle, markFile, space, writer, verified);
            journal.writeMark(true);
            return journal;
        } catch (IOException | RuntimeException e) {
            if (markFile != null) {
                markFile.close();
            }
            handle.leave();
            throw e;
        }
    }

    @Override
    public void append(List<Record> records, long compactedTo) throws IOException {
        if (records.isEmpty()) {
            return;
        }
        requireOpen();
        byte[][] values = new byte[records.size()][];
        int chain = lastChecksum;
        long bytes = 0;
        for (int i = 0; i < values.length; i++) {
            Record record = records.get(i);
            require(record.sequence() == last + 1 + i, "sequence: %d (expected: %d)", record.sequence(), last + 1 + i);
            values[i] = format.encode(record, chain);
            chain = JournalFormat.checksumOf(values[i]);
            bytes += values[i].length;
        }
        space.check(bytes);
        long newLast = last + values.length;
        long newFirst = compactedTo > 0 ? kept.firstAbove(compactedTo, last + 1) : first;
        int newBefore = newFirst == first ? before : checksumBefore(newFirst);
        byte[] mark = JournalFormat.encode(new JournalFormat.Mark(newFirst, newBefore, newLast, chain));
        handle.write(writer, true, batch -> {
            for (int i = 0; i < values.length; i++) {
                batch.put(JournalFormat.key(records.get(i).sequence()), values[i]);
            }
            batch.put(JournalFormat.MARK_KEY, mark);
        });
        boolean firstEver = last == 0;
        remember(records, values, newFirst, newBefore);
        // The first mark is forced: from then on an empty journal is known to have lost its records.
        writeMark(firstEver || compactedTo > 0);
    }

    private int checksumBefore(long sequence) {
        return kept.checksum(sequence - 1);
    }

    private void remember(List<Record> records, byte[][] values, long newFirst, int newBefore) {
        for (int i = 0; i < values.length; i++) {
            kept.add(records.get(i).raftIndex(), JournalFormat.checksumOf(values[i]), values[i].length);
        }
        lastChecksum = JournalFormat.checksumOf(values[values.length - 1]);
        long bytesBefore = kept.bytes();
        kept.dropBefore(newFirst);
        droppedBytes.addAndGet(bytesBefore - kept.bytes());
        before = newBefore;
        first = newFirst;
        last = kept.last();
    }

    private void writeMark(boolean forced) throws IOException {
        markFile.write(new JournalMark.Content(first, last, lastChecksum));
        if (forced) {
            markFile.force();
        }
    }

    @Override
    public long firstSequence() {
        return first;
    }

    @Override
    public long lastSequence() {
        return last;
    }

    @Override
    public void replay(long from, long to, Visitor visitor) throws IOException {
        long next = Math.max(from, first);
        long end = Math.min(to, last);
        if (next > end) {
            return;
        }
        JournalFormat reader = new JournalFormat();
        LevelDb db = handle.retain();
        try (LevelCursor cursor = db.cursor(JournalFormat.key(next))) {
            while (next <= end) {
                boolean found = cursor.next() && JournalFormat.isRecordKey(cursor.key());
                if (!found || JournalFormat.sequence(cursor.key()) != next) {
                    throw new JournalDamagedException("journal " + db.directory() + ": record " + next + " is missing");
                }
                Record record = reader.decode(next, cursor.value());
                if (record == null) {
                    throw new JournalDamagedException("journal " + db.directory() + ": record " + next + " is damaged");
                }
                visitor.visit(record);
                next++;
            }
        } finally {
            handle.release();
        }
    }

    /** Bytes of the records that count. */
    public long keptBytes() {
        return kept.bytes();
    }

    /** Bytes of all files of the journal, dropped records that wait for {@link #reclaim} included. */
    public long fileBytes() throws IOException {
        return handle.read(LevelDb::fileBytes);
    }

    /**
     * Removes dropped records from the disk, if there are any. Slow; call it from time to time on a thread that nobody
     * waits for.
     */
    public void reclaim() throws IOException {
        synchronized (reclaiming) {
            long end = first;
            boolean any = reclaimedTo < end;
            while (reclaimedTo < end) {
                requireOpen();
                long from = reclaimedTo;
                long to = Math.min(end, from + DELETES_PER_BATCH);
                // Synced as all our writes are: a torn log can then only be the last write.
                handle.write(writer, true, batch -> {
                    for (long sequence = from; sequence < to; sequence++) {
                        batch.delete(JournalFormat.key(sequence));
                    }
                });
                reclaimedTo = to;
            }
            long dropped = droppedBytes.get();
            if (any && dropped - compactedAtBytes >= COMPACT_AFTER_BYTES) {
                compact(end);
                compactedAtBytes = dropped;
            }
        }
    }

    private void compact(long end) throws IOException {
        LevelDb db = handle.retain();
        try {
            db.compact(JournalFormat.key(0), JournalFormat.key(end));
        } finally {
            handle.release();
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("journal " + handle.directory() + " is closed");
        }
    }

    /** Forces the mark and lets the database go; records are durable already. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            writeMark(true);
        } finally {
            markFile.close();
            handle.leave();
        }
    }
}
