package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.KeyRange;
import java.util.Map;
import java.util.TreeMap;

/**
 * A union of half-open key intervals, kept as disjoint pieces so that asking for a key is one look-up.
 *
 * <p>Ends are taken as raw bytes, as etcd does when it looks for overlaps in transactions: {@code [k, \0)} is empty
 * here although it deletes everything from k on (semantics 5.1).
 */
final class KeyIntervals {
    private final TreeMap<Bytes, Bytes> endOfStart = new TreeMap<>();

    void add(KeyRange range) {
        add(range.key(), range.isSingle() ? range.key().successor() : range.end());
    }

    void addAll(KeyIntervals other) {
        other.endOfStart.forEach(this::add);
    }

    boolean contains(Bytes key) {
        Map.Entry<Bytes, Bytes> at = endOfStart.floorEntry(key);
        return at != null && key.compareTo(at.getValue()) < 0;
    }

    private void add(Bytes from, Bytes to) {
        if (from.compareTo(to) >= 0) {
            return;
        }
        Bytes start = from;
        Bytes end = to;
        Map.Entry<Bytes, Bytes> before = endOfStart.floorEntry(end);
        // Everything that touches the new piece becomes one with it; the pieces are disjoint, so look back from its
        // end.
        while (before != null && before.getValue().compareTo(start) >= 0) {
            start = min(start, before.getKey());
            end = max(end, before.getValue());
            endOfStart.remove(before.getKey());
            before = endOfStart.floorEntry(end);
        }
        endOfStart.put(start, end);
    }

    private static Bytes min(Bytes a, Bytes b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Bytes max(Bytes a, Bytes b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
