package dev.akkad.raft;

import static dev.akkad.base.Checks.check;

/** Last indexes of the appends that are on their way to one follower, oldest first, at most a fixed number. */
final class Window {
    private final long[] lastIndexes;
    private int start;
    private int count;

    Window(int appendsMax) {
        lastIndexes = new long[appendsMax];
    }

    boolean isFull() {
        return count == lastIndexes.length;
    }

    void add(long lastIndex) {
        check(!isFull(), "append beyond the window");
        lastIndexes[(start + count) % lastIndexes.length] = lastIndex;
        count++;
    }

    /** Appends that end at or before {@code index} have arrived: acknowledgements come for all up to one. */
    void freeThrough(long index) {
        while (count > 0 && lastIndexes[start] <= index) {
            start = (start + 1) % lastIndexes.length;
            count--;
        }
    }

    void clear() {
        count = 0;
    }
}
