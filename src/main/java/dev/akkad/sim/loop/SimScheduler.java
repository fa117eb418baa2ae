package dev.akkad.sim.loop;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.io.Closeable;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** Gives Akka the loop's time, at the pace of the host's own clock, until its system ends. Made by its name. */
public final class SimScheduler extends AbstractScheduler implements Closeable {
    private static final double FREQUENCY_MAX = 1e6;

    private final Worlds.Place place;
    private boolean closed;

    @SuppressWarnings("unused") // the form in which Akka creates schedulers by name
    public SimScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
        this.place = Worlds.of(config);
    }

    private static final class Handle implements Cancellable {
        private Loop.@Nullable Due due;
        private boolean cancelled;

        @Override
        public boolean cancel() {
            boolean inTime = !cancelled && due != null && due.cancel();
            cancelled |= inTime;
            return inTime;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    @Override
    public Cancellable scheduleOnce(FiniteDuration delay, Runnable work, ExecutionContext executor) {
        Handle handle = new Handle();
        handle.due = schedule(delay.toNanos(), () -> executor.execute(work));
        return handle;
    }

    @Override
    @SuppressWarnings("deprecation") // for callers; Akka's own fixed rates come here
    public Cancellable schedule(
            FiniteDuration initialDelay, FiniteDuration interval, Runnable work, ExecutionContext executor) {
        Handle handle = new Handle();
        handle.due = schedule(initialDelay.toNanos(), () -> repeat(handle, interval, work, executor));
        return handle;
    }

    private void repeat(Handle handle, FiniteDuration interval, Runnable work, ExecutionContext executor) {
        executor.execute(work);
        if (!handle.cancelled) {
            handle.due = schedule(interval.toNanos(), () -> repeat(handle, interval, work, executor));
        }
    }

    private Loop.Due schedule(long ownNanos, Runnable work) {
        if (closed) {
            throw new IllegalStateException("the timer has ended"); // as Akka's own
        }
        return place.loop()
                .schedule(place.host(), (long) (ownNanos / place.host().clockRate()), () -> {
                    if (!closed) {
                        work.run();
                    }
                });
    }

    /** What is due later is never done. */
    @Override
    public void close() {
        closed = true;
    }

    @Override
    public double maxFrequency() {
        return FREQUENCY_MAX;
    }
}
