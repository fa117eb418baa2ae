package dev.akkad.raft;

/**
 * A leader's view of one other member, as a picture of one moment.
 *
 * @param match last index known to be durable there
 * @param next next index to send
 * @param state how entries are sent: one at a time, pipelined, or not at all because a snapshot is on its way
 * @param recentlyActive whether it was heard from within an election time-out
 */
public record PeerProgress(long match, long next, State state, boolean recentlyActive) {
    /** Probe until the logs are known to match, then replicate; snapshot when what it needs was compacted. */
    public enum State {
        PROBE,
        REPLICATE,
        SNAPSHOT
    }
}
