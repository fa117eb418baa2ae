package dev.akkad.it;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition of the outside world: asks again and again, up to a deadline. */
final class Eventually {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private Eventually() {}

    static void holds(String what, Duration limit, BooleanSupplier condition) {
        find(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** The first value found. */
    static <T> T find(String what, Duration limit, Supplier<Optional<T>> search) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> found = search.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > deadline) {
                return fail("not within %d ms: %s", limit.toMillis(), what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Lets time pass, for tests of what must happen, or not, meanwhile. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
