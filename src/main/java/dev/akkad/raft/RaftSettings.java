package dev.akkad.raft;

import static dev.akkad.base.Checks.require;

/**
 * How one member takes part.
 *
 * @param id this member, not 0
 * @param electionTicks silence after which a follower campaigns; each wait is drawn from [electionTicks, 2 ×
 *     electionTicks). Lower finds a dead leader sooner; too low and a pause of the leader costs an election
 * @param heartbeatTicks ticks between two heartbeats of a leader, below electionTicks
 * @param appendBytesMax size of one append's entries; a single larger entry still travels alone
 * @param inflightAppendsMax appends a leader may have unanswered at one follower
 * @param inflightBytesMax size of their entries at which no further append leaves
 * @param preVote ask before campaigning, so that a member that was cut off does not disturb (thesis 9.6)
 */
public record RaftSettings(
        long id,
        int electionTicks,
        int heartbeatTicks,
        int appendBytesMax,
        int inflightAppendsMax,
        long inflightBytesMax,
        boolean preVote) {
    public RaftSettings {
        require(id != 0, "id: %d (expected: not 0)", id);
        require(heartbeatTicks > 0, "heartbeatTicks: %d (expected: > 0)", heartbeatTicks);
        require(electionTicks > heartbeatTicks, "electionTicks: %d (expected: > heartbeatTicks)", electionTicks);
        require(appendBytesMax > 0, "appendBytesMax: %d (expected: > 0)", appendBytesMax);
        require(inflightAppendsMax > 0, "inflightAppendsMax: %d (expected: > 0)", inflightAppendsMax);
        require(inflightBytesMax > 0, "inflightBytesMax: %d (expected: > 0)", inflightBytesMax);
    }
}
