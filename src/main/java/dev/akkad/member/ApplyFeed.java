package dev.akkad.member;

import static dev.akkad.base.Checks.check;

import dev.akkad.raft.Entry;
import dev.akkad.raft.Raft;
import java.util.List;

/**
 * How far the machine has been fed: committed entries leave in order, at most {@link #BATCHES_MAX} batches ahead of
 * what it has confirmed, so that a slow store holds back the feed and not the memory.
 *
 * <p>Invariant: confirmed &lt; next ≤ limit + 1.
 */
final class ApplyFeed {
    static final int BATCHES_MAX = 2;
    static final int BATCH_BYTES_MAX = 1 << 20;

    private long next;
    private long limit;
    private int outstanding;
    private boolean open;

    /** @param applied last index known to be applied */
    ApplyFeed(long applied) {
        this.next = applied + 1;
        this.limit = applied;
    }

    /** Entries up to {@code index} are committed and durable here. */
    void committed(long index) {
        limit = Math.max(limit, index);
    }

    /** The machine (again) says where it stands: feed it from there, forgetting batches of its former life. */
    void restart(long applied) {
        next = applied + 1;
        limit = Math.max(limit, applied);
        outstanding = 0;
        open = true;
    }

    /** Nothing is fed until the machine says where it stands. */
    void pause() {
        open = false;
    }

    void confirmed() {
        outstanding = Math.max(0, outstanding - 1);
    }

    /** The next batch, or an empty list when there is none or the machine is busy. */
    List<Entry> nextBatch(Raft raft) {
        if (!open || outstanding >= BATCHES_MAX || next > limit) {
            return List.of();
        }
        check(next >= raft.firstIndex(), "machine at %d, log begins at %d", next - 1, raft.firstIndex());
        List<Entry> batch = raft.slice(next, limit, BATCH_BYTES_MAX);
        next = batch.get(batch.size() - 1).index() + 1;
        outstanding++;
        return batch;
    }
}
