package dev.akkad.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf's wire form for the few records that pure code must store exactly as etcd stores them.
 *
 * <p>Zero and empty fields are omitted and varints are minimal, as Go's encoder does; fields come out in the order of
 * the calls, which therefore must be the order of their numbers.
 */
public final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private byte[] buffer;
    private int length;

    /** @param capacityBytes expected length; when it is exact, nothing is copied at the end */
    public ProtoWriter(int capacityBytes) {
        this.buffer = new byte[capacityBytes];
    }

    public ProtoWriter varint(int field, long value) {
        if (value != 0) {
            rawVarint(tag(field, VARINT));
            rawVarint(value);
        }
        return this;
    }

    public ProtoWriter bytes(int field, Bytes value) {
        if (!value.isEmpty()) {
            element(field, value.unsafeArray());
        }
        return this;
    }

    /** One element of a repeated string: written even when empty, since it counts. */
    public ProtoWriter stringElement(int field, String value) {
        element(field, value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** A message inside this one: written even when empty, since it is there. */
    public ProtoWriter message(int field, Bytes value) {
        element(field, value.unsafeArray());
        return this;
    }

    public Bytes toBytes() {
        return Bytes.wrap(length == buffer.length ? buffer : Arrays.copyOf(buffer, length));
    }

    /** Bytes that a varint field takes, 0 when it is omitted. */
    public static int varintSize(int field, long value) {
        return value == 0 ? 0 : rawSize(tag(field, VARINT)) + rawSize(value);
    }

    /** Bytes that a bytes field takes, 0 when it is omitted. */
    public static int bytesSize(int field, Bytes value) {
        int size = value.length();
        return size == 0 ? 0 : rawSize(tag(field, LENGTH_DELIMITED)) + rawSize(size) + size;
    }

    private void element(int field, byte[] value) {
        rawVarint(tag(field, LENGTH_DELIMITED));
        rawVarint(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, buffer, length, value.length);
        length += value.length;
    }

    private void rawVarint(long value) {
        reserve(rawSize(value));
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        buffer[length++] = (byte) rest;
    }

    private void reserve(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(length + more, buffer.length * 2));
        }
    }

    private static long tag(int field, int wireType) {
        return (long) field << 3 | wireType;
    }

    private static int rawSize(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }
}
