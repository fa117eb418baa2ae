package dev.akkad.server;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Go writes them: {@code 5s}, {@code 1h30m}, {@code 100ms}, {@code 1.5h}, {@code 0}.
 *
 * <p>Bounds: a signed 64-bit number of nanoseconds, about 292 years.
 */
public final class GoDuration {
    private static final Map<String, Long> NANOS_OF_UNIT = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final Pattern PART = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
    private static final BigDecimal NANOS_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /** @throws IllegalArgumentException with Go's text, such as {@code time: invalid duration "5"} */
    public static Duration parse(String text) {
        boolean negative = text.startsWith("-");
        String unsigned = negative || text.startsWith("+") ? text.substring(1) : text;
        if (unsigned.equals("0")) {
            return Duration.ZERO;
        }
        Matcher part = PART.matcher(unsigned);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (end < unsigned.length() && part.find(end) && part.start() == end) {
            nanos = nanos.add(nanosOf(part));
            end = part.end();
        }
        if (end == 0 || end < unsigned.length() || nanos.compareTo(NANOS_MAX) > 0) {
            throw new IllegalArgumentException("time: invalid duration \"" + text + "\"");
        }
        Duration result = Duration.ofNanos(nanos.longValue());
        return negative ? result.negated() : result;
    }

    /** {@code 1h30m0s}, {@code 5s}, {@code 1.5s}, {@code 100ms}, {@code 20µs}, {@code 0s}. */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        if (nanos < 1_000_000) {
            return decimal(nanos, 1_000) + "µs";
        }
        if (nanos < 1_000_000_000) {
            return decimal(nanos, 1_000_000) + "ms";
        }
        long minutes = duration.toMinutes();
        String seconds = decimal(nanos - minutes * 60_000_000_000L, 1_000_000_000) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return (minutes < 60 ? "" : minutes / 60 + "h") + minutes % 60 + "m" + seconds;
    }

    private static BigDecimal nanosOf(Matcher part) {
        long unit = NANOS_OF_UNIT.getOrDefault(part.group(2), 0L);
        return new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit));
    }

    private static String decimal(long nanos, long unit) {
        BigDecimal value =
                BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unit)).stripTrailingZeros();
        return value.toPlainString();
    }
}
