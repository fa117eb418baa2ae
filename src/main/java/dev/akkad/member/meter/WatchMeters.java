package dev.akkad.member.meter;

import java.util.concurrent.atomic.LongAdder;

/** The watchers of this member's clients. */
public final class WatchMeters {
    /** Watchers, those of them that catch up, and events that wait for a client: now, as sums of changes. */
    public final LongAdder watchers = new LongAdder();

    public final LongAdder slowWatchers = new LongAdder();
    public final LongAdder pendingEvents = new LongAdder();

    public final LongAdder sentEvents = new LongAdder();
}
