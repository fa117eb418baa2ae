package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import dev.akkad.base.Checks;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Every revision of one key, oldest first, cut into generations: a generation ends at the delete that closed it.
 *
 * <pre>
 * put(2) put(3) delete(4) put(5)  ⇒  [2, 3, 4†] [5];   compact(3) leaves [3, 4†] [5]; compact(5) leaves [5]
 * </pre>
 *
 * <p>One thread writes, any thread reads, without a lock. All revisions lie in one array that only ever gets longer, so
 * a reader that fixes its main revision first (see {@link Keyspace#revision}) finds everything up to it complete:
 * slots not yet used hold {@link Long#MAX_VALUE}, slots used meanwhile hold later revisions, and both are beyond it.
 * Compaction drops a prefix, by putting a shorter copy in place.
 *
 * <p>Layout: {@code [create of slot 0, version of slot 0, main 0, detail 0, main 1, detail 1 …]}. A detail is the sub
 * revision (upper half), a tombstone bit, and how many slots back the generation began (31 bits, saturating). That
 * gives create revision and version of every slot; only a generation whose beginning was dropped needs the first two
 * numbers. 16 bytes a revision, since a member keeps millions.
 */
final class KeyHistory {
    private static final int HEADER = 2;
    private static final int SLOT = 2;
    private static final long TOMBSTONE = 1L << 31;
    private static final int DISTANCE_MAX = Integer.MAX_VALUE;

    private final Bytes key;
    private volatile long[] cells;
    /** Slots in use; only the writer may look. */
    private int size;

    private KeyHistory(Bytes key, long create, long version, Revision first, boolean tombstone) {
        this.key = key;
        int distance = tombstone ? 0 : (int) Math.min(version - 1, DISTANCE_MAX);
        this.cells = new long[] {create, version, first.main(), detail(first.sub(), tombstone, distance)};
        this.size = 1;
    }

    /** The history of a key put for the first time. */
    static KeyHistory createdAt(Bytes key, Revision revision) {
        return new KeyHistory(key, revision.main(), 1, revision, false);
    }

    /** A history whose beginning may have been compacted away: it starts with the oldest revision still stored. */
    static KeyHistory restored(Bytes key, Revision revision, boolean tombstone, long create, long version) {
        return new KeyHistory(key, create, version, revision, tombstone);
    }

    Bytes key() {
        return key;
    }

    // The writer's side.

    void append(Revision revision, boolean tombstone) {
        long[] current = cells;
        int last = size - 1;
        Checks.check(isBefore(current, last, revision), "revisions of a key must grow");
        boolean continues = !tombstone && !isTombstone(current, last);
        int distance = continues ? (int) Math.min(distance(current, last) + 1L, DISTANCE_MAX) : 0;
        if (HEADER + SLOT * size == current.length) {
            current = grown(current);
        }
        int at = HEADER + SLOT * size;
        current[at + 1] = detail(revision.sub(), tombstone, distance);
        current[at] = revision.main();
        size++;
        cells = current;
    }

    boolean isLive() {
        return !isTombstone(cells, size - 1);
    }

    /** The newest version; the key must be live. */
    KeyVersion newest() {
        return versionAt(cells, size - 1);
    }

    /** Slots that a compaction at {@code compactMain} drops: all before the newest one at or below it that is kept. */
    int droppable(long compactMain) {
        int newest = find(cells, compactMain);
        if (newest < 0) {
            return 0;
        }
        // A tombstone exactly at the compacted revision stays, so that a watch from there on still sees the delete.
        boolean goesToo = isTombstone(cells, newest) && main(cells, newest) < compactMain;
        return goesToo ? newest + 1 : newest;
    }

    /** Drops the oldest {@code count} slots. @return what was dropped, for the store to follow */
    Dropped dropFirst(int count) {
        long[] before = cells;
        int kept = size - count;
        long[] after = new long[HEADER + SLOT * kept];
        if (kept > 0) {
            after[0] = create(before, count);
            after[1] = version(before, count);
            System.arraycopy(before, HEADER + SLOT * count, after, HEADER, SLOT * kept);
        }
        size = kept;
        cells = after;
        return new Dropped(before, count);
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Revisions taken out of the index that still lie in the store. */
    static final class Dropped {
        private final long[] cells;
        private final int count;
        private int next;

        private Dropped(long[] cells, int count) {
            this.cells = cells;
            this.count = count;
        }

        boolean hasNext() {
            return next < count;
        }

        /** Hands the oldest remaining one to the store's removal. */
        void removeNext(RevisionStore store) {
            store.deleteRevision(revisionOf(cells, next), isTombstone(cells, next));
            next++;
        }
    }

    // The readers' side: one look at the array, then everything from it.

    boolean isLiveAt(long atMain) {
        long[] seen = cells;
        int slot = find(seen, atMain);
        return slot >= 0 && !isTombstone(seen, slot);
    }

    /** The version that a reader at {@code atMain} sees, or null when the key does not exist there. */
    @Nullable
    KeyVersion versionAt(long atMain) {
        long[] seen = cells;
        int slot = find(seen, atMain);
        return slot < 0 || isTombstone(seen, slot) ? null : versionAt(seen, slot);
    }

    /** Whether the version that a reader at {@code atMain} sees is the one put at {@code revision}. */
    boolean isVisible(Revision revision, long atMain) {
        long[] seen = cells;
        int slot = find(seen, atMain);
        return slot >= 0
                && !isTombstone(seen, slot)
                && main(seen, slot) == revision.main()
                && sub(seen, slot) == revision.sub();
    }

    private KeyVersion versionAt(long[] seen, int slot) {
        return new KeyVersion(key, revisionOf(seen, slot), create(seen, slot), version(seen, slot));
    }

    /** The last slot with main ≤ {@code atMain}, or −1. Unused slots are beyond every revision. */
    private static int find(long[] cells, long atMain) {
        int low = 0;
        int high = (cells.length - HEADER) / SLOT - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (main(cells, middle) <= atMain) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private static long[] grown(long[] cells) {
        int slots = (cells.length - HEADER) / SLOT;
        int more = Math.max(1, slots / 2);
        long[] grown = Arrays.copyOf(cells, HEADER + SLOT * (slots + more));
        Arrays.fill(grown, cells.length, grown.length, Long.MAX_VALUE);
        return grown;
    }

    private static boolean isBefore(long[] cells, int slot, Revision revision) {
        long main = main(cells, slot);
        return main < revision.main() || main == revision.main() && sub(cells, slot) < revision.sub();
    }

    private static Revision revisionOf(long[] cells, int slot) {
        return new Revision(main(cells, slot), sub(cells, slot));
    }

    private static long main(long[] cells, int slot) {
        return cells[HEADER + SLOT * slot];
    }

    private static long sub(long[] cells, int slot) {
        return cells[HEADER + SLOT * slot + 1] >>> 32;
    }

    private static boolean isTombstone(long[] cells, int slot) {
        return (cells[HEADER + SLOT * slot + 1] & TOMBSTONE) != 0;
    }

    private static int distance(long[] cells, int slot) {
        return (int) cells[HEADER + SLOT * slot + 1] & DISTANCE_MAX;
    }

    private static long create(long[] cells, int slot) {
        int start = slot - distance(cells, slot);
        return start >= 0 ? main(cells, start) : cells[0];
    }

    private static long version(long[] cells, int slot) {
        int distance = distance(cells, slot);
        return slot >= distance ? distance + 1L : cells[1] + slot;
    }

    private static long detail(long sub, boolean tombstone, int distance) {
        return sub << 32 | (tombstone ? TOMBSTONE : 0) | distance;
    }
}
