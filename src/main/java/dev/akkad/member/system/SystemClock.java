package dev.akkad.member.system;

import dev.akkad.member.Clock;
import java.util.concurrent.TimeUnit;

/** This machine's clock. */
public final class SystemClock implements Clock {
    @Override
    public long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }
}
