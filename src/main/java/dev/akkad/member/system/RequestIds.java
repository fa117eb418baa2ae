package dev.akkad.member.system;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Request ids that no member and no earlier life of this one has used: two bytes of the member's id, five bytes of
 * start
 * time in milliseconds, and a count below. A member would have to serve more than 256 requests in each millisecond of
 * its whole life to run into the ids of its next life.
 */
public final class RequestIds implements LongSupplier {
    private final AtomicLong next;

    public RequestIds(long memberId, long startMillis) {
        this.next = new AtomicLong((memberId & 0xffff) << 48 | (startMillis & 0xff_ffff_ffffL) << 8);
    }

    @Override
    public long getAsLong() {
        return next.incrementAndGet();
    }
}
