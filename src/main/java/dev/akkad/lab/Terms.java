package dev.akkad.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chain of gofail's terms: {@code panic}, {@code 5.0%sleep(100)}, {@code 2*off->1*panic}.
 *
 * <p>Whoever comes by gets the first term whose conditions hold: {@code N*}, the next N times; {@code P%}, by chance.
 * Each {@code N*} that is looked at is used up by that. Safe from any thread.
 */
final class Terms {
    /** Longest sleep: everything that is done to a member ends by itself. */
    static final Duration SLEEP_MAX = Duration.ofMinutes(10);

    private static final int TEXT_CHARS_MAX = 1000;
    private static final Pattern TERM = Pattern.compile("((?:[0-9]+\\*|[0-9]+(?:\\.[0-9]*)?%)*)"
            + "(off|return|sleep|panic|print)"
            + "(?:\\((?:\"([^\"\\\\]*)\"|(-?[0-9]+)|(true|false))?\\))?");
    private static final Pattern CONDITION = Pattern.compile("([0-9.]+)([*%])");
    private static final Pattern DURATION_PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> UNIT_NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private final String text;
    private final List<Term> chain;
    private final RandomGenerator random;
    private int count;

    private static final class Term {
        private final List<Condition> conditions = new ArrayList<>();
        private final Action action;

        private Term(Action action) {
            this.action = action;
        }

        /** In order, and none after the first that does not hold: as gofail counts. */
        private boolean holds(RandomGenerator random) {
            for (Condition condition : conditions) {
                if (!condition.holds(random)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final class Condition {
        private final boolean isCount;
        private final double share;
        private long left;

        private Condition(boolean isCount, double number) {
            this.isCount = isCount;
            this.share = number / 100;
            this.left = (long) number;
        }

        private boolean holds(RandomGenerator random) {
            if (!isCount) {
                return random.nextDouble() < share;
            }
            boolean isLeft = left > 0;
            left -= isLeft ? 1 : 0;
            return isLeft;
        }
    }

    private Terms(String text, List<Term> chain, RandomGenerator random) {
        this.text = text;
        this.chain = chain;
        this.random = random;
    }

    /**
     * @param point whose terms they are, for texts
     * @throws IllegalArgumentException saying what cannot be read
     */
    static Terms parse(String point, String text, RandomGenerator random) {
        if (text.length() > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException("terms of " + text.length() + " characters (expected: at most 1000)");
        }
        List<Term> chain = new ArrayList<>();
        for (String part : text.strip().split("->", -1)) {
            chain.add(term(point, part));
        }
        return new Terms(text.strip(), chain, random);
    }

    private static Term term(String point, String part) {
        Matcher matcher = TERM.matcher(part);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("failpoint: could not parse terms: \"" + part
                    + "\" (expected: [N*][P%]off, return, sleep(MILLIS), panic or print)");
        }
        Term term = new Term(action(point, matcher));
        Matcher condition = CONDITION.matcher(matcher.group(1));
        while (condition.find()) {
            double number = Double.parseDouble(condition.group(1));
            if (number > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("failpoint: could not parse terms: \"" + part + "\"");
            }
            term.conditions.add(new Condition(condition.group(2).equals("*"), number));
        }
        return term;
    }

    private static Action action(String point, Matcher term) {
        Optional<String> quoted = Optional.ofNullable(term.group(3));
        Optional<String> value =
                quoted.or(() -> Optional.ofNullable(term.group(4))).or(() -> Optional.ofNullable(term.group(5)));
        return switch (term.group(2)) {
            case "off" -> new Action.Off();
            case "return" -> new Action.Fail(value.orElse("failpoint " + point));
            case "panic" -> new Action.Panic(value.orElse(point));
            case "print" -> new Action.Print();
            default -> new Action.Sleep(sleep(quoted, Optional.ofNullable(term.group(4))));
        };
    }

    private static Duration sleep(Optional<String> quoted, Optional<String> millis) {
        Duration time = quoted.map(Terms::duration)
                .or(() -> millis.filter(digits -> digits.length() < 10)
                        .map(digits -> Duration.ofMillis(Long.parseLong(digits))))
                .orElse(Duration.ofNanos(-1));
        if (time.isNegative() || time.compareTo(SLEEP_MAX) > 0) {
            throw new IllegalArgumentException(
                    "sleep(" + quoted.or(() -> millis).orElse("")
                            + ") (expected: milliseconds, or a text such as \"1.5s\", 10 minutes at most)");
        }
        return time;
    }

    /** Negative when it is none. */
    private static Duration duration(String text) {
        Matcher part = DURATION_PART.matcher(text);
        double nanos = 0;
        int end = 0;
        while (end < text.length() && part.find(end) && part.start() == end) {
            nanos += Double.parseDouble(part.group(1)) * UNIT_NANOS.getOrDefault(part.group(2), 0L);
            end = part.end();
        }
        boolean isWhole = end > 0 && end == text.length() && nanos < Long.MAX_VALUE;
        return Duration.ofNanos(isWhole ? (long) nanos : -1);
    }

    /** What is done to who comes by now. */
    synchronized Action next() {
        for (Term term : chain) {
            if (term.holds(random)) {
                count++;
                return term.action;
            }
        }
        return new Action.Off();
    }

    /** How often a term's conditions held. */
    synchronized int count() {
        return count;
    }

    /** As they were given. */
    String text() {
        return text;
    }
}
