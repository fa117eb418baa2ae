package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who wants to hear about a key: single keys in a hash table, intervals in a tree.
 *
 * <p>{@link #match} costs one look-up for the watchers of exactly that key plus O(k log n) for the k distinct intervals
 * that hold it, however many other watchers there are. Its order depends only on the calls made before: watchers of the
 * single key as they were added, then intervals by key and end, as they were added inside one interval.
 *
 * @param <W> a watcher; equal watchers of one range count once
 */
public final class Watchers<W> {
    private final Map<Bytes, Set<W>> byKey = new HashMap<>();
    private final WatchersByRange<W> byRange = new WatchersByRange<>();
    private int size;

    /** @return whether it was not there before */
    public boolean add(KeyRange range, W watcher) {
        boolean added = range.isSingle()
                ? byKey.computeIfAbsent(range.key(), key -> new LinkedHashSet<>())
                        .add(watcher)
                : byRange.add(range, watcher);
        size += added ? 1 : 0;
        return added;
    }

    /** @return whether it was there */
    public boolean remove(KeyRange range, W watcher) {
        boolean removed = range.isSingle() ? removeSingle(range.key(), watcher) : byRange.remove(range, watcher);
        size -= removed ? 1 : 0;
        return removed;
    }

    /** Gives every watcher whose range holds {@code key}. The consumer must not add or remove watchers. */
    public void match(Bytes key, Consumer<? super W> consumer) {
        Set<W> single = byKey.get(key);
        if (single != null) {
            single.forEach(consumer);
        }
        byRange.match(key, consumer);
    }

    public int size() {
        return size;
    }

    private boolean removeSingle(Bytes key, W watcher) {
        Set<W> watchers = byKey.get(key);
        if (watchers == null || !watchers.remove(watcher)) {
            return false;
        }
        if (watchers.isEmpty()) {
            byKey.remove(key);
        }
        return true;
    }
}
