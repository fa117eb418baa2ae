package dev.akkad.ctl.cli;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;

/** Reads strings as Go writes them: {@code "a\\tb\\x00"} or with back quotes. */
public final class GoUnquote {
    private GoUnquote() {}

    /** @throws IllegalArgumentException for what is no such string */
    public static ByteString bytes(String quoted) {
        if (quoted.length() >= 2 && quoted.startsWith("`") && quoted.endsWith("`")) {
            return ByteString.copyFromUtf8(quoted.substring(1, quoted.length() - 1));
        }
        if (quoted.length() < 2 || !quoted.startsWith("\"") || !quoted.endsWith("\"")) {
            throw new IllegalArgumentException("invalid syntax");
        }
        ByteString.Output out = ByteString.newOutput(quoted.length());
        int end = quoted.length() - 1;
        for (int i = 1; i < end; ) {
            int c = quoted.codePointAt(i);
            if (c == '\\') {
                i = escape(quoted, i + 1, end, out);
            } else if (c == '"') {
                throw new IllegalArgumentException("invalid syntax");
            } else {
                write(out, Character.toString(c));
                i += Character.charCount(c);
            }
        }
        return out.toByteString();
    }

    /** @return where the text goes on */
    private static int escape(String text, int at, int end, ByteString.Output out) {
        if (at >= end) {
            throw new IllegalArgumentException("invalid syntax");
        }
        char kind = text.charAt(at);
        switch (kind) {
            case 'a' -> out.write(7);
            case 'b' -> out.write('\b');
            case 'f' -> out.write('\f');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'v' -> out.write(11);
            case '\\', '"', '\'' -> out.write(kind);
            case 'x' -> {
                out.write(number(text, at + 1, 2, 16, end));
                return at + 3;
            }
            case 'u' -> {
                write(out, Character.toString(number(text, at + 1, 4, 16, end)));
                return at + 5;
            }
            case 'U' -> {
                write(out, Character.toString(number(text, at + 1, 8, 16, end)));
                return at + 9;
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                out.write(number(text, at, 3, 8, end));
                return at + 3;
            }
            default -> throw new IllegalArgumentException("invalid syntax");
        }
        return at + 1;
    }

    private static int number(String text, int at, int digits, int radix, int end) {
        if (at + digits > end) {
            throw new IllegalArgumentException("invalid syntax");
        }
        return Integer.parseInt(text.substring(at, at + digits), radix);
    }

    private static void write(ByteString.Output out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
    }
}
