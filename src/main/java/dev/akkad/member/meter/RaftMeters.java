package dev.akkad.member.meter;

import java.util.concurrent.atomic.LongAdder;

/** Consensus and its journal. Durations in nanoseconds. */
public final class RaftMeters {
    /** Heartbeats that a leader sent late, one for each peer. */
    public final LongAdder lateHeartbeats = new LongAdder();

    /** Snapshots being put in the store's place now, as a sum of changes. */
    public final LongAdder adopting = new LongAdder();

    public final LongAdder journalBytes = new LongAdder();

    /** From the events to the end of their synced write. */
    public final Distribution journalWrites = Distribution.doubling(1_000_000, 14);

    /** Entries made durable at once; 0 when only a term or a vote was. */
    public final Distribution journalEntries = Distribution.doubling(1, 13);

    /** Lives of each actor that is rebuilt when it dies: one is the first. */
    public final Counts lives = new Counts();
}
