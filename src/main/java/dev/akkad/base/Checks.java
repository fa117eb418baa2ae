package dev.akkad.base;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks that stay on in production.
 *
 * <p>{@link #check} guards an invariant: when it fails, state may be wrong, so the member must stop rather than serve
 * it. {@link #require} guards an argument; its text names the value and what was expected.
 */
public final class Checks {
    private Checks() {}

    /** Fails with an {@link AssertionError} when an invariant does not hold. */
    public static void check(boolean condition, String format, @Nullable Object... values) {
        if (!condition) {
            throw new AssertionError(String.format(Locale.ROOT, format, values));
        }
    }

    /** The same without formatting, for hot paths: no array is made when the invariant holds. */
    public static void check(boolean condition, String text) {
        if (!condition) {
            throw new AssertionError(text);
        }
    }

    /** Fails with an {@link IllegalArgumentException} such as {@code ttlSeconds: 0 (expected: 1..9000000000)}. */
    public static void require(boolean condition, String format, @Nullable Object... values) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, format, values));
        }
    }
}
