package dev.akkad.server;

/**
 * Sizes and counts a member keeps to.
 *
 * @param quotaBytes store size that raises the space alarm; 0 = none
 * @param maxRequestBytes of one request
 * @param maxTxnOps in one transaction, nested ones counted apart
 * @param snapshotCount log entries after which the log is cut
 * @param snapshotCatchupEntries log entries kept for slow followers after a cut
 * @param maxLearners at a time
 */
public record Limits(
        long quotaBytes,
        int maxRequestBytes,
        int maxTxnOps,
        long snapshotCount,
        long snapshotCatchupEntries,
        int maxLearners) {
    /** etcd's quota when none is given. */
    public static final long QUOTA_BYTES_DEFAULT = 2L << 30;
}
