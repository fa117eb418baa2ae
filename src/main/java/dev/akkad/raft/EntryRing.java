package dev.akkad.raft;

import static dev.akkad.base.Checks.check;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Entries in a row, each reached by its index in constant time. Grows at the end, shrinks at both ends; dropping costs
 * what is dropped.
 *
 * <p>A ring whose size is a power of two: the entry at {@code index} sits in slot {@code index & mask}.
 */
final class EntryRing {
    private static final int SLOTS_MIN = 64;

    private Entry[] slots = new Entry[SLOTS_MIN];
    private long first = 1;
    private long last;
    private long bytes;

    boolean isEmpty() {
        return last < first;
    }

    /** Index of the first entry, or where it would be. */
    long first() {
        return first;
    }

    /** Index of the last entry; {@code first() - 1} when empty. */
    long last() {
        return last;
    }

    /** Sum of {@link Entry#sizeBytes}. */
    long bytes() {
        return bytes;
    }

    Entry get(long index) {
        check(index >= first && index <= last, "entry outside the log");
        return slots[slot(index)];
    }

    void add(Entry entry) {
        check(entry.index() == last + 1, "entry does not follow the last one");
        if (last - first + 1 == slots.length) {
            grow();
        }
        last++;
        slots[slot(last)] = entry;
        bytes += entry.sizeBytes();
    }

    /** Drops everything; the next entry has {@code index}. */
    void restart(long index) {
        slots = new Entry[SLOTS_MIN];
        first = index;
        last = index - 1;
        bytes = 0;
    }

    void truncateAfter(long index) {
        check(index >= first - 1, "truncation before the log");
        while (last > index) {
            clear(last);
            last--;
        }
    }

    void dropThrough(long index) {
        check(index <= last, "drop beyond the log");
        while (first <= index) {
            clear(first);
            first++;
        }
        shrink();
    }

    /**
     * Entries in [{@code from}, {@code to}] as far as {@code bytesMax} goes, but at least one unless the range is
     * empty.
     */
    List<Entry> slice(long from, long to, long bytesMax) {
        if (from > to) {
            return List.of();
        }
        check(from >= first && to <= last, "slice [%d, %d] outside [%d, %d]", from, to, first, last);
        long end = from;
        long taken = get(from).sizeBytes();
        while (end < to) {
            taken += get(end + 1).sizeBytes();
            if (taken > bytesMax) {
                break;
            }
            end++;
        }
        Entry[] copy = new Entry[(int) (end - from + 1)];
        for (long index = from; index <= end; index++) {
            copy[(int) (index - from)] = slots[slot(index)];
        }
        return Collections.unmodifiableList(Arrays.asList(copy));
    }

    private int slot(long index) {
        return (int) (index & (slots.length - 1));
    }

    private void clear(long index) {
        bytes -= slots[slot(index)].sizeBytes();
        slots[slot(index)] = null;
    }

    private void grow() {
        resize(slots.length * 2);
    }

    /** A burst must not keep its slots for ever; the quarter keeps add and drop from resizing in turns. */
    private void shrink() {
        int size = slots.length;
        while (size > SLOTS_MIN && last - first + 1 < size / 4) {
            size /= 2;
        }
        if (size != slots.length) {
            resize(size);
        }
    }

    private void resize(int size) {
        Entry[] resized = new Entry[size];
        for (long index = first; index <= last; index++) {
            resized[(int) (index & (size - 1))] = slots[slot(index)];
        }
        slots = resized;
    }
}
