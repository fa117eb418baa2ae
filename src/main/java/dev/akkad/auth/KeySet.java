package dev.akkad.auth;

import dev.akkad.base.Bytes;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A union of keys and intervals, kept as disjoint pieces: what touches or overlaps is one piece, so [a,c) and [c,e)
 * together cover [b,d) (semantics 11.4). Immutable once built.
 */
final class KeySet {
    /** The end of an interval that has no upper bound, as requests write it. */
    static final Bytes OPEN_END = Bytes.of(0);

    /** End of each piece by its start; null = no upper bound. */
    private final TreeMap<Bytes, @Nullable Bytes> endOfStart = new TreeMap<>();

    private KeySet() {}

    static KeySet of(Collection<Permission> permissions, Permission.Type wanted) {
        KeySet set = new KeySet();
        for (Permission permission : permissions) {
            if (permission.type().covers(wanted)) {
                set.add(permission.key(), endOf(permission.key(), permission.end()));
            }
        }
        return set;
    }

    private static @Nullable Bytes endOf(Bytes key, Bytes end) {
        if (end.isEmpty()) {
            return key.successor();
        }
        return end.equals(OPEN_END) ? null : end;
    }

    /** Whether every key of the interval is in the set; an interval without keys must still lie inside one piece. */
    boolean covers(Bytes key, Bytes end) {
        Bytes to = endOf(key, end);
        Map.Entry<Bytes, @Nullable Bytes> piece = endOfStart.floorEntry(key);
        if (piece == null || !isBelow(key, piece.getValue())) {
            return false;
        }
        Bytes pieceEnd = piece.getValue();
        if (pieceEnd == null) {
            return to == null || to.compareTo(piece.getKey()) > 0;
        }
        return to != null && to.compareTo(pieceEnd) <= 0 && to.compareTo(piece.getKey()) > 0;
    }

    private void add(Bytes from, @Nullable Bytes to) {
        if (!isBelow(from, to)) {
            return;
        }
        Bytes start = from;
        Bytes end = to;
        Map.Entry<Bytes, @Nullable Bytes> before = lastUpTo(end);
        // Everything that touches the new piece becomes one with it; the pieces are disjoint, so look back from its
        // end.
        while (before != null && !isAbove(start, before.getValue())) {
            start = start.compareTo(before.getKey()) <= 0 ? start : before.getKey();
            end = later(end, before.getValue());
            endOfStart.remove(before.getKey());
            before = lastUpTo(end);
        }
        endOfStart.put(start, end);
    }

    private Map.@Nullable Entry<Bytes, @Nullable Bytes> lastUpTo(@Nullable Bytes end) {
        return end == null ? endOfStart.lastEntry() : endOfStart.floorEntry(end);
    }

    private static @Nullable Bytes later(@Nullable Bytes a, @Nullable Bytes b) {
        if (a == null || b == null) {
            return null;
        }
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static boolean isBelow(Bytes key, @Nullable Bytes end) {
        return end == null || key.compareTo(end) < 0;
    }

    private static boolean isAbove(Bytes key, @Nullable Bytes end) {
        return end != null && key.compareTo(end) > 0;
    }
}
