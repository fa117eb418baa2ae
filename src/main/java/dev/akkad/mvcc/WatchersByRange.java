package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Intervals in a balanced search tree, one node for each distinct interval.
 *
 * <p>A treap: ordered by (key, end) and heaped by a priority that is a fixed scramble of the node's number, so the same
 * calls build the same tree. Each node knows the furthest end below it; a query skips subtrees that end before the key.
 *
 * <pre>
 *             [d, p)                   furthest: open
 *            /      \
 *      [a, c)        [f, open)         match("g"): skips [a, c), meets [d, p), [f, open)
 * </pre>
 */
final class WatchersByRange<W> {
    private static final class Node<W> {
        final KeyRange range;
        final long priority;
        final Set<W> watchers = new LinkedHashSet<>();

        @Nullable
        Node<W> left;

        @Nullable
        Node<W> right;

        Bytes furthestEnd;

        Node(KeyRange range, long priority) {
            this.range = range;
            this.priority = priority;
            this.furthestEnd = range.end();
        }

        void refresh() {
            furthestEnd = range.end();
            if (left != null && compareEnds(left.furthestEnd, furthestEnd) > 0) {
                furthestEnd = left.furthestEnd;
            }
            if (right != null && compareEnds(right.furthestEnd, furthestEnd) > 0) {
                furthestEnd = right.furthestEnd;
            }
        }
    }

    private @Nullable Node<W> root;
    private long created;

    boolean add(KeyRange range, W watcher) {
        Node<W> node = find(range);
        if (node == null) {
            node = new Node<>(range, scramble(++created));
            root = insert(root, node);
        }
        return node.watchers.add(watcher);
    }

    boolean remove(KeyRange range, W watcher) {
        Node<W> node = find(range);
        if (node == null || !node.watchers.remove(watcher)) {
            return false;
        }
        if (node.watchers.isEmpty()) {
            root = delete(root, range);
        }
        return true;
    }

    void match(Bytes key, Consumer<? super W> consumer) {
        match(root, key, consumer);
    }

    private static <W> void match(@Nullable Node<W> node, Bytes key, Consumer<? super W> consumer) {
        if (node == null || !isBeforeEnd(key, node.furthestEnd)) {
            return;
        }
        match(node.left, key, consumer);
        if (node.range.key().compareTo(key) > 0) {
            return;
        }
        if (isBeforeEnd(key, node.range.end())) {
            node.watchers.forEach(consumer);
        }
        match(node.right, key, consumer);
    }

    private @Nullable Node<W> find(KeyRange range) {
        Node<W> node = root;
        while (node != null) {
            int order = compare(range, node.range);
            if (order == 0) {
                return node;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    private static <W> Node<W> insert(@Nullable Node<W> tree, Node<W> node) {
        if (tree == null) {
            return node;
        }
        Node<W> top;
        if (compare(node.range, tree.range) < 0) {
            Node<W> left = insert(tree.left, node);
            tree.left = left;
            top = left.priority > tree.priority ? rotateRight(tree, left) : tree;
        } else {
            Node<W> right = insert(tree.right, node);
            tree.right = right;
            top = right.priority > tree.priority ? rotateLeft(tree, right) : tree;
        }
        top.refresh();
        return top;
    }

    private static <W> Node<W> rotateRight(Node<W> tree, Node<W> left) {
        tree.left = left.right;
        left.right = tree;
        tree.refresh();
        return left;
    }

    private static <W> Node<W> rotateLeft(Node<W> tree, Node<W> right) {
        tree.right = right.left;
        right.left = tree;
        tree.refresh();
        return right;
    }

    private static <W> @Nullable Node<W> delete(@Nullable Node<W> tree, KeyRange range) {
        if (tree == null) {
            return null;
        }
        int order = compare(range, tree.range);
        if (order == 0) {
            return merge(tree.left, tree.right);
        }
        if (order < 0) {
            tree.left = delete(tree.left, range);
        } else {
            tree.right = delete(tree.right, range);
        }
        tree.refresh();
        return tree;
    }

    private static <W> @Nullable Node<W> merge(@Nullable Node<W> left, @Nullable Node<W> right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        if (left.priority > right.priority) {
            left.right = merge(left.right, right);
            left.refresh();
            return left;
        }
        right.left = merge(left, right.left);
        right.refresh();
        return right;
    }

    private static int compare(KeyRange a, KeyRange b) {
        int byKey = a.key().compareTo(b.key());
        return byKey != 0 ? byKey : compareEnds(a.end(), b.end());
    }

    private static int compareEnds(Bytes a, Bytes b) {
        boolean openA = a.equals(KeyRange.OPEN_END);
        boolean openB = b.equals(KeyRange.OPEN_END);
        return openA || openB ? Boolean.compare(openA, openB) : a.compareTo(b);
    }

    private static boolean isBeforeEnd(Bytes key, Bytes end) {
        return end.equals(KeyRange.OPEN_END) || key.compareTo(end) < 0;
    }

    /** The finalizer of SplitMix64: spreads consecutive numbers evenly, always in the same way. */
    private static long scramble(long number) {
        long z = number * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
