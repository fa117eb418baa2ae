package dev.akkad.api;

/** The header {@code grpc-timeout}: at most eight digits and a unit. */
final class Deadline {
    static final long NONE = -1;
    static final long MALFORMED = -2;

    private static final int DIGITS_MAX = 8;

    private Deadline() {}

    /** Milliseconds, rounded up, so that a deadline never comes early. */
    static long millis(String text) {
        int digits = text.length() - 1;
        if (digits < 1 || digits > DIGITS_MAX) {
            return MALFORMED;
        }
        long amount = 0;
        for (int i = 0; i < digits; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return MALFORMED;
            }
            amount = amount * 10 + (digit - '0');
        }
        return switch (text.charAt(digits)) {
            case 'H' -> amount * 3_600_000;
            case 'M' -> amount * 60_000;
            case 'S' -> amount * 1_000;
            case 'm' -> amount;
            case 'u' -> (amount + 999) / 1_000;
            case 'n' -> (amount + 999_999) / 1_000_000;
            default -> MALFORMED;
        };
    }
}
