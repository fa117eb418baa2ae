package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import dev.akkad.base.ProtoReader;
import dev.akkad.base.ProtoWriter;

/**
 * The stored form of a version: byte for byte etcd's {@code mvccpb.KeyValue}, since hashes and snapshots see the bytes.
 *
 * <p>Fields in number order, zero and empty ones omitted; a tombstone carries only its key.
 */
public final class KeyValueCodec {
    private static final int KEY = 1;
    private static final int CREATE_REVISION = 2;
    private static final int MOD_REVISION = 3;
    private static final int VERSION = 4;
    private static final int VALUE = 5;
    private static final int LEASE = 6;

    private KeyValueCodec() {}

    public static Bytes encode(KeyValue kv) {
        return new ProtoWriter(encodedSize(kv))
                .bytes(KEY, kv.key())
                .varint(CREATE_REVISION, kv.createRevision())
                .varint(MOD_REVISION, kv.modRevision())
                .varint(VERSION, kv.version())
                .bytes(VALUE, kv.value())
                .varint(LEASE, kv.lease())
                .toBytes();
    }

    public static Bytes encodeTombstone(Bytes key) {
        return new ProtoWriter(ProtoWriter.bytesSize(KEY, key)).bytes(KEY, key).toBytes();
    }

    /** Whether a stored version is of no key: a restore with a bumped revision writes one to say how far it went. */
    public static boolean isBlank(Bytes encoded) {
        return encoded.isEmpty();
    }

    /** Bytes that {@link #encode} will give; answers that carry the version take as many plus their framing. */
    public static int encodedSize(KeyValue kv) {
        return ProtoWriter.bytesSize(KEY, kv.key())
                + ProtoWriter.varintSize(CREATE_REVISION, kv.createRevision())
                + ProtoWriter.varintSize(MOD_REVISION, kv.modRevision())
                + ProtoWriter.varintSize(VERSION, kv.version())
                + ProtoWriter.bytesSize(VALUE, kv.value())
                + ProtoWriter.varintSize(LEASE, kv.lease());
    }

    /** Fails with {@link IllegalArgumentException} when the bytes are no KeyValue. */
    public static KeyValue decode(Bytes encoded) {
        return decode(encoded, true);
    }

    /** The same with an empty value, for walks over millions of versions that need only their keys and numbers. */
    public static KeyValue decodeWithoutValue(Bytes encoded) {
        return decode(encoded, false);
    }

    private static KeyValue decode(Bytes encoded, boolean withValue) {
        Bytes key = Bytes.EMPTY;
        Bytes value = Bytes.EMPTY;
        long createRevision = 0;
        long modRevision = 0;
        long version = 0;
        long lease = 0;
        ProtoReader reader = new ProtoReader(encoded);
        while (reader.next()) {
            switch (reader.field()) {
                case KEY -> key = reader.bytes();
                case CREATE_REVISION -> createRevision = reader.varint();
                case MOD_REVISION -> modRevision = reader.varint();
                case VERSION -> version = reader.varint();
                case LEASE -> lease = reader.varint();
                case VALUE -> {
                    if (withValue) {
                        value = reader.bytes();
                    } else {
                        reader.skip();
                    }
                }
                default -> reader.skip();
            }
        }
        return new KeyValue(key, createRevision, modRevision, version, value, lease);
    }
}
