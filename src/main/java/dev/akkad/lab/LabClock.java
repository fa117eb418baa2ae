package dev.akkad.lab;

import dev.akkad.member.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that somebody may set, forwards and back. What measures durations goes on undisturbed, as on any machine: no
 * lease and no time-out may depend on the time of day.
 */
final class LabClock implements Clock {
    private final Clock real;
    private final AtomicLong aheadMillis;

    /** @param aheadMillis of the real time of day */
    LabClock(Clock real, AtomicLong aheadMillis) {
        this.real = real;
        this.aheadMillis = aheadMillis;
    }

    @Override
    public long monotonicMillis() {
        return real.monotonicMillis();
    }

    @Override
    public long monotonicNanos() {
        return real.monotonicNanos();
    }

    @Override
    public long wallMillis() {
        return real.wallMillis() + aheadMillis.get();
    }
}
