package dev.akkad.raft;

import dev.akkad.base.Bytes;
import java.util.Arrays;

/**
 * One change of the membership, one server at a time (thesis 4.1), in force once it is committed (as in etcd).
 *
 * @param type what changes
 * @param memberId whom it concerns
 * @param context opaque to Raft: what the machine needs besides (addresses, names)
 */
public record ConfigChange(Type type, long memberId, Bytes context) {
    /**
     * UPDATE changes only what {@code context} says. CONFIRM changes nothing: where it stands, the change before it is
     * known to be committed. Order is part of the stored form: append only.
     */
    public enum Type {
        ADD_VOTER,
        ADD_LEARNER,
        PROMOTE,
        REMOVE,
        UPDATE,
        CONFIRM
    }

    static final ConfigChange CONFIRMATION = new ConfigChange(Type.CONFIRM, 0, Bytes.EMPTY);

    private static final Type[] TYPES = Type.values();

    /** One byte of type, eight of id (big endian), then the context. */
    public Bytes encode() {
        byte[] encoded = new byte[9 + context.length()];
        encoded[0] = (byte) type.ordinal();
        for (int i = 0; i < 8; i++) {
            encoded[1 + i] = (byte) (memberId >>> (56 - 8 * i));
        }
        System.arraycopy(context.unsafeArray(), 0, encoded, 9, context.length());
        return Bytes.wrap(encoded);
    }

    public static ConfigChange decode(Bytes data) {
        long memberId = 0;
        for (int i = 0; i < 8; i++) {
            memberId = memberId << 8 | data.at(1 + i);
        }
        byte[] context = Arrays.copyOfRange(data.unsafeArray(), 9, data.length());
        return new ConfigChange(TYPES[data.at(0)], memberId, Bytes.wrap(context));
    }
}
