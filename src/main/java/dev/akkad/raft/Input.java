package dev.akkad.raft;

import dev.akkad.base.Bytes;
import java.util.List;

/** Everything that can happen to a member. */
public sealed interface Input {
    /** One unit of time has passed. */
    enum Tick implements Input {
        INSTANCE
    }

    record Receive(Message message) implements Input {}

    /** Commands to replicate, in this order. At a follower they are forwarded; without a leader they are dropped. */
    record Propose(List<Bytes> payloads) implements Input {}

    /** One membership change; dropped while another is uncommitted (thesis 4.1). */
    record ProposeChange(ConfigChange change) implements Input {}

    /** Asks for an index from which on a linearizable read is safe; {@code context} comes back with it. */
    record ReadIndex(long context) implements Input {}

    /** All events of steps up to {@link Step#sequence} {@code sequence} are durable. */
    record Persisted(long sequence) implements Input {}

    /** Hand leadership to {@code to}; ignored by a non-leader. */
    record TransferLeadership(long to) implements Input {}

    /** Drop the log up to {@code index}; the machine's store already holds its effects durably. */
    record Compact(long index) implements Input {}

    /** The snapshot asked for in {@link Step#snapshotsNeeded} has left, or could not. */
    record SnapshotSent(long to, boolean delivered) implements Input {}

    /** A message to {@code to} was lost for certain: stop pipelining to it until it answers again. */
    record Unreachable(long to) implements Input {}

    /** Campaign now, without waiting for the election time-out. For tests and for the first start of one voter. */
    enum Campaign implements Input {
        INSTANCE
    }
}
