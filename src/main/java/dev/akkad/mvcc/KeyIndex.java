package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The history of every key, in key order. One thread writes, any thread reads, without a lock.
 *
 * <p>A reader walks while keys come and go; a key that came or went after the reader's revision is invisible to it
 * either way, so the walk needs no snapshot.
 */
final class KeyIndex {
    private final ConcurrentSkipListMap<Bytes, KeyHistory> histories = new ConcurrentSkipListMap<>();

    @Nullable
    KeyHistory find(Bytes key) {
        return histories.get(key);
    }

    void add(KeyHistory history) {
        histories.put(history.key(), history);
    }

    void remove(KeyHistory history) {
        histories.remove(history.key());
    }

    /** All histories in key order; keys added meanwhile may or may not be seen. */
    Iterator<KeyHistory> iterator() {
        return histories.values().iterator();
    }

    /** Visits what a reader at {@code atMain} sees of {@code range}, in key order, until the visitor returns false. */
    void visit(KeyRange range, long atMain, VersionVisitor visitor) {
        for (KeyHistory history : within(range)) {
            KeyVersion version = history.versionAt(atMain);
            if (version != null && !visitor.visit(version)) {
                return;
            }
        }
    }

    long count(KeyRange range, long atMain) {
        long count = 0;
        for (KeyHistory history : within(range)) {
            if (history.isLiveAt(atMain)) {
                count++;
            }
        }
        return count;
    }

    private Collection<KeyHistory> within(KeyRange range) {
        if (range.isSingle()) {
            KeyHistory history = histories.get(range.key());
            return history == null ? List.of() : List.of(history);
        }
        if (range.isOpenEnded()) {
            return histories.tailMap(range.key(), true).values();
        }
        if (range.key().compareTo(range.end()) >= 0) {
            return List.of();
        }
        return histories.subMap(range.key(), true, range.end(), false).values();
    }
}
