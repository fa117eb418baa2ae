package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

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

    /** Does what must not take longer than this, but for the time for which the machine stood still meanwhile. */
    static <T> T within(Duration limit, Supplier<T> work) {
        try (Stalls stalls = watch()) {
            long begin = System.nanoTime();
            T result = work.get();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(took).isLessThan(limit.plus(stalls.total()));
            return result;
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
