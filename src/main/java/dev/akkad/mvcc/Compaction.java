package dev.akkad.mvcc;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The removal of what a compaction made invisible, in slices small enough to fit between requests.
 *
 * <p>One walk over the index finds, for every key, the revisions to drop; they leave the index at once and the store
 * slot by slot. Per key the oldest go first, so that a removal cut short by a crash leaves a history without gaps; the
 * next start simply walks again.
 */
final class Compaction {
    /** Looking at a key costs about this fraction of removing a revision from the store. */
    private static final int KEYS_PER_REVISION = 8;

    private final KeyIndex index;
    private final RevisionStore store;
    private final long revision;
    private final Iterator<KeyHistory> remaining;
    private KeyHistory.@Nullable Dropped dropped;
    private long removed;

    Compaction(KeyIndex index, RevisionStore store, long revision) {
        this.index = index;
        this.store = store;
        this.revision = revision;
        this.remaining = index.iterator();
    }

    long revision() {
        return revision;
    }

    /** Revisions removed so far. */
    long removed() {
        return removed;
    }

    /** Removes up to about {@code revisionsMax} revisions. @return whether there is more to do */
    boolean step(int revisionsMax) {
        long budget = (long) revisionsMax * KEYS_PER_REVISION;
        while (budget > 0) {
            if (dropped != null) {
                dropped.removeNext(store);
                removed++;
                dropped = dropped.hasNext() ? dropped : null;
                budget -= KEYS_PER_REVISION;
            } else if (remaining.hasNext()) {
                dropped = drop(remaining.next());
                budget--;
            } else {
                return false;
            }
        }
        return true;
    }

    private KeyHistory.@Nullable Dropped drop(KeyHistory history) {
        int count = history.droppable(revision);
        if (count == 0) {
            return null;
        }
        KeyHistory.Dropped gone = history.dropFirst(count);
        if (history.isEmpty()) {
            index.remove(history);
        }
        return gone;
    }
}
