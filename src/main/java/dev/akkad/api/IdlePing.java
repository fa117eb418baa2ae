package dev.akkad.api;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Finds clients that are gone without a word: one that has sent nothing for an interval is pinged, and its connection
 * closed when nothing comes within a time-out.
 *
 * <p>One per connection, on its event loop.
 */
final class IdlePing {
    /** gRPC's own: pings that come faster are a burden to the client. */
    private static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

    private static final long NO_TIMER = -1;

    /** What is done to the connection. */
    interface Line {
        void ping();

        void close();
    }

    private final Loop loop;
    private final long intervalNanos;
    private final long timeoutNanos;
    private final Line line;
    private long timer = NO_TIMER;
    private long heardNanos;
    private long pingedNanos;
    private boolean isWaiting;

    IdlePing(Loop loop, Line line) {
        ApiSettings.Limits limits = loop.settings().limits();
        this.loop = loop;
        this.line = line;
        this.intervalNanos = Math.max(limits.idlePing().toNanos(), INTERVAL_MIN.toNanos());
        this.timeoutNanos = limits.pingTimeout().toNanos();
    }

    /** Unless one of the two durations is 0: then clients are never pinged. */
    void start() {
        ApiSettings.Limits limits = loop.settings().limits();
        if (!limits.idlePing().isZero() && !limits.pingTimeout().isZero()) {
            onHeard();
            look(intervalNanos);
        }
    }

    void stop() {
        if (timer != NO_TIMER) {
            loop.vertx().cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    /** Something came from the client. */
    void onHeard() {
        heardNanos = loop.clock().nanos();
    }

    private void look(long afterNanos) {
        Vertx vertx = loop.vertx();
        timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(afterNanos)), id -> onTimer());
    }

    private void onTimer() {
        timer = NO_TIMER;
        long now = loop.clock().nanos();
        if (isWaiting && heardNanos - pingedNanos <= 0) {
            line.close();
            return;
        }
        isWaiting = false;
        long idle = now - heardNanos;
        if (idle < intervalNanos - TimeUnit.MILLISECONDS.toNanos(1)) {
            look(intervalNanos - idle);
            return;
        }
        isWaiting = true;
        pingedNanos = now;
        line.ping();
        look(timeoutNanos);
    }
}
