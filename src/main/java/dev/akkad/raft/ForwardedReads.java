package dev.akkad.raft;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads that a follower has asked its leader about. One whose question or answer was lost ends after a while. */
final class ForwardedReads {
    private final int patienceTicks;
    // In the order they were asked, so that the oldest is first; value: tick at which patience ends.
    private final Map<Long, Long> deadlines = new LinkedHashMap<>();

    ForwardedReads(int patienceTicks) {
        this.patienceTicks = patienceTicks;
    }

    void add(long context, long nowTicks) {
        deadlines.put(context, nowTicks + patienceTicks);
    }

    boolean remove(long context) {
        return deadlines.remove(context) != null;
    }

    List<Long> expire(long nowTicks) {
        if (deadlines.isEmpty()) {
            return List.of();
        }
        List<Long> expired = new ArrayList<>();
        Iterator<Map.Entry<Long, Long>> oldest = deadlines.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Long, Long> read = oldest.next();
            if (read.getValue() > nowTicks) {
                break;
            }
            expired.add(read.getKey());
            oldest.remove();
        }
        return expired;
    }

    List<Long> drain() {
        List<Long> all = List.copyOf(deadlines.keySet());
        deadlines.clear();
        return all;
    }
}
