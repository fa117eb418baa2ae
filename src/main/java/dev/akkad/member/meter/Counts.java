package dev.akkad.member.meter;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A count for each of a few labels, which is there, at 0, from when it is first asked for. */
public final class Counts {
    private final Map<String, LongAdder> byLabel = new ConcurrentHashMap<>();

    public LongAdder of(String label) {
        LongAdder known = byLabel.get(label);
        return known != null ? known : byLabel.computeIfAbsent(label, absent -> new LongAdder());
    }

    /** All that were asked for so far, sorted by label. */
    public Map<String, Long> all() {
        Map<String, Long> sums = new TreeMap<>();
        byLabel.forEach((label, count) -> sums.put(label, count.sum()));
        return sums;
    }
}
