package dev.akkad.it;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** For how long the machine was too busy to run even a thread that only wants to look at the clock. */
final class Stalls implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Less than this is how a machine runs that has other things to do. */
    private static final long TOLERATED_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final AtomicLong stalledNanos = new AtomicLong();
    private volatile boolean closed;

    private Stalls() {}

    static Stalls watch() {
        Stalls stalls = new Stalls();
        Thread thread = new Thread(stalls::run, "stalls");
        thread.setDaemon(true);
        thread.start();
        return stalls;
    }

    private void run() {
        long before = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long now = System.nanoTime();
            long late = now - before - PAUSE_NANOS;
            if (late > TOLERATED_NANOS) {
                stalledNanos.addAndGet(late);
            }
            before = now;
        }
    }

    Duration total() {
        return Duration.ofNanos(stalledNanos.get());
    }

    @Override
    public void close() {
        closed = true;
    }
}
