package dev.akkad.member;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.MemberChange;
import dev.akkad.raft.Message;
import java.util.List;

/** What members say to each other: Raft's messages in batches, and the few calls that only a leader can answer. */
public sealed interface PeerMessage {
    /** Raft messages of one turn, in order. */
    record RaftBatch(List<Message> messages) implements PeerMessage {}

    /** A follower forwards a keep-alive; {@code correlation} comes back. */
    record KeepAliveRequest(long correlation, long leaseId) implements PeerMessage {}

    /** @param ttlSeconds 0 = no such lease, −1 = the receiver does not lead */
    record KeepAliveResponse(long correlation, long ttlSeconds) implements PeerMessage {}

    record TimeToLiveRequest(long correlation, long leaseId, boolean keys) implements PeerMessage {}

    /** @param leads whether the receiver leads and the rest means anything */
    record TimeToLiveResponse(
            long correlation, boolean leads, long ttlSeconds, long grantedTtlSeconds, List<Bytes> keys)
            implements PeerMessage {}

    /**
     * One piece of the machine's state at ({@code index}, {@code term}), from a leader to a follower that is behind.
     *
     * @param offset number of this piece, from 0; the receiver asks again from 0 when one is missing
     * @param last whether the state is complete with this piece
     * @param checksum CRC-32C of all pieces so far
     */
    record SnapshotChunk(long index, long term, long offset, boolean last, int checksum, Bytes data)
            implements PeerMessage {}

    /** A member with an empty log asks whether the receiver has known it with another. */
    record AmIKnown() implements PeerMessage {}

    /** @param started whether the asker has published itself before, so had a log */
    record YouAreKnown(boolean started) implements PeerMessage {}

    /**
     * A member asks for the hash of the receiver's keys at {@code revision}; repeated until it is answered.
     *
     * @param compactRevision with which the asker's own hash was computed: the only one that it can compare
     */
    record HashQuestion(long correlation, long revision, long compactRevision) implements PeerMessage {}

    /**
     * @param revision the answerer's own, at least the one asked for if there is a hash
     * @param hash that of the keys at the revision asked for, computed with {@code compactRevision}
     */
    record HashAnswer(long correlation, HashState state, long revision, int hash, long compactRevision)
            implements PeerMessage {}

    /** What a member has to say to a {@link HashQuestion}. */
    enum HashState {
        /** It is being computed. */
        UNDER_WAY,
        HASHED,
        COMPACTED,
        /** The answerer has not come that far. */
        FUTURE,
        /** The store cannot be read now. */
        UNAVAILABLE
    }

    /**
     * A member's client wants the membership changed; repeated until it is answered, for only a leader can.
     *
     * @param id that the entry will carry, so that whoever waits hears of it
     * @param strict whether enough members must have started
     */
    record ChangeAsked(long id, MemberChange.Kind kind, long memberId, List<String> peerUrls, boolean strict)
            implements PeerMessage {
        MemberChange change() {
            return new MemberChange(kind, memberId, peerUrls);
        }
    }

    /** The leader, which has applied the log up to {@code appliedIndex}, refuses a change. */
    record ChangeRefused(long id, EtcdError error, long appliedIndex) implements PeerMessage {}

    /** The receiver was removed from the cluster: nobody listens to it any more. */
    record YouAreRemoved() implements PeerMessage {}

    /** Comes back at once with {@code echo} set; {@code sentNanos} is the first sender's own time. */
    record RoundTrip(long sentNanos, boolean echo) implements PeerMessage {}

    /** The receiver wrote the pieces before {@code nextOffset}, or gives the transfer up. */
    record SnapshotAck(long index, long nextOffset, boolean rejected) implements PeerMessage {}
}
