package dev.akkad.ctl.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Text as Go prints it. */
public final class GoText {
    private static final String HEX = "0123456789abcdef";

    private GoText() {}

    /** As {@code %q} does. */
    public static String quote(String text) {
        return quote(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@code %q} does with bytes, which need not be text. */
    public static String quote(byte[] bytes) {
        StringBuilder quoted = new StringBuilder(bytes.length + 2).append('"');
        for (int i = 0; i < bytes.length; ) {
            int length = sequenceLength(bytes, i);
            if (length == 0) {
                hex(quoted.append("\\x"), bytes[i++]);
                continue;
            }
            int rune = new String(bytes, i, length, StandardCharsets.UTF_8).codePointAt(0);
            i += length;
            rune(quoted, rune);
        }
        return quoted.append('"').toString();
    }

    private static void rune(StringBuilder quoted, int rune) {
        switch (rune) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case 7 -> quoted.append("\\a");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case 11 -> quoted.append("\\v");
            default -> {
                if (isPrintable(rune)) {
                    quoted.appendCodePoint(rune);
                } else if (rune < 0x80) {
                    hex(quoted.append("\\x"), (byte) rune);
                } else if (rune > 0xffff) {
                    quoted.append(String.format("\\U%08x", rune));
                } else {
                    quoted.append(String.format("\\u%04x", rune));
                }
            }
        }
    }

    private static boolean isPrintable(int rune) {
        if (rune < 0x80) {
            return rune >= ' ' && rune < 0x7f;
        }
        return switch (Character.getType(rune)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Of the UTF-8 sequence that begins there; 0 if none does. */
    private static int sequenceLength(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, at, length));
            return length;
        } catch (CharacterCodingException e) {
            return 0;
        }
    }

    private static void hex(StringBuilder out, byte b) {
        out.append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
    }

    /** {@code \x61\x62}, as {@code --hex} shows bytes. */
    public static String hexEscapes(byte[] bytes) {
        StringBuilder text = new StringBuilder(4 * bytes.length);
        for (byte b : bytes) {
            hex(text.append("\\x"), b);
        }
        return text.toString();
    }

    /** As ids are shown. */
    public static String hex(long id) {
        return Long.toHexString(id);
    }

    /** As leases are shown: 16 digits. */
    public static String hex16(long id) {
        String digits = Long.toHexString(id);
        return "0".repeat(16 - digits.length()) + digits;
    }

    /** As {@code %16x} shows ids: 16 places. */
    public static String padded16(long id) {
        String digits = Long.toHexString(id);
        return " ".repeat(16 - digits.length()) + digits;
    }

    /** As Go's {@code Duration}: 2m0s, 1.5s, 3.093623ms. */
    public static String duration(Duration time) {
        long nanos = time.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        String sign = nanos < 0 ? "-" : "";
        nanos = Math.abs(nanos);
        if (nanos < 1_000) {
            return sign + nanos + "ns";
        }
        if (nanos < 1_000_000) {
            return sign + fraction(nanos, 1_000) + "µs";
        }
        if (nanos < 1_000_000_000) {
            return sign + fraction(nanos, 1_000_000) + "ms";
        }
        long seconds = nanos / 1_000_000_000;
        long hours = seconds / 3600;
        long minutes = seconds / 60 % 60;
        String rest = fraction(nanos % 60_000_000_000L, 1_000_000_000) + "s";
        if (hours > 0) {
            return sign + hours + "h" + minutes + "m" + rest;
        }
        return sign + (minutes > 0 ? minutes + "m" : "") + rest;
    }

    private static String fraction(long value, long unit) {
        String digits = Long.toString(unit + value % unit).substring(1);
        int end = digits.length();
        while (end > 0 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return value / unit + (end == 0 ? "" : "." + digits.substring(0, end));
    }
}
