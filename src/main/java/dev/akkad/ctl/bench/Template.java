package dev.akkad.ctl.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiFunction;

/**
 * A request that was encoded once: for each use the number of its key and the bytes of its value are written over the
 * last ones. Keys are {@code bench/} and the number with leading zeros, as long as asked for. One thread uses it.
 */
final class Template {
    private static final byte[] PREFIX = "bench/".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS_MAX = 18;
    /** What {@link #stamp} writes: an int and a long. */
    static final int STAMP_BYTES = Integer.BYTES + Long.BYTES;

    private final byte[] bytes;
    /** Where each copy of the key ends. */
    private final int[] keyEnds;

    private final int valueStart;
    private final int valueLength;
    private final int digits;

    private Template(byte[] bytes, int[] keyEnds, int valueStart, int valueLength, int digits) {
        this.bytes = bytes;
        this.keyEnds = keyEnds;
        this.valueStart = valueStart;
        this.valueLength = valueLength;
        this.digits = digits;
    }

    /** @param request makes a request of a key and a value, which it need not use */
    static Template of(KeySpace space, int valueLength, BiFunction<ByteString, ByteString, MessageLite> request) {
        ByteString key = key(space.keyLength(), 0);
        byte[] zeros = new byte[valueLength];
        byte[] ones = new byte[valueLength];
        Arrays.fill(ones, (byte) 1);
        byte[] bytes = request.apply(key, ByteString.copyFrom(zeros)).toByteArray();
        byte[] otherValue = request.apply(key, ByteString.copyFrom(ones)).toByteArray();
        byte[] otherKey = request.apply(key(space.keyLength(), 1), ByteString.copyFrom(zeros))
                .toByteArray();
        int valueStart = Arrays.mismatch(bytes, otherValue);
        boolean valueIsThere = valueStart >= 0;
        return new Template(
                bytes,
                ends(bytes, otherKey),
                valueIsThere ? valueStart : bytes.length,
                valueIsThere ? valueLength : 0,
                digits(space.keyLength()));
    }

    /** The end of each byte that differs: keys 0 and 1 differ in their last. */
    private static int[] ends(byte[] one, byte[] other) {
        int[] ends = new int[one.length];
        int count = 0;
        for (int i = 0; i < one.length; i++) {
            if (one[i] != other[i]) {
                ends[count++] = i + 1;
            }
        }
        return Arrays.copyOf(ends, count);
    }

    /** The key of this number. */
    static ByteString key(int keyLength, long number) {
        byte[] key = new byte[keyLength];
        Arrays.fill(key, (byte) '0');
        System.arraycopy(PREFIX, 0, key, 0, prefixLength(keyLength));
        digits(key, keyLength, digits(keyLength), number);
        return ByteString.copyFrom(key);
    }

    /** What every key begins with: as much of {@code bench/} as leaves room for the digits. */
    static ByteString prefix(int keyLength) {
        return ByteString.copyFrom(PREFIX, 0, prefixLength(keyLength));
    }

    private static int prefixLength(int keyLength) {
        return Math.max(1, Math.min(PREFIX.length, keyLength - DIGITS_MAX));
    }

    private static int digits(int keyLength) {
        return Math.min(DIGITS_MAX, keyLength - prefixLength(keyLength));
    }

    private static void digits(byte[] bytes, int end, int count, long number) {
        long rest = number;
        for (int i = end - 1; i >= end - count; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** For another thread. */
    Template copy() {
        return new Template(bytes.clone(), keyEnds, valueStart, valueLength, digits);
    }

    /** Gives the value its bytes. */
    Template fillValue(byte[] from) {
        System.arraycopy(from, 0, bytes, valueStart, valueLength);
        return this;
    }

    int length() {
        return bytes.length;
    }

    Template key(long number) {
        for (int end : keyEnds) {
            digits(bytes, end, digits, number);
        }
        return this;
    }

    /** Sets the first {@value #STAMP_BYTES} bytes of the value. */
    Template stamp(int client, long nanos) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[valueStart + i] = (byte) (client >>> 24 - 8 * i);
        }
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[valueStart + Integer.BYTES + i] = (byte) (nanos >>> 56 - 8 * i);
        }
        return this;
    }

    void write(ByteBuf out) {
        out.writeBytes(bytes);
    }

    /** With a value from the pool. */
    void write(ByteBuf out, Values values, int offset) {
        out.writeBytes(bytes, 0, valueStart);
        out.writeBytes(values.pool(), offset, valueLength);
        int after = valueStart + valueLength;
        out.writeBytes(bytes, after, bytes.length - after);
    }
}
