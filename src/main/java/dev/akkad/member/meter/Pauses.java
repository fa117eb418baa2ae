package dev.akkad.member.meter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

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

    /**
     * The pauses that lie in these {@code nanos} before {@code endNanos}, wholly or in part; empty when none does. Many
     * of a kind are told as one: {@code garbage collection (Allocation Failure) 24 times, 1790ms}.
     */
    public String during(long endNanos, long nanos) {
        Map<String, LongSummaryStatistics> found = new LinkedHashMap<>();
        synchronized (pauses) {
            for (Pause pause : pauses) {
                boolean isOver = pause.endNanos - (endNanos - nanos) < 0;
                boolean isYetToCome = pause.endNanos - pause.nanos - endNanos > 0;
                if (!isOver && !isYetToCome) {
                    found.computeIfAbsent(pause.what, what -> new LongSummaryStatistics())
                            .accept(pause.nanos);
                }
            }
        }
        return found.entrySet().stream()
                .map(kind -> text(kind.getKey(), kind.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String text(String what, LongSummaryStatistics nanos) {
        String times = nanos.getCount() == 1 ? "" : " " + nanos.getCount() + " times,";
        return what + times + " " + TimeUnit.NANOSECONDS.toMillis(nanos.getSum()) + "ms";
    }
}
