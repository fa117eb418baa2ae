package dev.akkad.member;

import dev.akkad.raft.Raft;
import dev.akkad.raft.RaftSettings;

/** Raft's settings from a member's, and choices that are not Raft's to make. */
final class RaftTuning {
    private static final int APPEND_BYTES_MAX = 1 << 20;
    private static final int INFLIGHT_APPENDS_MAX = 256;

    /** A follower that slept finds all of them at once, in its own heap and decoded. */
    private static final long INFLIGHT_BYTES_MAX = 16L << 20;

    private RaftTuning() {}

    static RaftSettings of(MemberSettings settings) {
        return new RaftSettings(
                settings.memberId(),
                settings.timing().electionTicks(),
                settings.timing().heartbeatTicks(),
                APPEND_BYTES_MAX,
                INFLIGHT_APPENDS_MAX,
                INFLIGHT_BYTES_MAX,
                true);
    }

    /** Who should lead after this leader: the voter whose log is longest, 0 = nobody else votes. */
    static long heir(Raft raft) {
        long heir = 0;
        for (long voter : raft.membership().voters()) {
            if (voter != raft.id() && (heir == 0 || raft.matchIndex(voter) > raft.matchIndex(heir))) {
                heir = voter;
            }
        }
        return heir;
    }
}
