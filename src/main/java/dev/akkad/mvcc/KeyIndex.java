package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import java.util.Iterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The history of every key, in key order. One thread writes, any thread reads, without a lock.
 *
 * <p>A reader walks while keys come and go; a key that came or went after the reader's revision is invisible to it
 * either way, so it does not matter whether the walk meets it.
 */
final class KeyIndex {
    private final KeyTree tree;

    KeyIndex() {
        this(new KeyTree());
    }

    private KeyIndex(KeyTree tree) {
        this.tree = tree;
    }

    /** Of these histories, in any order; they are sorted in place. */
    static KeyIndex of(KeyHistory[] histories) {
        KeySort.sort(histories);
        return new KeyIndex(KeyTree.of(histories));
    }

    @Nullable
    KeyHistory find(Bytes key) {
        return tree.find(key);
    }

    void add(KeyHistory history) {
        tree.add(history);
    }

    void remove(KeyHistory history) {
        tree.remove(history.key());
    }

    /** All histories in key order; keys added meanwhile are not seen. */
    Iterator<KeyHistory> iterator() {
        return tree.iterator();
    }

    /** Visits what a reader at {@code atMain} sees of {@code range}, in key order, until the visitor returns false. */
    void visit(KeyRange range, long atMain, VersionVisitor visitor) {
        within(range, history -> {
            KeyVersion version = history.versionAt(atMain);
            return version == null || visitor.visit(version);
        });
    }

    long count(KeyRange range, long atMain) {
        long[] count = {0};
        within(range, history -> {
            count[0] += history.isLiveAt(atMain) ? 1 : 0;
            return true;
        });
        return count[0];
    }

    /** @return false when the visitor wanted no more */
    private boolean within(KeyRange range, Predicate<KeyHistory> visitor) {
        if (range.isSingle()) {
            KeyHistory history = tree.find(range.key());
            return history == null || visitor.test(history);
        }
        if (range.isOpenEnded()) {
            return tree.visit(range.key(), null, visitor);
        }
        return range.key().compareTo(range.end()) >= 0 || tree.visit(range.key(), range.end(), visitor);
    }
}
