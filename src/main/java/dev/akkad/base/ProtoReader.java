package dev.akkad.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads protobuf's wire form field by field; the counterpart of {@link ProtoWriter}.
 *
 * <pre>{@code
 * while (reader.next()) {
 *     switch (reader.field()) {
 *         case 1 -> key = reader.bytes();
 *         default -> reader.skip();
 *     }
 * }
 * }</pre>
 *
 * <p>Damaged input fails with {@link IllegalArgumentException}.
 */
public final class ProtoReader {
    private final byte[] input;
    private int position;
    private int field;
    private int wireType;

    public ProtoReader(Bytes input) {
        this.input = input.unsafeArray();
    }

    /** Moves to the next field. @return false at the end */
    public boolean next() {
        if (position >= input.length) {
            return false;
        }
        long tag = rawVarint();
        field = (int) (tag >>> 3);
        wireType = (int) tag & 7;
        return true;
    }

    public int field() {
        return field;
    }

    public long varint() {
        Checks.require(wireType == 0, "wire type of field %d: %d (expected: 0)", field, wireType);
        return rawVarint();
    }

    public Bytes bytes() {
        int length = length();
        Bytes value = Bytes.wrap(Arrays.copyOfRange(input, position, position + length));
        position += length;
        return value;
    }

    public String string() {
        int length = length();
        String value = new String(input, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    public void skip() {
        switch (wireType) {
            case 0 -> rawVarint();
            case 1 -> advance(Long.BYTES);
            case 2 -> advance(length());
            case 5 -> advance(Integer.BYTES);
            default -> throw new IllegalArgumentException("wire type: " + wireType + " (expected: 0, 1, 2 or 5)");
        }
    }

    private int length() {
        Checks.require(wireType == 2, "wire type of field %d: %d (expected: 2)", field, wireType);
        long length = rawVarint();
        Checks.require(
                length >= 0 && length <= input.length - position, "length of field %d: %d (too long)", field, length);
        return (int) length;
    }

    private void advance(int bytes) {
        Checks.require(bytes <= input.length - position, "field %d is cut off", field);
        position += bytes;
    }

    private long rawVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            Checks.require(position < input.length, "a varint is cut off at %d", position);
            byte b = input[position++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("varint at " + position + " (expected: at most 10 bytes)");
    }
}
