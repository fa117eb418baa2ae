package dev.akkad.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Immutable bytes in unsigned lexicographic order, the order in which etcd compares keys.
 *
 * <p>{@link #wrap} and {@link #unsafeArray} share the array to spare a copy on the hot path; whoever shares it must not
 * change it afterwards.
 */
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** Takes ownership of {@code array}: the caller must not change it afterwards. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array);
    }

    public static Bytes copyOf(byte[] array) {
        return wrap(array.clone());
    }

    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes from ints, for tests and constants: {@code of(0x00)} is the one-byte key {@code \0}. */
    public static Bytes of(int... values) {
        byte[] array = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            array[i] = (byte) values[i];
        }
        return wrap(array);
    }

    public int length() {
        return array.length;
    }

    public boolean isEmpty() {
        return array.length == 0;
    }

    /** The byte at {@code index} as an unsigned value in [0, 256). */
    public int at(int index) {
        return array[index] & 0xff;
    }

    public boolean startsWith(Bytes prefix) {
        return array.length >= prefix.array.length
                && Arrays.equals(array, 0, prefix.array.length, prefix.array, 0, prefix.array.length);
    }

    /** The smallest key greater than this one: these bytes followed by a zero byte. */
    public Bytes successor() {
        return wrap(Arrays.copyOf(array, array.length + 1));
    }

    public byte[] toByteArray() {
        return array.clone();
    }

    /** The array itself, for encoders that only read it. */
    public byte[] unsafeArray() {
        return array;
    }

    public String utf8() {
        return new String(array, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes b && Arrays.equals(array, b.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /** Printable ASCII as it is, everything else as {@code \xNN}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(array.length);
        for (byte b : array) {
            if (b >= 0x20 && b < 0x7f && b != '\\') {
                text.append((char) b);
            } else {
                text.append("\\x")
                        .append(Character.forDigit((b >> 4) & 0xf, 16))
                        .append(Character.forDigit(b & 0xf, 16));
            }
        }
        return text.toString();
    }
}
