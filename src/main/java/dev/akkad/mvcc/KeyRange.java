package dev.akkad.mvcc;

import dev.akkad.base.Bytes;

/**
 * An interval of keys as requests write it: {@code end} empty = the single key, {@code end} = one zero byte = all keys
 * from {@code key} on, else half open [key, end). An end not above the key is an empty interval (semantics 2.1).
 */
public record KeyRange(Bytes key, Bytes end) {
    /** The {@code range_end} that means no upper bound. */
    public static final Bytes OPEN_END = Bytes.of(0);

    public static KeyRange single(Bytes key) {
        return new KeyRange(key, Bytes.EMPTY);
    }

    public boolean isSingle() {
        return end.isEmpty();
    }

    public boolean isOpenEnded() {
        return end.equals(OPEN_END);
    }

    public boolean contains(Bytes candidate) {
        if (isSingle()) {
            return key.equals(candidate);
        }
        return candidate.compareTo(key) >= 0 && (isOpenEnded() || candidate.compareTo(end) < 0);
    }
}
