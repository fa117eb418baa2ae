package dev.akkad.member;

/**
 * What a member measures while it works; gauges are read from {@link Member#status} instead. Called on the member's own
 * threads: count and return.
 */
public interface MemberMetrics {
    MemberMetrics NONE = new MemberMetrics() {
        @Override
        public void journalFsynced(double seconds) {}

        @Override
        public void storeCommitted(double seconds) {}

        @Override
        public void proposalFailed() {}
    };

    /** The journal made one batch durable. */
    void journalFsynced(double seconds);

    /** The store made one batch durable. */
    void storeCommitted(double seconds);

    /** Sessions of watch streams began (positive) or ended: one more than a client has open is a leak. */
    default void watchSessions(int change) {}

    /** The store is being rewritten from now on. */
    default void defragmentBegan() {}

    default void defragmentEnded(double seconds) {}

    /** A proposal timed out or was refused by Raft; adds to what {@link MemberStatus.Raft#failed} counts. */
    void proposalFailed();
}
