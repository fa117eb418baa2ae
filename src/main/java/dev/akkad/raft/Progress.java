package dev.akkad.raft;

import dev.akkad.raft.PeerProgress.State;

/**
 * What a leader knows and assumes of one other member.
 *
 * <pre>
 *             acknowledged                      needs what was compacted
 *   PROBE ───────────────────► REPLICATE        PROBE ──────────► SNAPSHOT
 *         ◄───────────────────                        ◄──────────
 *          refused, unreachable                       failed, or no answer in time
 *                              REPLICATE ◄──── SNAPSHOT   acknowledged at or after the base
 * </pre>
 *
 * Invariant: {@code match < next}. PROBE has one append under way, REPLICATE a window full, SNAPSHOT none.
 */
final class Progress {
    private State state = State.PROBE;
    private long match;
    private long next;
    private boolean paused;
    private final Window window;
    private long commitSent;
    private long confirmedRound;
    private long heardTick;
    private long sentTick;
    private long giveUpTick = Long.MAX_VALUE;
    private long departsAt;
    private long leaveTick = Long.MAX_VALUE;

    Progress(long next, RaftSettings settings, long nowTicks) {
        this.next = next;
        this.window = new Window(settings.inflightAppendsMax(), settings.inflightBytesMax());
        // A grace period: silence counts from now on.
        this.heardTick = nowTicks;
    }

    State state() {
        return state;
    }

    long match() {
        return match;
    }

    long next() {
        return next;
    }

    boolean maySend() {
        return switch (state) {
            case PROBE -> !paused;
            case REPLICATE -> !window.isFull();
            case SNAPSHOT -> false;
        };
    }

    /** An append up to {@code last} left, with entries of {@code bytes}; pipelining assumes that it arrives. */
    void sent(long last, long bytes, long commit, long nowTicks) {
        sentTick = nowTicks;
        commitSent = Math.max(commitSent, Math.min(commit, last));
        if (last < next) {
            return;
        }
        if (state == State.REPLICATE) {
            window.add(last, bytes);
            next = last + 1;
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    /** Whether an append with no entries would tell the member of a commit that it does not know of. */
    boolean owesCommit(long commit) {
        return state == State.REPLICATE && commitSent < Math.min(commit, next - 1);
    }

    /** @return whether more is known to match than before */
    boolean acknowledged(long index, long baseIndex) {
        boolean advanced = index > match;
        match = Math.max(match, index);
        next = Math.max(next, match + 1);
        window.freeThrough(index);
        if (state == State.PROBE || state == State.SNAPSHOT && match >= baseIndex) {
            state = State.REPLICATE;
            next = match + 1;
            window.clear();
            giveUpTick = Long.MAX_VALUE;
        }
        return advanced;
    }

    /** A refusal of an append that was overtaken by what is known since. */
    boolean isStaleRefusal(long prevIndex) {
        return switch (state) {
            case PROBE -> prevIndex != next - 1;
            case REPLICATE -> prevIndex <= match;
            case SNAPSHOT -> true;
        };
    }

    void probe(long from) {
        state = State.PROBE;
        next = Math.max(match + 1, from);
        paused = false;
        window.clear();
        commitSent = Math.min(commitSent, match);
        giveUpTick = Long.MAX_VALUE;
    }

    void awaitSnapshot() {
        state = State.SNAPSHOT;
        window.clear();
        giveUpTick = Long.MAX_VALUE;
    }

    /** The snapshot has left: its acknowledgement is due. */
    void snapshotLeft(long giveUpTick) {
        this.giveUpTick = giveUpTick;
    }

    /** Whether the acknowledgement of a snapshot is overdue. */
    boolean isOverdue(long nowTicks) {
        return nowTicks >= giveUpTick;
    }

    void heard(long nowTicks) {
        heardTick = nowTicks;
    }

    boolean isActive(long nowTicks, int electionTicks) {
        return nowTicks - heardTick < electionTicks;
    }

    /** Whether nothing was sent for so long that what is unanswered may be lost. */
    boolean isQuiet(long nowTicks, int heartbeatTicks) {
        return nowTicks - sentTick >= heartbeatTicks;
    }

    void confirmed(long round) {
        confirmedRound = Math.max(confirmedRound, round);
    }

    long confirmedRound() {
        return confirmedRound;
    }

    /** Index of the entry that removed this member, 0 = it stays. */
    long departsAt() {
        return departsAt;
    }

    void departAt(long index) {
        departsAt = index;
        leaveTick = Long.MAX_VALUE;
    }

    boolean isLeaving() {
        return leaveTick != Long.MAX_VALUE;
    }

    /** The removal is committed: serve this member until then, so that it can learn of it. */
    void leaveAt(long tick) {
        leaveTick = tick;
    }

    boolean hasLeft(long nowTicks) {
        return nowTicks >= leaveTick;
    }
}
