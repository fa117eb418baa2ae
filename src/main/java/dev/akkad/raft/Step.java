package dev.akkad.raft;

import dev.akkad.base.Bytes;
import java.util.List;

/**
 * Everything that must happen because of one input.
 *
 * @param sequence number of this step among those with events; told back in {@link Input.Persisted}. Without events:
 *     that of the last step with events
 * @param events facts to make durable, in order
 * @param messages may leave at once
 * @param messagesAfterWrite may leave once all events up to {@code sequence} are durable
 * @param committed entries newly committed <em>and</em> durable here, in order, to be applied
 * @param reads linearizable reads that may be answered once their index is applied
 * @param signals the rest, rare: proposals dropped, snapshots needed
 */
public record Step(
        long sequence,
        List<RaftEvent> events,
        List<Message> messages,
        List<Message> messagesAfterWrite,
        List<Entry> committed,
        List<ReadReady> reads,
        List<Signal> signals) {

    /** The read with {@code context} is linearizable once {@code index} is applied. */
    public record ReadReady(long context, long index) {}

    /** Rare things that the shell must know. */
    public sealed interface Signal {}

    /** These commands were not taken: there is no leader, or it is handing over. Nothing was changed. */
    public record ProposalsDropped(List<Bytes> payloads) implements Signal {}

    /** This change was not taken: no leader, or another change is still uncommitted. */
    public record ChangeDropped(ConfigChange change) implements Signal {}

    /** Follower {@code to} is behind the compacted log: send it a snapshot, then report {@link Input.SnapshotSent}. */
    public record SnapshotNeeded(long to) implements Signal {}

    /** A snapshot was accepted; once this step is durable the machine must switch to it. */
    public record SnapshotAccepted(long index, long term) implements Signal {}

    /** This read will not be answered (leader unknown, deposed, or not yet committed in its term for too long). */
    public record ReadDropped(long context) implements Signal {}
}
