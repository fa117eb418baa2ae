package dev.akkad.auth;

import dev.akkad.base.Bytes;
import dev.akkad.base.ProtoReader;
import dev.akkad.base.ProtoWriter;

/**
 * What a role permits on one key or an interval, stored as etcd's {@code authpb.Permission}.
 *
 * @param end empty = the single key, one zero byte = all keys from {@code key} on, else half open [key, end)
 */
public record Permission(Type type, Bytes key, Bytes end) implements Comparable<Permission> {
    /** In the order of their numbers on the wire. */
    public enum Type {
        READ,
        WRITE,
        READWRITE;

        boolean covers(Type wanted) {
            return this == READWRITE || this == wanted;
        }
    }

    /** What the role {@code root} is shown to permit. */
    public static final Permission EVERYTHING = new Permission(Type.READWRITE, Bytes.EMPTY, KeySet.OPEN_END);

    private static final int TYPE = 1;
    private static final int KEY = 2;
    private static final int END = 3;

    /** Whether it names at least one key: etcd refuses the others. */
    public boolean isValid() {
        return !key.isEmpty() && (end.isEmpty() || end.equals(KeySet.OPEN_END) || key.compareTo(end) < 0);
    }

    /** Whether both stand for the same keys, whatever they permit there. */
    boolean isOn(Bytes otherKey, Bytes otherEnd) {
        return key.equals(otherKey) && end.equals(otherEnd);
    }

    /** By key, then by end. */
    @Override
    public int compareTo(Permission other) {
        int byKey = key.compareTo(other.key);
        return byKey != 0 ? byKey : end.compareTo(other.end);
    }

    Bytes encode() {
        return new ProtoWriter(16 + key.length() + end.length())
                .varint(TYPE, type.ordinal())
                .bytes(KEY, key)
                .bytes(END, end)
                .toBytes();
    }

    static Permission decode(Bytes encoded) {
        Type type = Type.READ;
        Bytes key = Bytes.EMPTY;
        Bytes end = Bytes.EMPTY;
        ProtoReader reader = new ProtoReader(encoded);
        while (reader.next()) {
            switch (reader.field()) {
                case TYPE -> type = Type.values()[(int) reader.varint()];
                case KEY -> key = reader.bytes();
                case END -> end = reader.bytes();
                default -> reader.skip();
            }
        }
        return new Permission(type, key, end);
    }
}
