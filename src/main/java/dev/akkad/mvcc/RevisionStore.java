package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of each revision live.
 *
 * <p>Written by one thread, read by any. A put is visible to readers at once; when it becomes durable is the store's
 * business (see {@code machine.MachineStore}). Stored bytes are {@link KeyValueCodec}'s: exactly etcd's stored form, so
 * that hashes and snapshots agree with etcd.
 */
public interface RevisionStore {
    /** Stages one revision. @param tombstone whether it is a delete (its value carries only the key) */
    void putRevision(Revision revision, boolean tombstone, Bytes encodedKeyValue);

    /** Stages the removal of a revision by compaction. */
    void deleteRevision(Revision revision, boolean tombstone);

    /** The stored bytes of one put revision, or null when compaction removed it. */
    @Nullable
    Bytes revision(Revision revision);

    /**
     * Visits the revisions with {@code fromMain} ≤ main &lt; {@code toMain} in ascending order, staged ones included,
     * as of some moment during the call, until the visitor returns false.
     */
    void scanRevisions(long fromMain, long toMain, RevisionVisitor visitor);

    /** Receives one stored revision. */
    @FunctionalInterface
    interface RevisionVisitor {
        /** @return whether to go on */
        boolean visit(Revision revision, boolean tombstone, Bytes encodedKeyValue);
    }
}
