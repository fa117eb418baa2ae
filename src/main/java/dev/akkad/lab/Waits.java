package dev.akkad.lab;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Holds the thread that calls, for a bounded time. */
final class Waits {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Waits() {}

    /** Returns after {@code nanos}, or soon after {@code goesOn} has become false: whoever heals waits for nobody. */
    static void hold(long nanos, BooleanSupplier goesOn) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && goesOn.getAsBoolean(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
        }
    }
}
