package dev.akkad.lab;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** What is wrong with the links of a member, by the other member's id. Safe from any thread. */
final class Links {
    /** As seen from here. */
    enum Direction {
        OUT,
        IN
    }

    private record End(Direction direction, long peer) {}

    private final Map<End, LinkFault> faults = new ConcurrentHashMap<>();

    LinkFault of(Direction direction, long peer) {
        return faults.getOrDefault(new End(direction, peer), LinkFault.NONE);
    }

    void change(Direction direction, long peer, UnaryOperator<LinkFault> change) {
        faults.compute(new End(direction, peer), (end, now) -> {
            LinkFault next = change.apply(now == null ? LinkFault.NONE : now);
            return next.equals(LinkFault.NONE) ? null : next;
        });
    }

    void heal() {
        faults.clear();
    }

    /** What is wrong in one direction, by the other member's id. */
    SortedMap<Long, LinkFault> all(Direction direction) {
        SortedMap<Long, LinkFault> all = new TreeMap<>();
        faults.forEach((end, fault) -> {
            if (end.direction() == direction) {
                all.put(end.peer(), fault);
            }
        });
        return all;
    }
}
