package dev.akkad.member;

import dev.akkad.raft.Raft;

/**
 * When the log is compacted, and how far: never past what the store on disk holds, so that journal and store together
 * are always whole, and not past what a follower needs that is being given a snapshot, unless memory runs short.
 */
final class LogTrimmer {
    /** How many times its bound the log may take in memory for the sake of such a follower. */
    private static final int STRETCH = 4;

    private final MemberSettings.Limits limits;
    private long applied;
    private long durable;
    private long asked;

    LogTrimmer(MemberSettings.Limits limits) {
        this.limits = limits;
    }

    void applied(long appliedIndex, long durableIndex) {
        applied = appliedIndex;
        durable = durableIndex;
    }

    void durable(long durableIndex) {
        durable = Math.max(durable, durableIndex);
    }

    /**
     * Index to compact to now, 0 = not yet. Entries and bytes both trigger it.
     *
     * @param neededAfter index after which a follower needs the entries
     */
    long compactTo(Raft raft, long neededAfter) {
        long base = raft.firstIndex() - 1;
        long upTo = 0;
        if (raft.logBytes() > limits.logBytesMax()) {
            upTo = durable;
        } else if (applied - base >= limits.snapshotEntries() + limits.catchUpEntries()) {
            upTo = Math.min(durable, applied - limits.catchUpEntries());
        }
        if (raft.logBytes() <= STRETCH * limits.logBytesMax()) {
            upTo = Math.min(upTo, neededAfter);
        }
        if (upTo <= base || upTo <= asked) {
            return 0;
        }
        asked = upTo;
        return upTo;
    }
}
