package dev.akkad.server;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One log line in etcd's form: {@code {"level":"info","ts":"2024-01-01T00:00:00.000000Z","caller":"…","msg":"…"}}, more
 * fields behind.
 *
 * <p>Numbers and booleans stay bare, durations read as Go's, lists become arrays, everything else text.
 */
final class JsonLine {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder line = new StringBuilder(256);

    JsonLine(String level, Instant time, String caller, String message) {
        line.append("{\"level\":\"").append(level).append("\",\"ts\":\"");
        appendTime(line, time);
        line.append('"');
        field("caller", caller);
        field("msg", message);
    }

    JsonLine field(String name, @Nullable Object value) {
        line.append(',');
        appendText(name);
        line.append(':');
        appendValue(value);
        return this;
    }

    /** Without line feed. */
    String end() {
        return line.append('}').toString();
    }

    /** {@code server/Launcher.java} for the class {@code dev.akkad.server.Launcher}. */
    static String caller(String className) {
        int simple = className.lastIndexOf('.');
        int packageName = className.lastIndexOf('.', simple - 1);
        int inner = className.indexOf('$', simple + 1);
        String outer = inner < 0 ? className : className.substring(0, inner);
        return outer.substring(packageName + 1).replace('.', '/') + ".java";
    }

    /** {@code 2024-01-01T00:00:00.000000Z}; written by hand because loading a formatter costs a part of the start. */
    static void appendTime(StringBuilder out, Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        appendDigits(out, utc.getYear(), 4);
        appendDigits(out, utc.getMonthValue(), 2, '-');
        appendDigits(out, utc.getDayOfMonth(), 2, '-');
        appendDigits(out, utc.getHour(), 2, 'T');
        appendDigits(out, utc.getMinute(), 2, ':');
        appendDigits(out, utc.getSecond(), 2, ':');
        appendDigits(out, utc.getNano() / 1_000, 6, '.');
        out.append('Z');
    }

    private static void appendDigits(StringBuilder out, int number, int width, char before) {
        appendDigits(out.append(before), number, width);
    }

    private static void appendDigits(StringBuilder out, int number, int width) {
        String digits = Integer.toString(number);
        out.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }

    private void appendValue(@Nullable Object value) {
        if (value == null) {
            line.append("null");
        } else if (value instanceof Boolean || isFinite(value)) {
            line.append(value);
        } else if (value instanceof Duration duration) {
            appendText(GoDuration.format(duration));
        } else if (value instanceof Iterable<?> items) {
            appendArray(items);
        } else if (value instanceof Map<?, ?> map) {
            appendMap(map);
        } else {
            appendText(value.toString());
        }
    }

    /** JSON has no word for infinity. */
    private static boolean isFinite(Object value) {
        return value instanceof Number number && Double.isFinite(number.doubleValue());
    }

    private void appendArray(Iterable<?> items) {
        String separator = "[";
        for (Object item : items) {
            line.append(separator);
            appendValue(item);
            separator = ",";
        }
        line.append(separator.equals("[") ? "[]" : "]");
    }

    private void appendMap(Map<?, ?> map) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            line.append(separator);
            appendText(String.valueOf(entry.getKey()));
            line.append(':');
            appendValue(entry.getValue());
            separator = ",";
        }
        line.append(separator.equals("{") ? "{}" : "}");
    }

    private void appendText(String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            appendEscaped(text, i);
        }
        line.append('"');
    }

    private void appendEscaped(String text, int at) {
        char c = text.charAt(at);
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (c < ' ' || c == 0x7f) {
                    line.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                } else if (Character.isSurrogate(c) && !isPaired(text, at)) {
                    line.append("\\ufffd");
                } else {
                    line.append(c);
                }
            }
        }
    }

    private static boolean isPaired(String text, int at) {
        char c = text.charAt(at);
        return Character.isHighSurrogate(c)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
