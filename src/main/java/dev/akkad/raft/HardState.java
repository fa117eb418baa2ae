package dev.akkad.raft;

/**
 * What a member must never forget besides its log (figure 2 of the paper, persistent state).
 *
 * @param term latest term seen
 * @param votedFor candidate that got this member's vote in {@code term}, 0 = none
 */
public record HardState(long term, long votedFor) {
    public static final HardState INITIAL = new HardState(0, 0);
}
