package dev.akkad.member.meter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * What stopped the member for a while lately: slow writes, collections of garbage, times without a leader. A request
 * that took too long is told what happened meanwhile. Only long pauses are noted, so this is never busy.
 */
public final class Pauses {
    /** What is shorter explains nothing. */
    public static final long WORTH_NOTING_NANOS = 20_000_000;

    private static final int KEPT_MAX = 64;

    private record Pause(String what, long endNanos, long nanos) {}

    private final Deque<Pause> pauses = new ArrayDeque<>();

    /** @param endNanos by the monotonic clock of this process */
    public void note(String what, long endNanos, long nanos) {
        if (nanos < WORTH_NOTING_NANOS) {
            return;
        }
        synchronized (pauses) {
            if (pauses.size() == KEPT_MAX) {
                pauses.removeFirst();
            }
            pauses.addLast(new Pause(what, endNanos, nanos));
        }
    }

    /** The pauses that lie in these {@code nanos} before {@code endNanos}, wholly or in part; empty when none does. */
    public String during(long endNanos, long nanos) {
        StringJoiner found = new StringJoiner("; ");
        synchronized (pauses) {
            for (Pause pause : pauses) {
                boolean isOver = pause.endNanos - (endNanos - nanos) < 0;
                boolean isYetToCome = pause.endNanos - pause.nanos - endNanos > 0;
                if (!isOver && !isYetToCome) {
                    found.add(pause.what + " " + TimeUnit.NANOSECONDS.toMillis(pause.nanos) + "ms");
                }
            }
        }
        return found.toString();
    }
}
