package dev.akkad.server;

import java.math.BigInteger;
import java.util.Set;

/** What values a flag takes; {@link #check} refuses the others with Go's words. */
enum FlagKind {
    TEXT,
    BOOL,
    INT,
    UINT,
    DECIMAL,
    DURATION,
    URLS,
    CLUSTER_STATE;

    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");
    private static final BigInteger UINT_MAX = BigInteger.TWO.pow(32).subtract(BigInteger.ONE);

    /** @throws IllegalArgumentException saying what is wrong with {@code value} */
    void check(String value) {
        switch (this) {
            case TEXT -> {}
            case BOOL -> parseBool(value);
            case INT -> parseInteger(value, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE));
            case UINT -> parseInteger(value, BigInteger.ZERO, UINT_MAX);
            case DECIMAL -> parseDecimal(value);
            case DURATION -> parseDuration(value);
            case URLS -> EtcdUrl.parseList(value);
            case CLUSTER_STATE -> {
                if (!value.equals("new") && !value.equals("existing")) {
                    throw new IllegalArgumentException("invalid value \"" + value + "\"");
                }
            }
        }
    }

    static boolean parseBool(String value) {
        if (TRUE.contains(value)) {
            return true;
        }
        if (FALSE.contains(value)) {
            return false;
        }
        throw new IllegalArgumentException("parse error");
    }

    private static void parseInteger(String value, BigInteger min, BigInteger max) {
        BigInteger number;
        try {
            number = new BigInteger(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("parse error", e);
        }
        if (number.compareTo(min) < 0 || number.compareTo(max) > 0) {
            throw new IllegalArgumentException("value out of range");
        }
    }

    private static void parseDecimal(String value) {
        try {
            Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("parse error", e);
        }
    }

    private static void parseDuration(String value) {
        try {
            GoDuration.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("parse error", e);
        }
    }
}
