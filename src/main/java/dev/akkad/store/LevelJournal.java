package dev.akkad.store;

import static dev.akkad.base.Checks.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in LevelDB.
 *
 * <p>Opening reads every record that counts and verifies the chain from the mark inside the database to its end, and
 * that end against the mark file beside it. Dropping a prefix moves the mark, in the same synced batch as the append;
 * the dropped records themselves are removed later by {@link #reclaim}, on another thread, which moves them to a
 * {@link JournalHistory} before if they are to be kept.
 *
 * <p>One thread appends; another may reclaim; replay may run anywhere.
 */
public final class LevelJournal implements JournalLog {
    private static final Logger LOG = LoggerFactory.getLogger(LevelJournal.class);
    private static final int DELETES_PER_BATCH = 2_000;
    /** Removed bytes after which tables are rewritten without them. */
    private static final long COMPACT_AFTER_BYTES = 16L * 1024 * 1024;

    private final StoreHandle handle;
    private final JournalMark markFile;
    private final SpaceGuard space;
    private final JournalHistory history;
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
    private long movedAtBytes;

    private LevelJournal(
            StoreHandle handle,
            JournalMark markFile,
            SpaceGuard space,
            JournalHistory history,
            Object writer,
            JournalVerification verified) {
        this.handle = handle;
        this.history = history;
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
    static LevelJournal open(StoreHandle handle, Path markPath, SpaceGuard space, JournalHistory history)
            throws IOException {
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
            if (history.isKept()) {
                history.begin();
            }
            markFile = JournalMark.open(markPath);
            LevelJournal journal = new LevelJournal(handle, markFile, space, history, writer, verified);
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

    /**
     * Visits in order every record that is still on disk: the history, as far as one was kept, then what was dropped
     * and not removed yet, then what counts. Not while somebody appends.
     */
    public void replayHistory(Visitor visitor) throws IOException {
        synchronized (reclaiming) {
            HistoryReplay replay = new HistoryReplay(handle.directory(), visitor);
            history.replay(replay);
            walk(reclaimedTo, last + 1, replay::record);
        }
    }

    /** Receives a record as it lies in the database. */
    @FunctionalInterface
    private interface Raw {
        void visit(long sequence, byte[] value) throws IOException;
    }

    private void walk(long from, long end, Raw visitor) throws IOException {
        LevelDb db = handle.retain();
        try (LevelCursor cursor = db.cursor(JournalFormat.key(from))) {
            while (cursor.next() && JournalFormat.isRecordKey(cursor.key())) {
                long sequence = JournalFormat.sequence(cursor.key());
                if (sequence >= end) {
                    return;
                }
                visitor.visit(sequence, cursor.value());
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
     * Removes dropped records from the disk, if there are any, and keeps them in the history if that is wanted. Slow;
     * call it from time to time on a thread that nobody waits for.
     */
    public void reclaim() throws IOException {
        synchronized (reclaiming) {
            long end = first;
            boolean any = reclaimedTo < end;
            if (any && !mayRemoveBefore(end)) {
                return;
            }
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

    /** Whether the history is as it is to be, so that the records before {@code end} can go. */
    private boolean mayRemoveBefore(long end) throws IOException {
        long dropped = droppedBytes.get();
        if (history.isKept()) {
            if (dropped - movedAtBytes < history.fileBytes()) {
                return false;
            }
            keep(reclaimedTo, end);
            movedAtBytes = dropped;
        } else if (history.exists()) {
            // A member that was started once without the flag by mistake has lost nothing yet.
            if (dropped == 0) {
                return false;
            }
            LOG.info("removing the history of the log, which is not to be kept any more");
            history.delete();
        }
        return true;
    }

    private void keep(long from, long end) throws IOException {
        try (JournalHistory.Writer file = history.write(from)) {
            // Counted from what was checked: the question is not asked for each record.
            long[] allowedBytes = {0};
            HistoryReplay intact = new HistoryReplay(handle.directory(), record -> {});
            walk(from, end, (sequence, value) -> {
                if (allowedBytes[0] < value.length) {
                    allowedBytes[0] = Math.max(COMPACT_AFTER_BYTES, value.length);
                    space.check(allowedBytes[0]);
                }
                allowedBytes[0] -= value.length;
                intact.record(sequence, value);
                file.add(sequence, value);
            });
            file.publish();
        }
    }

    private void compact(long end) throws IOException {
        space.check(LevelStore.COMPACTION_BYTES);
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
