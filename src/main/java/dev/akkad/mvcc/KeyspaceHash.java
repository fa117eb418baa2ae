package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The HashKV of the history (contract semantics 14), equal on members that hold the same history however far each has
 * come with removing what was compacted.
 *
 * @param hash CRC-32C as an unsigned value in an int
 * @param compactRevision that the hash was computed with
 * @param revision up to which history was hashed
 */
public record KeyspaceHash(int hash, long compactRevision, long revision) {
    private static final byte[] BUCKET = "key".getBytes(StandardCharsets.US_ASCII);

    /** @return null when {@code revision} is compacted, or became so during the call */
    static @Nullable KeyspaceHash of(Keyspace keyspace, KeyIndex index, RevisionStore store, long revision) {
        while (true) {
            long compacted = keyspace.compactRevision();
            if (compacted > revision && revision > 0) {
                return null;
            }
            // Where a reader at the revision finds nothing, what compaction has left counts as it is.
            long seenAt = keyspace.isAnyVisible(revision) ? revision : compacted;
            KeyspaceHash hash = of(index, store, compacted, revision, seenAt);
            if (keyspace.compactRevision() == compacted) {
                return hash;
            }
        }
    }

    /**
     * The hash that a compaction leaves behind: of what it found, so from the compaction before it on. Nothing of its
     * own may have been removed yet; what the one before it left to remove does not matter.
     */
    static KeyspaceHash ofCompaction(
            Keyspace keyspace, KeyIndex index, RevisionStore store, long previous, long revision) {
        // A delete at the compacted revision itself is kept, and so stands for something that is visible.
        boolean isAnyKept = keyspace.isAnyVisible(revision) || isAnyDeletedAt(store, revision);
        return of(index, store, previous, revision, isAnyKept ? revision : previous);
    }

    private static boolean isAnyDeletedAt(RevisionStore store, long revision) {
        boolean[] found = new boolean[1];
        store.scanRevisions(revision, revision + 1, (at, tombstone, encoded) -> {
            found[0] = tombstone;
            return !tombstone;
        });
        return found[0];
    }

    private static KeyspaceHash of(KeyIndex index, RevisionStore store, long compacted, long revision, long seenAt) {
        CRC32C crc = new CRC32C();
        crc.update(BUCKET);
        store.scanRevisions(0, Math.max(revision, 0) + 1, (at, tombstone, encoded) -> {
            if (at.main() > compacted || !tombstone && isVisible(index, at, encoded, seenAt)) {
                update(crc, RevisionCodec.encode(at, tombstone));
                update(crc, encoded);
            }
            return true;
        });
        return new KeyspaceHash((int) crc.getValue(), compacted, revision);
    }

    /** At or below the compacted revision only what a reader sees counts: the rest may be gone. */
    private static boolean isVisible(KeyIndex index, Revision at, Bytes encoded, long seenAt) {
        if (KeyValueCodec.isBlank(encoded)) {
            return true; // to etcd a put of the empty key, which nothing ever deletes
        }
        KeyHistory history =
                index.find(KeyValueCodec.decodeWithoutValue(encoded).key());
        return history != null && history.isVisible(at, seenAt);
    }

    private static void update(CRC32C crc, Bytes bytes) {
        crc.update(bytes.unsafeArray(), 0, bytes.length());
    }
}
