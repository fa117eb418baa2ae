package dev.akkad.store;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.Revision;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way to disk: a put, or with no value the removal of a key. Compared by identity, because the same
 * key may be staged again before the first is durable.
 */
final class Staged {
    /** What an object in the backlog costs beside its bytes, roughly. */
    private static final long OVERHEAD_BYTES = 96;

    private final byte[] key;
    private final @Nullable Bytes value;
    private final @Nullable Revision revision;
    private final boolean removesUnknownSize;

    private Staged(byte[] key, @Nullable Bytes value, @Nullable Revision revision, boolean removesUnknownSize) {
        this.key = key;
        this.value = value;
        this.revision = revision;
        this.removesUnknownSize = removesUnknownSize;
    }

    static Staged put(Revision revision, boolean tombstone, Bytes value) {
        return new Staged(StoreFormat.revisionKey(revision, tombstone), value, revision, false);
    }

    /** @param sizeKnown whether the bytes that this frees were counted when it was staged */
    static Staged removal(Revision revision, boolean tombstone, boolean sizeKnown) {
        return new Staged(StoreFormat.revisionKey(revision, tombstone), null, revision, !sizeKnown);
    }

    static Staged record(byte[] key, @Nullable Bytes value) {
        return new Staged(key, value, null, false);
    }

    byte[] key() {
        return key;
    }

    @Nullable
    Bytes value() {
        return value;
    }

    /** The revision, null for a record of a bucket. */
    @Nullable
    Revision revision() {
        return revision;
    }

    boolean isTombstone() {
        return StoreFormat.isTombstone(key);
    }

    boolean removesUnknownSize() {
        return removesUnknownSize;
    }

    /** Bytes that it adds to the live records. */
    long liveBytes() {
        return value == null ? 0 : key.length + (long) value.length();
    }

    /** Memory that it holds while it waits. */
    long heldBytes() {
        return OVERHEAD_BYTES + key.length + (value == null ? 0 : value.length());
    }
}
