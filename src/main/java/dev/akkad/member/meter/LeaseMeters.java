package dev.akkad.member.meter;

import java.util.concurrent.atomic.LongAdder;

/** Leases as this member sees them; renewals and expiries are the leader's. */
public final class LeaseMeters {
    public final LongAdder granted = new LongAdder();
    public final LongAdder revoked = new LongAdder();
    public final LongAdder renewed = new LongAdder();
    public final LongAdder expired = new LongAdder();

    /** Seconds of each lease granted. */
    public final Distribution ttlSeconds = Distribution.doubling(1, 24);
}
