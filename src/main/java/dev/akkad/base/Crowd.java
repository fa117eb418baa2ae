package dev.akkad.base;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Those of whom nothing is known yet, the longest waiting first. When there are too many the longest waiting goes, but
 * not before it has had the time that an honest one takes, unless there are as many as there can be. For one thread
 * at a time.
 *
 * @param <T> compared by {@code equals}
 */
public final class Crowd<T> {
    private final Limits limits;
    private final Map<T, Long> sinceNanos = new LinkedHashMap<>();

    /**
     * @param few so many are not too many
     * @param max so many never are
     * @param graceNanos within which nobody goes in favour of others, unless there are {@code max}
     */
    public record Limits(int few, int max, long graceNanos) {}

    public Crowd(Limits limits) {
        this.limits = limits;
    }

    /**
     * One more begins to wait.
     *
     * @return who has to go for it, and does not wait any more
     */
    public Optional<T> add(T newcomer, long nowNanos) {
        Optional<T> tooMany = sinceNanos.size() < limits.few() ? Optional.empty() : oneTooMany(nowNanos);
        sinceNanos.put(newcomer, nowNanos);
        return tooMany;
    }

    private Optional<T> oneTooMany(long nowNanos) {
        Iterator<Map.Entry<T, Long>> longestFirst = sinceNanos.entrySet().iterator();
        Map.Entry<T, Long> longest = longestFirst.next();
        boolean hadTime = nowNanos - longest.getValue() >= limits.graceNanos();
        if (!hadTime && sinceNanos.size() < limits.max()) {
            return Optional.empty();
        }
        longestFirst.remove();
        return Optional.of(longest.getKey());
    }

    /** It is known now, or gone. */
    public void remove(T known) {
        sinceNanos.remove(known);
    }

    /** Takes out all who have waited for so long. */
    public List<T> removeLate(long patienceNanos, long nowNanos) {
        List<T> late = new ArrayList<>();
        for (Iterator<Map.Entry<T, Long>> all = sinceNanos.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<T, Long> next = all.next();
            if (nowNanos - next.getValue() < patienceNanos) {
                break; // and so have all behind it
            }
            late.add(next.getKey());
            all.remove();
        }
        return late;
    }

    public boolean isEmpty() {
        return sinceNanos.isEmpty();
    }
}
