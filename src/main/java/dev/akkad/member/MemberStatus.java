package dev.akkad.member;

import dev.akkad.machine.Downgrade;
import dev.akkad.machine.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member's own view of itself at some recent moment.
 *
 * @param leaderId 0 = none known
 * @param raft the log's positions
 * @param revision current store revision, @param compactRevision −1 = never compacted
 * @param alarms active alarms of all members
 */
public record MemberStatus(
        long clusterId,
        long memberId,
        long leaderId,
        boolean learner,
        Raft raft,
        Store store,
        Version version,
        List<Response.AlarmMember> alarms) {
    /**
     * @param leaderChanges leaders seen since start, @param pending proposals not answered yet
     * @param failed proposals that timed out or were refused by Raft
     */
    public record Raft(long term, long committed, long applied, long leaderChanges, long pending, long failed) {}

    /** @param cluster such as {@code 3.7.0}, empty when not agreed yet, @param downgrade null = never asked for */
    public record Version(String cluster, @Nullable Downgrade downgrade) {
        public static final Version UNKNOWN = new Version("", null);
    }

    /** @param quotaBytes effective quota, 0 = none. Sizes in bytes; sizeBytes is never 0. */
    public record Store(long revision, long compactRevision, long sizeBytes, long sizeInUseBytes, long quotaBytes) {}
}
