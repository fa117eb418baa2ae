package dev.akkad.differ;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.random.RandomGenerator;

/** Few keys, so that requests meet: prefixes of each other, neighbours, the smallest and the largest bytes. */
final class Keys {
    static final ByteString ZERO = bytes(0);

    private static final List<ByteString> POOL = List.of(
            ZERO,
            bytes(0, 0),
            ByteString.copyFromUtf8("a"),
            bytes('a', 0),
            bytes('a', 0, 'x'),
            ByteString.copyFromUtf8("aa"),
            ByteString.copyFromUtf8("ab"),
            bytes('a', 0xff),
            bytes('a', 0xff, 0xff),
            ByteString.copyFromUtf8("b"),
            ByteString.copyFromUtf8("c/1"),
            ByteString.copyFromUtf8("c/2"),
            ByteString.copyFromUtf8("c/22"),
            ByteString.copyFromUtf8("c0"),
            bytes(0x7f),
            bytes(0x80),
            bytes(0xc3, 0x28),
            bytes(0xff),
            bytes(0xff, 0),
            bytes(0xff, 0xff));

    /** A key and a range end. */
    record Range(ByteString key, ByteString end) {}

    private Keys() {}

    static ByteString any(RandomGenerator random) {
        return POOL.get(random.nextInt(POOL.size()));
    }

    static Range range(RandomGenerator random) {
        ByteString key = any(random);
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> new Range(key, ByteString.EMPTY);
            case 4, 5 -> interval(key, any(random));
            case 6, 7 -> new Range(key, prefixEnd(key));
            case 8 -> new Range(key, ZERO);
            case 9 -> new Range(ZERO, ZERO);
            case 10 -> new Range(key, key.concat(ZERO));
            default -> new Range(key, any(random)); // often empty
        };
    }

    /** Wide ones only: they find something more often than not. */
    static Range wide(RandomGenerator random) {
        return random.nextBoolean() ? new Range(ZERO, ZERO) : new Range(any(random), ZERO);
    }

    private static Range interval(ByteString one, ByteString other) {
        boolean ordered = ByteString.unsignedLexicographicalComparator().compare(one, other) <= 0;
        return ordered ? new Range(one, other) : new Range(other, one);
    }

    /** The end of all keys that begin like this; a prefix of largest bytes has none and goes to the end of all. */
    static ByteString prefixEnd(ByteString prefix) {
        for (int i = prefix.size() - 1; i >= 0; i--) {
            int last = prefix.byteAt(i) & 0xff;
            if (last < 0xff) {
                return prefix.substring(0, i).concat(bytes(last + 1));
            }
        }
        return ZERO;
    }

    private static ByteString bytes(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return ByteString.copyFrom(array);
    }
}
