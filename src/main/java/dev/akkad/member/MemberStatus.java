package dev.akkad.member;

import dev.akkad.machine.Response;
import java.util.List;

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
        List<Response.AlarmMember> alarms) {
    /**
     * @param leaderChanges leaders seen since start, @param pending proposals not answered yet
     * @param failed proposals that timed out or were refused by Raft
     */
    public record Raft(long term, long committed, long applied, long leaderChanges, long pending, long failed) {}

    /** @param quotaBytes effective quota, 0 = none. Sizes in bytes; sizeBytes is never 0. */
    public record Store(long revision, long compactRevision, long sizeBytes, long sizeInUseBytes, long quotaBytes) {}
}
