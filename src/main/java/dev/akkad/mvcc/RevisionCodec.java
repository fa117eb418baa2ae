package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import dev.akkad.base.Checks;

/**
 * A revision as etcd writes it: 8 bytes main, {@code _}, 8 bytes sub, big endian; a tombstone has a {@code t} behind.
 *
 * <p>The byte order of encoded revisions is their order in time.
 */
public final class RevisionCodec {
    public static final int LENGTH = 17;
    public static final int TOMBSTONE_LENGTH = 18;

    private static final int SEPARATOR_AT = 8;

    private RevisionCodec() {}

    public static Bytes encode(Revision revision) {
        return encode(revision, false);
    }

    public static Bytes encode(Revision revision, boolean tombstone) {
        byte[] encoded = new byte[tombstone ? TOMBSTONE_LENGTH : LENGTH];
        writeLong(encoded, 0, revision.main());
        encoded[SEPARATOR_AT] = '_';
        writeLong(encoded, SEPARATOR_AT + 1, revision.sub());
        if (tombstone) {
            encoded[LENGTH] = 't';
        }
        return Bytes.wrap(encoded);
    }

    public static Revision decode(Bytes encoded) {
        Checks.require(
                encoded.length() == LENGTH || encoded.length() == TOMBSTONE_LENGTH,
                "encoded revision: %s (expected: %d or %d bytes)",
                encoded,
                LENGTH,
                TOMBSTONE_LENGTH);
        return new Revision(readLong(encoded, 0), readLong(encoded, SEPARATOR_AT + 1));
    }

    public static boolean isTombstone(Bytes encoded) {
        return encoded.length() == TOMBSTONE_LENGTH;
    }

    private static void writeLong(byte[] target, int at, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            target[at + i] = (byte) (value >>> (56 - 8 * i));
        }
    }

    private static long readLong(Bytes source, int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | source.at(at + i);
        }
        return value;
    }
}
