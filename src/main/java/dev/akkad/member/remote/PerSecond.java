package dev.akkad.member.remote;

import java.util.function.LongSupplier;

/** So many in each second, and no more. */
final class PerSecond {
    private final int max;
    private final LongSupplier clock;
    private long second;
    private int taken;

    /** @param clock in seconds */
    PerSecond(int max, LongSupplier clock) {
        this.max = max;
        this.clock = clock;
    }

    synchronized boolean take() {
        long now = clock.getAsLong();
        if (now != second) {
            second = now;
            taken = 0;
        }
        return taken++ < max;
    }
}
