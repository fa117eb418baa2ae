package dev.akkad.store;

import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.Revision;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How the checkpoint lies in one LevelDB: the first byte of a key says what it is.
 *
 * <ul>
 *   <li>{0} → meta {format 1, applied index 8, applied term 8, live bytes 8, CRC32C 4}
 *   <li>{1, main 8, sub 8} → stored bytes of a put; one more byte {@code t} on the key of a tombstone, as etcd has it
 *   <li>{code of bucket, key} → value
 * </ul>
 *
 * Numbers are big-endian, so that key order is revision order.
 */
final class StoreFormat {
    /** State of the checkpoint as a whole. @param liveBytes bytes of keys and values that are not deleted */
    record Meta(long index, long term, long liveBytes) {
        static final Meta EMPTY = new Meta(0, 0, 0);
    }

    static final byte[] META_KEY = {0};
    /** Above every key. */
    static final byte[] END_KEY = {(byte) 0xff};

    private static final byte FORMAT = 1;
    private static final int META_BYTES = 29;
    private static final byte REVISION = 1;
    private static final int PUT_BYTES = 17;
    private static final byte TOMBSTONE = 't';
    private static final Bucket[] BUCKETS = Bucket.values();

    private StoreFormat() {}

    static byte[] revisionKey(Revision revision, boolean tombstone) {
        byte[] key = new byte[tombstone ? PUT_BYTES + 1 : PUT_BYTES];
        key[0] = REVISION;
        ByteBuffer.wrap(key).putLong(1, revision.main()).putLong(9, revision.sub());
        if (tombstone) {
            key[PUT_BYTES] = TOMBSTONE;
        }
        return key;
    }

    static boolean isRevisionKey(byte[] key) {
        return key[0] == REVISION;
    }

    static boolean isTombstone(byte[] key) {
        return key.length > PUT_BYTES;
    }

    static Revision revision(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        return new Revision(buffer.getLong(1), buffer.getLong(9));
    }

    static byte[] bucketKey(Bucket bucket, byte[] name) {
        byte[] key = new byte[name.length + 1];
        key[0] = code(bucket);
        System.arraycopy(name, 0, key, 1, name.length);
        return key;
    }

    static byte[] bucketStart(Bucket bucket) {
        return new byte[] {code(bucket)};
    }

    static byte[] bucketName(byte[] key) {
        return Arrays.copyOfRange(key, 1, key.length);
    }

    static boolean isInBucket(byte[] key, Bucket bucket) {
        return key[0] == code(bucket);
    }

    /** The bucket of a record that is neither the meta record nor a revision. */
    static Bucket bucket(byte[] key) {
        for (Bucket bucket : BUCKETS) {
            if (isInBucket(key, bucket)) {
                return bucket;
            }
        }
        throw new AssertionError("no bucket has code " + key[0]);
    }

    /** On disk for ever: never renumber. */
    private static byte code(Bucket bucket) {
        return switch (bucket) {
            case META -> 0x10;
            case LEASE -> 0x11;
            case ALARM -> 0x12;
            case MEMBERS -> 0x13;
            case MEMBERS_REMOVED -> 0x14;
            case CLUSTER -> 0x15;
            case AUTH -> 0x16;
            case AUTH_USERS -> 0x17;
            case AUTH_ROLES -> 0x18;
        };
    }

    static byte[] encode(Meta meta) {
        byte[] value = new byte[META_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(value);
        buffer.put(FORMAT).putLong(meta.index()).putLong(meta.term()).putLong(meta.liveBytes());
        buffer.putInt(checksum(value));
        return value;
    }

    /** The meta record, or null when its bytes are not what was written. */
    static @Nullable Meta decodeMeta(byte[] value) {
        if (value.length != META_BYTES || value[0] != FORMAT) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        if (buffer.getInt(META_BYTES - 4) != checksum(value)) {
            return null;
        }
        return new Meta(buffer.getLong(1), buffer.getLong(9), buffer.getLong(17));
    }

    private static int checksum(byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value, 0, META_BYTES - 4);
        return (int) crc.getValue();
    }
}
