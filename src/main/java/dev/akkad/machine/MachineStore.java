package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.RevisionStore;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint of the fold over committed entries: revisions, and small records in named buckets.
 *
 * <p>Everything staged between two {@link #applied} calls belongs to one batch; a batch becomes durable as a whole or
 * not at all, and batches become durable in order, so what is on disk is always an exact prefix of the log. Staged
 * records are visible to reads at once.
 */
public interface MachineStore extends RevisionStore {
    /** Buckets, named as etcd names them in its own database (semantics 16). */
    enum Bucket {
        META,
        LEASE,
        ALARM,
        MEMBERS,
        MEMBERS_REMOVED,
        CLUSTER,
        AUTH,
        AUTH_USERS,
        AUTH_ROLES
    }

    void put(Bucket bucket, Bytes key, Bytes value);

    void delete(Bucket bucket, Bytes key);

    @Nullable
    Bytes get(Bucket bucket, Bytes key);

    /** Visits a bucket in ascending key order until the visitor returns false. */
    void scan(Bucket bucket, Visitor visitor);

    /** Ends the batch: everything staged before is the effect of entries up to {@code index}. */
    void applied(long index, long term);

    /** Index of the last entry whose effect is staged or durable, 0 = none. */
    long appliedIndex();

    long appliedTerm();

    /** Bytes of records, never 0: those in use, and removed ones that the disk still holds as far as that is known. */
    long sizeBytes();

    long sizeInUseBytes();

    /** Receives one record. */
    @FunctionalInterface
    interface Visitor {
        /** @return whether to go on */
        boolean visit(Bytes key, Bytes value);
    }
}
