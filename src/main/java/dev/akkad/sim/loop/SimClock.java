package dev.akkad.sim.loop;

import dev.akkad.member.Clock;
import java.util.concurrent.TimeUnit;

/** A machine's clock: monotonic at its own rate, and a wall that can be set. It outlives the machine's processes. */
public final class SimClock implements Clock {
    /** Some day in 2026. */
    private static final long EPOCH_MILLIS = 1_780_000_000_000L;

    private final Loop loop;
    private final double rate;
    private long wallOffsetMillis;

    /** @param rate how fast it runs, 1 = as the world's time */
    public SimClock(Loop loop, double rate) {
        this.loop = loop;
        this.rate = rate;
    }

    public double rate() {
        return rate;
    }

    /** Somebody sets the wall clock. */
    public void jump(long millis) {
        wallOffsetMillis += millis;
    }

    @Override
    public long monotonicNanos() {
        return (long) (loop.nowNanos() * rate) + 1;
    }

    @Override
    public long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(monotonicNanos()) + 1;
    }

    @Override
    public long wallMillis() {
        return EPOCH_MILLIS + monotonicMillis() + wallOffsetMillis;
    }
}
