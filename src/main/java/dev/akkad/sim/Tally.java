package dev.akkad.sim;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often what happened. */
public final class Tally {
    private final SortedMap<String, Long> counts = new TreeMap<>();

    void count(String what) {
        add(what, 1);
    }

    void add(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    public void addAll(SortedMap<String, Long> others) {
        others.forEach(this::add);
    }

    public long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    public SortedMap<String, Long> all() {
        return Collections.unmodifiableSortedMap(counts);
    }
}
