package dev.akkad.store;

import dev.akkad.base.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * The records of one member's Raft journal: append, drop a prefix, read in order. One writer.
 *
 * <p>Records are chained (each carries the checksum of the one before) and numbered without gaps, so that any damage is
 * noticed when the journal is opened: a gap, a broken chain, or fewer records than the high-water mark beside them is a
 * {@link JournalDamagedException}, never a silently shorter journal.
 */
public interface JournalLog extends Closeable {
    /**
     * @param sequence from 1, without gaps
     * @param raftIndex highest log index that an entry of this record has, 0 = no entries
     */
    record Record(long sequence, long raftIndex, Bytes payload) {}

    /**
     * Makes records durable with one synced write, and with it drops every leading record that {@code compactedTo}
     * makes needless: those before the first record with an index above it. Returns when all is on disk.
     *
     * @param compactedTo log index up to which a record of this batch carries the whole base, 0 = no compaction
     */
    void append(List<Record> records, long compactedTo) throws IOException;

    /** First sequence still kept, 1 for an empty journal. */
    long firstSequence();

    /** Last sequence written, 0 for an empty journal. */
    long lastSequence();

    /** Visits records with {@code from} ≤ sequence ≤ {@code to} in order. */
    void replay(long from, long to, Visitor visitor) throws IOException;

    /** Receives one record. */
    @FunctionalInterface
    interface Visitor {
        void visit(Record record);
    }
}
