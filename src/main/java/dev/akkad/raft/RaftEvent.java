package dev.akkad.raft;

import java.util.List;

/** A durable fact of one member. The journal is a list of these; everything else is a fold over it. */
public sealed interface RaftEvent {
    /** A new cluster was founded with this membership; first event of a founding member's journal. */
    record Bootstrapped(Membership membership) implements RaftEvent {}

    /** A higher term was seen; the vote of the old term is void. */
    record TermStarted(long term) implements RaftEvent {}

    /** The vote of {@code term} was given to {@code candidate}. */
    record VoteCast(long term, long candidate) implements RaftEvent {}

    /** Entries were written from the first one's index on, replacing any the log held there. Never empty. */
    record EntriesAppended(List<Entry> entries) implements RaftEvent {}

    /**
     * The CONFIG entry at {@code index}, and all before it, are known to be committed. Only a removal needs this to be
     * durable: who was removed goes away, and a restart that had forgotten it would wait for that vote for ever.
     */
    record ConfigCommitted(long index) implements RaftEvent {}

    /**
     * The log up to {@code index} was dropped. Carries the whole base, so that no older event is needed again.
     *
     * @param membership the configuration in force at {@code index}
     */
    record LogCompacted(long index, long term, HardState hardState, Membership membership) implements RaftEvent {}

    /** The whole log was replaced by a snapshot of the machine at {@code index}. */
    record SnapshotInstalled(long index, long term, HardState hardState, Membership membership) implements RaftEvent {}
}
