package dev.akkad.api;

/**
 * Finds clients that ping too often, by gRPC's own rule: a ping sooner than the minimum after the one before is a
 * strike, and so is nearly every ping without an open stream; the third strike ends the connection. Whatever the server
 * sends forgives the strikes so far, since clients measure bandwidth with pings while they receive.
 *
 * <p>One per connection, on its event loop.
 */
final class PingGuard {
    private static final int STRIKES_MAX = 2;
    private static final long IDLE_INTERVAL_NANOS = 2L * 60 * 60 * 1_000_000_000;

    private final long intervalMinNanos;
    private int openStreams;
    private int strikes;
    private boolean sentSinceLastPing;
    private boolean pinged;
    private long lastPingNanos;

    PingGuard(long intervalMinNanos) {
        this.intervalMinNanos = intervalMinNanos;
    }

    void onStreamOpened() {
        openStreams++;
    }

    void onStreamClosed() {
        openStreams--;
    }

    void onSent() {
        sentSinceLastPing = true;
    }

    /** @return whether the client has gone too far */
    boolean onPing(long nowNanos) {
        long interval = openStreams > 0 ? intervalMinNanos : IDLE_INTERVAL_NANOS;
        boolean isTooSoon = pinged && nowNanos - lastPingNanos < interval;
        pinged = true;
        lastPingNanos = nowNanos;
        if (sentSinceLastPing) {
            sentSinceLastPing = false;
            strikes = 0;
            return false;
        }
        if (isTooSoon) {
            strikes++;
        }
        return strikes > STRIKES_MAX;
    }
}
