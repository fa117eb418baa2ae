package dev.akkad.lease;

import dev.akkad.base.Checks;
import dev.akkad.base.Defect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When each lease runs out, in logical milliseconds that the caller passes in.
 *
 * <p>Only the leader decides that a lease ran out. Everywhere else leases never do: a follower keeps the facts ready
 * and arms every lease anew, with its whole TTL, when it is promoted. Running out is not the end of a lease; it ends
 * with its revocation, which goes through the log. Until then {@link #expired} names it again after a while.
 */
public final class LeaseClock {
    /** Answer of {@link #renew} and {@link #remainingSeconds} where no such lease is known. */
    public static final long UNKNOWN = -1;
    /** Answer of {@link #renew} for a lease that ran out: wait for its revocation, then answer TTL 0. */
    public static final long RAN_OUT = 0;

    /** After this long without a revocation an expired lease is named again. */
    static final long RETRY_MILLIS = 3_000;
    /** Revocations per second that the log is asked to take when very many leases are armed together. */
    static final int EXPIRIES_PER_SECOND = 750;
    /** More leases than this running out within one second are spread out. */
    static final int CROWD = 1_000;

    private static final long NEVER = Long.MAX_VALUE;
    private static final long MILLIS_PER_SECOND = 1_000;

    private static final class Timer {
        private final Lease lease;
        private long expiresAtMillis = NEVER;
        /** When to name the lease; later than its expiry once it was named. */
        private long dueMillis = NEVER;
        /** Its one valid turn in the queue, never after {@code dueMillis}. */
        private long queuedAtMillis = NEVER;

        private Timer(Lease lease) {
            this.lease = lease;
        }

        private void disarm() {
            expiresAtMillis = NEVER;
            dueMillis = NEVER;
            queuedAtMillis = NEVER;
        }
    }

    private record Due(long atMillis, Timer timer) {}

    private static final Comparator<Due> SOONEST = Comparator.comparingLong(Due::atMillis)
            .thenComparingLong(due -> due.timer().lease.id());
    private static final Comparator<Timer> BY_EXPIRY = Comparator.comparingLong((Timer timer) -> timer.expiresAtMillis)
            .thenComparingLong(timer -> timer.lease.id());

    private final Map<Long, Timer> timers = new TreeMap<>();
    /** Renewed and revoked leases stay in here until their old turn comes, and are sorted out then. */
    private final PriorityQueue<Due> queue = new PriorityQueue<>(SOONEST);

    private boolean promoted;

    public void granted(Lease lease, long nowMillis) {
        Timer timer = new Timer(lease);
        Checks.check(timers.put(lease.id(), timer) == null, "lease %d granted twice", lease.id());
        if (promoted) {
            arm(timer, nowMillis + millis(lease.ttlSeconds()));
        }
    }

    public void revoked(long id) {
        timers.remove(id);
    }

    /** This member leads now: every lease is armed with what it has left plus {@code extensionMillis}. */
    public void promote(long nowMillis, long extensionMillis) {
        demote();
        promoted = true;
        List<Timer> armed = new ArrayList<>(timers.values());
        for (Timer timer : armed) {
            long remaining = Defect.LEASE_NOT_REARMED.isOn() ? 0 : millis(remainingAtPromotion(timer.lease));
            timer.expiresAtMillis = nowMillis + extensionMillis + remaining;
        }
        armed.sort(BY_EXPIRY);
        spread(armed);
        armed.forEach(timer -> arm(timer, timer.expiresAtMillis));
    }

    /** These have run out already, as who was promoted before knows: they are named next, and not renewed any more. */
    public void runOut(Collection<Long> ids, long nowMillis) {
        for (long id : ids) {
            Timer timer = timers.get(id);
            if (timer != null && promoted) {
                arm(timer, nowMillis);
            }
        }
    }

    /** This member does not lead any more: nothing runs out here. */
    public void demote() {
        promoted = false;
        queue.clear();
        timers.values().forEach(Timer::disarm);
    }

    public boolean isPromoted() {
        return promoted;
    }

    /** Renews a lease. @return the granted TTL in seconds, {@link #RAN_OUT} or {@link #UNKNOWN} */
    public long renew(long id, long nowMillis) {
        Timer timer = timers.get(id);
        if (timer == null) {
            return UNKNOWN;
        }
        if (timer.expiresAtMillis <= nowMillis) {
            return RAN_OUT;
        }
        if (promoted) {
            arm(timer, nowMillis + millis(timer.lease.ttlSeconds()));
        }
        return timer.lease.ttlSeconds();
    }

    /** Names up to {@code max} leases that ran out, the longest overdue first; each again only after a while. */
    public List<Long> expired(long nowMillis, int max) {
        List<Long> expired = new ArrayList<>();
        while (expired.size() < max) {
            Due due = queue.peek();
            if (due == null || due.atMillis() > nowMillis) {
                break;
            }
            queue.remove();
            Timer timer = due.timer();
            if (timers.get(timer.lease.id()) != timer || timer.queuedAtMillis != due.atMillis()) {
                continue;
            }
            if (timer.dueMillis <= nowMillis) {
                expired.add(timer.lease.id());
                timer.dueMillis = nowMillis + RETRY_MILLIS;
            }
            enqueue(timer);
        }
        return expired;
    }

    /** When {@link #expired} is worth asking again, {@link Long#MAX_VALUE} = never as things stand. */
    public long nextDueMillis() {
        Due due = queue.peek();
        return due == null ? NEVER : due.atMillis();
    }

    /** Whole seconds left, at least 0; {@link #UNKNOWN} lease; the granted TTL where nothing runs out. */
    public long remainingSeconds(long id, long nowMillis) {
        Timer timer = timers.get(id);
        if (timer == null) {
            return UNKNOWN;
        }
        if (timer.expiresAtMillis == NEVER) {
            return timer.lease.ttlSeconds();
        }
        return Math.max(0, timer.expiresAtMillis - nowMillis) / MILLIS_PER_SECOND;
    }

    public @Nullable Lease find(long id) {
        Timer timer = timers.get(id);
        return timer == null ? null : timer.lease;
    }

    /** All leases, the next to run out first. */
    public List<Long> byExpiry() {
        return timers.values().stream()
                .sorted(BY_EXPIRY)
                .map(timer -> timer.lease.id())
                .toList();
    }

    private void arm(Timer timer, long expiresAtMillis) {
        timer.expiresAtMillis = expiresAtMillis;
        timer.dueMillis = expiresAtMillis;
        // A renewal usually keeps the earlier turn; it is put off when that comes.
        if (expiresAtMillis < timer.queuedAtMillis) {
            enqueue(timer);
        }
    }

    private void enqueue(Timer timer) {
        timer.queuedAtMillis = timer.dueMillis;
        queue.add(new Due(timer.dueMillis, timer));
    }

    private static long remainingAtPromotion(Lease lease) {
        return lease.remainingTtlSeconds() > 0 ? lease.remainingTtlSeconds() : lease.ttlSeconds();
    }

    private static long millis(long seconds) {
        return seconds * MILLIS_PER_SECOND;
    }

    /**
     * Where a crowd would run out within one second, the later ones are put off, so that their revocations do not fill
     * the log: no second takes more than {@link #EXPIRIES_PER_SECOND}.
     */
    private static void spread(List<Timer> byExpiry) {
        if (!isCrowded(byExpiry)) {
            return;
        }
        for (int i = EXPIRIES_PER_SECOND; i < byExpiry.size(); i++) {
            long earliest = byExpiry.get(i - EXPIRIES_PER_SECOND).expiresAtMillis + MILLIS_PER_SECOND;
            Timer timer = byExpiry.get(i);
            timer.expiresAtMillis = Math.max(timer.expiresAtMillis, earliest);
        }
    }

    private static boolean isCrowded(List<Timer> byExpiry) {
        for (int i = CROWD; i < byExpiry.size(); i++) {
            if (byExpiry.get(i).expiresAtMillis - byExpiry.get(i - CROWD).expiresAtMillis < MILLIS_PER_SECOND) {
                return true;
            }
        }
        return false;
    }
}
