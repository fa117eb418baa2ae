package dev.akkad.member.meter;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What applied entries did to the keys. Durations in nanoseconds. */
public final class KeyMeters {
    private static final long FIRST_NANOS = 100_000;
    private static final int BUCKETS = 20;

    /** Operations, those inside transactions among them. */
    public final LongAdder puts = new LongAdder();

    public final LongAdder deletes = new LongAdder();
    public final LongAdder ranges = new LongAdder();
    /** Requests of more than one operation. */
    public final LongAdder txns = new LongAdder();

    /** Bytes of keys and values put. */
    public final LongAdder putBytes = new LongAdder();

    /** How many keys there are now. */
    public volatile LongSupplier live = () -> 0;

    /** Changes with each change of users and roles; 1 without any. */
    public volatile LongSupplier authRevision = () -> 1;

    public final LongAdder slowApplies = new LongAdder();

    /** By etcd's name of the operation. */
    public final Distributions applied = new Distributions(KeyMeters::durations);

    public final Distributions refused = new Distributions(KeyMeters::durations);

    /** Entries handed to the machine at once. */
    public final Distribution batchEntries = Distribution.doubling(1, 13);

    /** Each step of removing what a compaction made invisible. */
    public final Distribution compactionPauses = Distribution.doubling(1_000_000, 13);

    /** The same steps: index and store are cleared together. */
    public final Distribution indexCompactionPauses = Distribution.doubling(500_000, 14);

    public final Distribution compactions = Distribution.doubling(100_000_000, 14);
    public final LongAdder compactedRevisions = new LongAdder();

    /** When the last compaction was through, in seconds of the wall clock; 0 = none since the start. */
    public final AtomicLong lastCompactionSeconds = new AtomicLong();

    static Distribution durations() {
        return Distribution.doubling(FIRST_NANOS, BUCKETS);
    }
}
