package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The histories in key order: a B+ tree whose nodes never change, so that any reader who took the root once has a
 * consistent tree for as long as it likes. Adding or removing a key copies the nodes on the way to it; changing a
 * history, which is by far the commonest, copies nothing.
 *
 * <p>With a million keys nearly every key compared is a cache miss. Therefore nodes search in {@link KeyDigest}s, and
 * look at whole keys only where these leave a doubt.
 */
final class KeyTree {
    private static final int FANOUT = 64;
    /** How full nodes are when all are made at once; room for some more keys. */
    private static final int FILL = FANOUT - FANOUT / 8;

    /** A node and, when it had to be split, its right half. */
    private record Grown(Node left, @Nullable Node right) {}

    private sealed interface Node {
        Bytes first();

        Grown with(KeyHistory added);

        /** Without the history, or null when nothing would be left. */
        @Nullable
        Node without(Bytes key);

        /** @param from first key wanted, null = from the start; @param to first key not wanted, null = to the end */
        boolean visit(@Nullable Bytes from, @Nullable Bytes to, Predicate<KeyHistory> visitor);
    }

    private static final class Leaf implements Node {
        private final KeyDigest digest;
        private final KeyHistory[] histories;

        private Leaf(KeyDigest digest, KeyHistory[] histories) {
            this.digest = digest;
            this.histories = histories;
        }

        static Leaf of(KeyHistory... histories) {
            return new Leaf(KeyDigest.of(histories.length, i -> histories[i].key()), histories);
        }

        @Override
        public Bytes first() {
            return histories[0].key();
        }

        int ceiling(Bytes key) {
            return digest.ceiling(key, i -> histories[i].key());
        }

        @Nullable
        KeyHistory find(Bytes key) {
            int at = ceiling(key);
            return at < histories.length && histories[at].key().equals(key) ? histories[at] : null;
        }

        @Override
        public Grown with(KeyHistory added) {
            int at = ceiling(added.key());
            KeyHistory[] more = inserted(histories, at, added);
            if (more.length <= FANOUT) {
                return new Grown(new Leaf(digest.with(at, added.key(), i -> more[i].key()), more), null);
            }
            int cut = cut(at, more.length);
            return new Grown(of(Arrays.copyOf(more, cut)), of(Arrays.copyOfRange(more, cut, more.length)));
        }

        @Override
        public @Nullable Node without(Bytes key) {
            return histories.length == 1 ? null : of(removed(histories, ceiling(key)));
        }

