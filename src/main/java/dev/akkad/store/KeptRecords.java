package dev.akkad.store;

import static dev.akkad.base.Checks.check;

import java.util.Arrays;

/**
 * Raft index, checksum and size of every record the journal keeps, by sequence: 16 bytes a record, so that dropping a
 * prefix needs no read.
 */
final class KeptRecords {
    private long[] indexes = new long[64];
    private int[] checksums = new int[64];
    private int[] sizes = new int[64];
    private int head;
    private int count;
    private long first;
    private long bytes;

    KeptRecords(long first) {
        this.first = first;
    }

    long first() {
        return first;
    }

    long last() {
        return first + count - 1;
    }

    /** Bytes of all kept records. */
    long bytes() {
        return bytes;
    }

    void add(long raftIndex, int checksum, int size) {
        if (count == indexes.length) {
            grow();
        }
        int slot = slot(count);
        indexes[slot] = raftIndex;
        checksums[slot] = checksum;
        sizes[slot] = size;
        count++;
        bytes += size;
    }

    int checksum(long sequence) {
        check(sequence >= first && sequence <= last(), "record %d of %d..%d", sequence, first, last());
        return checksums[slot((int) (sequence - first))];
    }

    /** The first sequence below {@code end} whose record has an index above {@code compactedTo}; else {@code end}. */
    long firstAbove(long compactedTo, long end) {
        long sequence = first;
        while (sequence < end && indexes[slot((int) (sequence - first))] <= compactedTo) {
            sequence++;
        }
        return sequence;
    }

    /** Forgets what is before {@code newFirst}. */
    void dropBefore(long newFirst) {
        check(newFirst >= first && newFirst <= last() + 1, "drop before %d of %d..%d", newFirst, first, last());
        while (first < newFirst) {
            bytes -= sizes[head];
            head = (head + 1) & (indexes.length - 1);
            count--;
            first++;
        }
    }

    private int slot(int offset) {
        return (head + offset) & (indexes.length - 1);
    }

    private void grow() {
        int capacity = indexes.length;
        long[] moreIndexes = Arrays.copyOf(indexes, capacity * 2);
        int[] moreChecksums = Arrays.copyOf(checksums, capacity * 2);
        int[] moreSizes = Arrays.copyOf(sizes, capacity * 2);
        for (int offset = 0; offset < count; offset++) {
            moreIndexes[offset] = indexes[slot(offset)];
            moreChecksums[offset] = checksums[slot(offset)];
            moreSizes[offset] = sizes[slot(offset)];
        }
        indexes = moreIndexes;
        checksums = moreChecksums;
        sizes = moreSizes;
        head = 0;
    }
}
