package dev.akkad.member.meter;

import static dev.akkad.base.Checks.require;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often values of each size occurred, in buckets whose bounds double. Whole numbers only: nanoseconds, bytes,
 * counts. Any thread adds without waiting; readers see recent values.
 */
public final class Distribution {
    private final long[] upperBounds;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    private Distribution(long[] upperBounds) {
        this.upperBounds = upperBounds;
        this.counts = new LongAdder[upperBounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** With upper bounds {@code first}, 2 × {@code first}, …, {@code buckets} of them, and one bucket beyond. */
    public static Distribution doubling(long first, int buckets) {
        require(first > 0 && buckets > 0, "first: %d, buckets: %d (expected: > 0)", first, buckets);
        long[] bounds = new long[buckets];
        for (int i = 0; i < buckets; i++) {
            bounds[i] = first << i;
        }
        return new Distribution(bounds);
    }

    /** With these upper bounds, ascending, and one bucket beyond. */
    public static Distribution of(long... upperBounds) {
        return new Distribution(upperBounds.clone());
    }

    public void add(long value) {
        add(value, 1);
    }

    /** Adds {@code value} as if it had occurred {@code times} times. */
    public void add(long value, long times) {
        int bucket = 0;
        while (bucket < upperBounds.length && value > upperBounds[bucket]) {
            bucket++;
        }
        counts[bucket].add(times);
        sum.add(value * times);
    }

    public int buckets() {
        return counts.length;
    }

    /** Largest value of a bucket, {@link Long#MAX_VALUE} for the last. */
    public long upperBound(int bucket) {
        return bucket < upperBounds.length ? upperBounds[bucket] : Long.MAX_VALUE;
    }

    /** Values in this bucket, those of smaller buckets not included. */
    public long count(int bucket) {
        return counts[bucket].sum();
    }

    public long count() {
        long total = 0;
        for (LongAdder count : counts) {
            total += count.sum();
        }
        return total;
    }

    public long sum() {
        return sum.sum();
    }
}
