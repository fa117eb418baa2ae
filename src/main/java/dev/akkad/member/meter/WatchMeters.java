package dev.akkad.member.meter;

import java.util.concurrent.atomic.LongAdder;

/** The watchers of this member's clients. Durations in nanoseconds. */
public final class WatchMeters {
    private static final long FIRST_NANOS = 1_000_000;
    private static final int BUCKETS = 14;

    /** Watchers, those of them that catch up, and events that wait for a client: now, as sums of changes. */
    public final LongAdder watchers = new LongAdder();

    public final LongAdder slowWatchers = new LongAdder();
    public final LongAdder pendingEvents = new LongAdder();

    public final LongAdder sentEvents = new LongAdder();

    /** From a session's hand-over of a response until it was written to the client's stream: those with events. */
    public final Distribution eventSends = sends();

    /** The same, by the number of events in the response. */
    public final Distribution sendsPerEvent = sends();

    /** Watches created, cancelled or refused. */
    public final Distribution controlSends = sends();

    public final Distribution progressSends = sends();

    private static Distribution sends() {
        return Distribution.doubling(FIRST_NANOS, BUCKETS);
    }
}
