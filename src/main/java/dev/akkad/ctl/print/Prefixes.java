package dev.akkad.ctl.print;

import com.google.protobuf.ByteString;

/** Keys that begin alike, as a range. */
public final class Prefixes {
    /** A range's end, or its beginning: that of all keys. */
    public static final ByteString ALL = ByteString.copyFrom(new byte[] {0});

    private Prefixes() {}

    /** The first key after all that begin with {@code prefix}; {@link #ALL} if there is none. */
    public static ByteString end(ByteString prefix) {
        byte[] bytes = prefix.toByteArray();
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] != (byte) 0xff) {
                bytes[i]++;
                return ByteString.copyFrom(bytes, 0, i + 1);
            }
        }
        return ALL;
    }
}