        @Override
        public boolean visit(@Nullable Bytes from, @Nullable Bytes to, Predicate<KeyHistory> visitor) {
            int start = from == null ? 0 : ceiling(from);
            int end = to == null ? histories.length : ceiling(to);
            for (int i = start; i < end; i++) {
                if (!visitor.test(histories[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final class Inner implements Node {
        private final KeyDigest digest;
        private final Node[] children;

        private Inner(KeyDigest digest, Node[] children) {
            this.digest = digest;
            this.children = children;
        }

        static Inner of(Node... children) {
            return new Inner(KeyDigest.of(children.length, i -> children[i].first()), children);
        }

        @Override
        public Bytes first() {
            return children[0].first();
        }

        /** The child where {@code key} is, or would be. */
        int childFor(Bytes key) {
            int at = digest.ceiling(key, i -> children[i].first());
            boolean begins = at < children.length && children[at].first().equals(key);
            return begins ? at : Math.max(0, at - 1);
        }

        @Override
        public Grown with(KeyHistory added) {
            int at = childFor(added.key());
            Grown grown = children[at].with(added);
            Node[] replaced = children.clone();
            replaced[at] = grown.left();
            if (grown.right() == null) {
                // The first keys, which the digest knows, change only at the far left.
                boolean same = at > 0 || grown.left().first().equals(first());
                return new Grown(same ? new Inner(digest, replaced) : of(replaced), null);
            }
            Node[] more = inserted(replaced, at + 1, grown.right());
            if (more.length <= FANOUT) {
                return new Grown(of(more), null);
            }
            int cut = cut(at + 1, more.length);
            return new Grown(of(Arrays.copyOf(more, cut)), of(Arrays.copyOfRange(more, cut, more.length)));
        }

        @Override
        public @Nullable Node without(Bytes key) {
            int at = childFor(key);
            Node rest = children[at].without(key);
            if (rest == null) {
                return children.length == 1 ? null : of(removed(children, at));
            }
            Node[] replaced = children.clone();
            replaced[at] = rest;
            return of(replaced);
        }

        @Override
        public boolean visit(@Nullable Bytes from, @Nullable Bytes to, Predicate<KeyHistory> visitor) {
            int start = from == null ? 0 : childFor(from);
            int end = to == null ? children.length - 1 : childFor(to);
            for (int i = start; i <= end; i++) {
                if (!children[i].visit(i == start ? from : null, i == end ? to : null, visitor)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Null = empty. */
    private volatile @Nullable Node root;

    /** A tree made at once, which copies nothing. @param ascending by key */
    static KeyTree of(KeyHistory[] ascending) {
        KeyTree tree = new KeyTree();
        List<Node> level = grouped(ascending, Leaf::of);
        while (level.size() > 1) {
            level = grouped(level.toArray(Node[]::new), Inner::of);
        }
        tree.root = level.isEmpty() ? null : level.get(0);
        return tree;
    }

    /** One node for each of the fewest groups that are not too full, of equal size. */
    private static <T> List<Node> grouped(T[] members, Function<T[], Node> node) {
        int groups = (members.length + FILL - 1) / FILL;
        List<Node> nodes = new ArrayList<>(groups);
        for (int i = 0; i < groups; i++) {
            int from = (int) ((long) members.length * i / groups);
            int to = (int) ((long) members.length * (i + 1) / groups);
            nodes.add(node.apply(Arrays.copyOfRange(members, from, to)));
        }
        return nodes;
    }

    @Nullable
    KeyHistory find(Bytes key) {
        Node node = root;
        while (node instanceof Inner inner) {
            node = inner.children[inner.childFor(key)];
        }
        return node instanceof Leaf leaf ? leaf.find(key) : null;
    }

    /** Adds a history whose key is not in the tree. */
    void add(KeyHistory history) {
        Node before = root;
        if (before == null) {
            root = Leaf.of(history);
            return;
        }
        Grown grown = before.with(history);
        root = grown.right() == null ? grown.left() : Inner.of(grown.left(), grown.right());
    }

    /** Removes the history of a key that is in the tree. */
    void remove(Bytes key) {
        Node before = root;
        Node rest = before == null ? null : before.without(key);
        while (rest instanceof Inner inner && inner.children.length == 1) {
            rest = inner.children[0];
        }
        root = rest;
    }

    /** Visits [from, to) in key order until the visitor returns false; {@code to} null = to the end. */
    boolean visit(Bytes from, @Nullable Bytes to, Predicate<KeyHistory> visitor) {
        Node node = root;
        return node == null || node.visit(from, to, visitor);
    }

    /** Everything in key order, as the tree is now. */
    Iterator<KeyHistory> iterator() {
        Node node = root;
        return new Walk(node == null ? List.of() : List.of(node));
    }

    /** Goes through a tree leaf by leaf, to be stopped and continued between other work. */
    private static final class Walk implements Iterator<KeyHistory> {
        private final Deque<Iterator<Node>> path = new ArrayDeque<>();
        private Iterator<KeyHistory> leaf = List.<KeyHistory>of().iterator();

        private Walk(List<Node> roots) {
            path.push(roots.iterator());
        }

        @Override
        public boolean hasNext() {
            while (!leaf.hasNext() && !path.isEmpty()) {
                descend(path.element());
            }
            return leaf.hasNext();
        }

        private void descend(Iterator<Node> siblings) {
            if (!siblings.hasNext()) {
                path.pop();
                return;
            }
            Node node = siblings.next();
            if (node instanceof Inner inner) {
                path.push(Arrays.asList(inner.children).iterator());
            } else if (node instanceof Leaf next) {
                leaf = Arrays.asList(next.histories).iterator();
            }
        }

        @Override
        public KeyHistory next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return leaf.next();
        }
    }

    /** In the middle, but where keys come in ascending order the left half is left nearly full. */
    private static int cut(int insertedAt, int length) {
        return insertedAt == length - 1 ? length - 1 - FANOUT / 8 : length / 2;
    }

    private static <T> T[] inserted(T[] array, int at, T added) {
        T[] more = Arrays.copyOf(array, array.length + 1);
        System.arraycopy(array, at, more, at + 1, array.length - at);
        more[at] = added;
        return more;
    }

    private static <T> T[] removed(T[] array, int at) {
        T[] fewer = Arrays.copyOf(array, array.length - 1);
        System.arraycopy(array, at + 1, fewer, at, fewer.length - at);
        return fewer;
    }
}
