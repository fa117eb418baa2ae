package dev.akkad.sim.disk;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.Revision;
import dev.akkad.store.JournalLog;
import java.util.List;

/** Sees what a member writes, at the moment when it becomes true. */
public interface DiskListener {
    /** These records are durable in the journal. */
    default void journaled(List<JournalLog.Record> records) {}

    /** A store was opened that holds the machine at {@code index}. */
    default void opened(long index) {}

    /** The machine made this revision, in memory. */
    default void revised(Revision revision, boolean tombstone, Bytes encoded) {}

    /** The machine has applied everything up to {@code index}, in memory. */
    default void applied(long index, long term) {}

    /** A snapshot was received in full. */
    default void received(long index) {}

    /** The machine is durable at {@code index}. */
    default void stored(long index) {}
}
