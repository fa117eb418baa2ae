package dev.akkad.raft;

import dev.akkad.base.Bytes;
import java.util.List;

/** What members say to each other. {@code term} is the sender's term, or the term asked for in a pre-vote. */
public sealed interface Message {
    long term();

    long from();

    long to();

    /** Would you vote for me in {@code term}? Changes nothing at the receiver (thesis 9.6). */
    record PreVoteRequest(long term, long from, long to, long lastIndex, long lastTerm) implements Message {}

    record PreVoteResponse(long term, long from, long to, boolean granted) implements Message {}

    /** @param transfer the leader asked for this election, so a live leader is no reason to refuse (thesis 3.10) */
    record VoteRequest(long term, long from, long to, long lastIndex, long lastTerm, boolean transfer)
            implements Message {}

    record VoteResponse(long term, long from, long to, boolean granted) implements Message {}

    /** Entries after ({@code prevIndex}, {@code prevTerm}), and how far the leader has committed. */
    record AppendRequest(long term, long from, long to, long prevIndex, long prevTerm, long commit, List<Entry> entries)
            implements Message {}

    /**
     * Answer to an append.
     *
     * @param success whether the log matched at the request's {@code prevIndex}
     * @param index success: last index known to match; refusal: the request's {@code prevIndex}
     * @param hintIndex refusal: largest index at which the logs may still agree; -1: the receiver has no base at all
     * and
     *     needs a snapshot, because entries alone would not tell it who founded the cluster
     * @param hintTerm refusal: term of the receiver's entry at {@code hintIndex}
     */
    record AppendResponse(long term, long from, long to, boolean success, long index, long hintIndex, long hintTerm)
            implements Message {}

    /** I still lead. {@code round} numbers the leader's read rounds: an answer confirms leadership for that round. */
    record Heartbeat(long term, long from, long to, long commit, long round) implements Message {}

    record HeartbeatResponse(long term, long from, long to, long round) implements Message {}

    /** The machine's state at ({@code index}, {@code snapshotTerm}) has been delivered beside this message. */
    record InstallSnapshot(long term, long from, long to, long index, long snapshotTerm, Membership membership)
            implements Message {}

    /** Proposals of a follower on their way to the leader. */
    record ForwardedProposal(long term, long from, long to, List<Entry.Kind> kinds, List<Bytes> payloads)
            implements Message {}

    /** A follower asks the leader from which index on a linearizable read may be answered. */
    record ReadIndexRequest(long term, long from, long to, long context) implements Message {}

    record ReadIndexResponse(long term, long from, long to, long context, long index) implements Message {}

    /** The leader hands leadership over: campaign now (thesis 3.10). */
    record TimeoutNow(long term, long from, long to) implements Message {}
}
