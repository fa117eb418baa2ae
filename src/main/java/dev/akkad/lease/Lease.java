package dev.akkad.lease;

import dev.akkad.base.Bytes;
import dev.akkad.base.ProtoReader;
import dev.akkad.base.ProtoWriter;

/**
 * One lease as the log knows it; its stored form is etcd's {@code leasepb.Lease}.
 *
 * @param id any number but 0
 * @param ttlSeconds granted
 * @param remainingTtlSeconds what a checkpoint left of it, 0 = no checkpoint: a new leader starts with the whole TTL
 */
public record Lease(long id, long ttlSeconds, long remainingTtlSeconds) {
    private static final int ID = 1;
    private static final int TTL = 2;
    private static final int REMAINING_TTL = 3;

    /** Eight bytes, big endian, two's complement: the key in the store. */
    public Bytes key() {
        byte[] key = new byte[Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            key[i] = (byte) (id >>> (56 - 8 * i));
        }
        return Bytes.wrap(key);
    }

    public Bytes encode() {
        return new ProtoWriter(24)
                .varint(ID, id)
                .varint(TTL, ttlSeconds)
                .varint(REMAINING_TTL, remainingTtlSeconds)
                .toBytes();
    }

    public static Lease decode(Bytes encoded) {
        long id = 0;
        long ttlSeconds = 0;
        long remainingTtlSeconds = 0;
        ProtoReader reader = new ProtoReader(encoded);
        while (reader.next()) {
            switch (reader.field()) {
                case ID -> id = reader.varint();
                case TTL -> ttlSeconds = reader.varint();
                case REMAINING_TTL -> remainingTtlSeconds = reader.varint();
                default -> reader.skip();
            }
        }
        return new Lease(id, ttlSeconds, remainingTtlSeconds);
    }
}
