package dev.akkad.member;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When to compact, and to which revision, so that the history of the last {@code periodMillis} is kept (server.md 2.2).
 *
 * <p>Whoever uses it looks every {@link #lookMillis}: asks what is {@link #due}, then {@link #saw} the present
 * revision. For an hour that is every six minutes, first after an hour and then hourly; for a day every six minutes
 * too, first after a day and then hourly. What fails is due again at the next look.
 */
final class PeriodicPlan {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final int LOOKS = 10;

    private final long periodMillis;
    private final long lookMillis;
    private final Deque<Long> seen = new ArrayDeque<>();
    private boolean hasBegun;
    private long doneMillis;
    private long doneRevision;

    PeriodicPlan(long periodMillis, long nowMillis, long revision) {
        this.periodMillis = periodMillis;
        this.lookMillis = Math.max(1, Math.min(periodMillis, HOUR_MILLIS) / LOOKS);
        this.doneMillis = nowMillis;
        seen.add(revision);
    }

    long lookMillis() {
        return lookMillis;
    }

    /** @return the revision to compact to now, 0 = nothing to do */
    long due(long nowMillis) {
        long revision = seen.element();
        long wait = hasBegun ? Math.min(periodMillis, HOUR_MILLIS) : periodMillis;
        if (nowMillis - doneMillis < wait || revision == doneRevision) {
            return 0;
        }
        hasBegun = true;
        return revision;
    }

    /** The present revision; the oldest one kept is about a period old. */
    void saw(long revision) {
        seen.add(revision);
        if (seen.size() > periodMillis / lookMillis + 1) {
            seen.remove();
        }
    }

    /** History is compacted to {@code revision}, as was due at {@code dueMillis}. */
    void done(long dueMillis, long revision) {
        doneMillis = dueMillis;
        doneRevision = revision;
    }
}
