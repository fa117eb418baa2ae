package dev.akkad.ctl.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;

/** Values as Go reads them, and what Go says about those it cannot read. */
public final class GoParse {
    private static final String[] UNITS = {"ns", "us", "µs", "ms", "s", "m", "h"};
    private static final long[] UNIT_NANOS = {
        1, 1_000, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000L, 3_600_000_000_000L
    };

    private GoParse() {}

    static boolean bool(String text) {
        return switch (text) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default ->
                throw new IllegalArgumentException(
                        "strconv.ParseBool: parsing " + GoText.quote(text) + ": invalid syntax");
        };
    }

    /** Decimal, signed. */
    public static long decimal(String text) {
        return integer("ParseInt", text, 10, Long.MIN_VALUE);
    }

    /** A number of flags: decimal, or with {@code 0x}, {@code 0o} or {@code 0b}. */
    static long flagNumber(String text) {
        try {
            return Long.decode(text);
        } catch (NumberFormatException e) {
            return decimal(text);
        }
    }

    /** Hexadecimal without a sign, as ids are. */
    public static long hex(String text) {
        return integer("ParseUint", text, 16, 0);
    }

    /** Hexadecimal with a sign, as leases are. */
    public static long signedHex(String text) {
        return integer("ParseInt", text, 16, Long.MIN_VALUE);
    }

    private static long integer(String function, String text, int radix, long min) {
        BigInteger value;
        try {
            value = text.startsWith("+") && min == 0 ? null : new BigInteger(text, radix);
        } catch (NumberFormatException e) {
            value = null;
        }
        if (value == null || min == 0 && text.startsWith("-")) {
            throw new IllegalArgumentException(
                    "strconv." + function + ": parsing " + GoText.quote(text) + ": invalid syntax");
        }
        boolean fits = min == 0 ? value.bitLength() <= Long.SIZE : value.bitLength() < Long.SIZE;
        if (!fits) {
            throw new IllegalArgumentException(
                    "strconv." + function + ": parsing " + GoText.quote(text) + ": value out of range");
        }
        return value.longValue();
    }

    /** Such as {@code 1m30s}, {@code 1.5s} or {@code 0}. */
    public static Duration duration(String text) {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        if (rest.isEmpty()) {
            throw invalidDuration("invalid", text, "");
        }
        while (!rest.isEmpty()) {
            int end = end(rest, true);
            String number = rest.substring(0, end);
            if (number.isEmpty() || number.equals(".") || number.indexOf('.') != number.lastIndexOf('.')) {
                throw invalidDuration("invalid", text, "");
            }
            rest = rest.substring(end);
            int unitEnd = end(rest, false);
            String unit = rest.substring(0, unitEnd);
            if (unit.isEmpty()) {
                throw invalidDuration("missing unit in", text, "");
            }
            nanos = nanos.add(new BigDecimal(number).multiply(BigDecimal.valueOf(unitNanos(unit, text))));
            rest = rest.substring(unitEnd);
        }
        long sum = nanos.longValue();
        return Duration.ofNanos(text.startsWith("-") ? -sum : sum);
    }

    private static int end(String text, boolean ofNumber) {
        int end = 0;
        while (end < text.length() && isNumeric(text.charAt(end)) == ofNumber) {
            end++;
        }
        return end;
    }

    private static boolean isNumeric(char c) {
        return c == '.' || c >= '0' && c <= '9';
    }

    private static long unitNanos(String unit, String text) {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(unit)) {
                return UNIT_NANOS[i];
            }
        }
        throw invalidDuration("unknown unit " + GoText.quote(unit) + " in", text, "");
    }

    private static IllegalArgumentException invalidDuration(String what, String text, String after) {
        return new IllegalArgumentException("time: " + what + " duration " + GoText.quote(text) + after);
    }
}
