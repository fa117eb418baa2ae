package dev.akkad.raft;

import static dev.akkad.base.Checks.check;

/**
 * Last indexes of the appends that are on their way to one follower, oldest first: bounded in number, and in bytes,
 * because all of them may wait in the memory of a follower that was asleep. One larger than that still travels alone.
 */
final class Window {
    private final long[] lastIndexes;
    private final long[] sizes;
    private final long bytesMax;
    private int start;
    private int count;
    private long bytes;

    Window(int appendsMax, long bytesMax) {
        this.lastIndexes = new long[appendsMax];
        this.sizes = new long[appendsMax];
        this.bytesMax = bytesMax;
    }

    boolean isFull() {
        return count == lastIndexes.length || bytes >= bytesMax;
    }

    void add(long lastIndex, long size) {
        check(!isFull(), "append beyond the window");
        int end = (start + count) % lastIndexes.length;
        lastIndexes[end] = lastIndex;
        sizes[end] = size;
        bytes += size;
        count++;
    }

    /** Appends that end at or before {@code index} have arrived: acknowledgements come for all up to one. */
    void freeThrough(long index) {
        while (count > 0 && lastIndexes[start] <= index) {
            bytes -= sizes[start];
            start = (start + 1) % lastIndexes.length;
            count--;
        }
    }

    void clear() {
        count = 0;
        bytes = 0;
    }
}
