package dev.akkad.member.meter;

import java.util.concurrent.atomic.LongAdder;

/** Reads, which never touch the log. Durations in nanoseconds. */
public final class ReadMeters {
    private static final long HASH_FIRST_NANOS = 10_000_000;

    public final Distribution served = KeyMeters.durations();
    public final Distribution refused = KeyMeters.durations();

    /** Reads under way: began and ended. */
    public final LongAdder began = new LongAdder();

    public final LongAdder ended = new LongAdder();

    /** Rounds that had to be asked again, or timed out. */
    public final LongAdder slowRounds = new LongAdder();

    public final LongAdder failedRounds = new LongAdder();

    /** Reads that shared one round. */
    public final Distribution batchReads = Distribution.doubling(1, 13);

    public final Distribution hashes = Distribution.doubling(HASH_FIRST_NANOS, 15);
    public final Distribution keyHashes = Distribution.doubling(HASH_FIRST_NANOS, 15);
}
