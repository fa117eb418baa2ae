package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.print.Prefixes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Arguments as keys and values. */
final class Arguments {
    /** How the Java platform made text of the bytes that the shell gave. */
    private static final Charset NATIVE = nativeCharset();

    private Arguments() {}

    private static Charset nativeCharset() {
        try {
            return Charset.forName(System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name()));
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /** The bytes as they stood on the command line. */
    static ByteString bytes(String argument) {
        boolean isPlain =
                NATIVE.equals(StandardCharsets.UTF_8) || argument.chars().allMatch(c -> c < 0x80);
        return isPlain || !NATIVE.newEncoder().canEncode(argument)
                ? ByteString.copyFromUtf8(argument)
                : ByteString.copyFrom(argument, NATIVE);
    }

    /**
     * Keys that a command is about.
     *
     * @param end empty for a single key
     */
    record Keys(ByteString key, ByteString end) {
        static Keys of(ByteString key, ByteString end, boolean isPrefix, boolean isFromKey) {
            if (isPrefix) {
                return key.isEmpty() ? new Keys(Prefixes.ALL, Prefixes.ALL) : new Keys(key, Prefixes.end(key));
            }
            if (isFromKey) {
                return new Keys(key.isEmpty() ? Prefixes.ALL : key, Prefixes.ALL);
            }
            return new Keys(key, end);
        }
    }
}
