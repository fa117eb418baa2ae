package dev.akkad.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTreeTest {
    private KeyTree tree = new KeyTree();

    private void add(Bytes key) {
        tree.add(KeyHistory.createdAt(key, new Revision(2, 0)));
    }

    private static List<Bytes> drained(Iterator<KeyHistory> walk) {
        List<Bytes> keys = new ArrayList<>();
        walk.forEachRemaining(history -> keys.add(history.key()));
        return keys;
    }

    private List<Bytes> visited(Bytes from, Bytes to) {
        List<Bytes> keys = new ArrayList<>();
        tree.visit(from, to, history -> keys.add(history.key()));
        return keys;
    }

    /** Short keys of few letters, some behind long common prefixes: many are prefixes of each other. */
    private static Bytes key(Random random) {
        String[] prefixes = {"", "/registry/pods/default/", "/registry/pods/default/web-", "\u0000"};
        int[] letters = {0x00, 0x01, 'a', 'b', 0x7f, 0x80, 0xff};
        byte[] tail = new byte[1 + random.nextInt(12)];
        for (int i = 0; i < tail.length; i++) {
            tail[i] = (byte) letters[random.nextInt(letters.length)];
        }
        byte[] prefix = Bytes.utf8(prefixes[random.nextInt(prefixes.length)]).toByteArray();
        byte[] key = java.util.Arrays.copyOf(prefix, prefix.length + tail.length);
        System.arraycopy(tail, 0, key, prefix.length, tail.length);
        return Bytes.wrap(key);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theTreeAgreesWithASortedSet(long seed) {
        Random random = new Random(seed);
        NavigableSet<Bytes> model = new TreeSet<>();
        for (int step = 0; step < 12_000; step++) {
            // Grows first, then shrinks to nothing.
            boolean grow = random.nextInt(100) < (step < 6_000 ? 80 : 20);
            Bytes key = key(random);
            if (grow && model.add(key)) {
                add(key);
            } else if (!grow && !model.isEmpty()) {
                Bytes gone = model.ceiling(key) == null ? model.last() : model.ceiling(key);
                model.remove(gone);
                tree.remove(gone);
            }
            if (step % 150 == 0) {
                compare(model, key(random), key(random));
            }
        }
        model.forEach(tree::remove);
        assertThat(drained(tree.iterator())).isEmpty();
    }

    /** Nothing, one leaf, a leaf too many, one inner node, one too many, and three levels. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 56, 57, 56 * 56, 56 * 56 + 1, 9_000})
    void aTreeMadeAtOnceIsAsGoodAsOneThatGrew(int size) {
        Random random = new Random(size);
        NavigableSet<Bytes> model = new TreeSet<>();
        while (model.size() < size) {
            model.add(key(random));
        }

        tree = KeyTree.of(model.stream()
                .map(key -> KeyHistory.createdAt(key, new Revision(2, 0)))
                .toArray(KeyHistory[]::new));

        compare(model, key(random), key(random));
        for (int i = 0; i < 500; i++) {
            Bytes key = key(random);
            if (model.add(key)) {
                add(key);
            }
        }
        compare(model, key(random), key(random));
        model.forEach(tree::remove);
        assertThat(drained(tree.iterator())).isEmpty();
    }

    private void compare(NavigableSet<Bytes> model, Bytes a, Bytes b) {
        assertThat(drained(tree.iterator())).isEqualTo(List.copyOf(model));
        assertThat(visited(a, null)).isEqualTo(List.copyOf(model.tailSet(a, true)));
        Bytes from = a.compareTo(b) <= 0 ? a : b;
        Bytes to = a.compareTo(b) <= 0 ? b : a;
        assertThat(visited(from, to)).isEqualTo(List.copyOf(model.subSet(from, to)));
        assertThat(tree.find(a) != null).isEqualTo(model.contains(a));
        for (Bytes key : model) {
            assertThat(tree.find(key).key()).isEqualTo(key);
        }
    }

    @Test
    void aWalkSeesTheTreeAsItWas() {
        for (int i = 0; i < 1_000; i++) {
            add(Bytes.utf8("k%04d".formatted(i)));
        }
        Iterator<KeyHistory> walk = tree.iterator();
        walk.next();
        for (int i = 0; i < 1_000; i += 2) {
            tree.remove(Bytes.utf8("k%04d".formatted(i)));
            add(Bytes.utf8("n%04d".formatted(i)));
        }
        assertThat(drained(walk)).hasSize(999);
        assertThat(drained(tree.iterator())).hasSize(1_000);
    }

    @Test
    void aVisitorMayStop() {
        for (int i = 0; i < 500; i++) {
            add(Bytes.utf8("k%03d".formatted(i)));
        }
        List<KeyHistory> seen = new ArrayList<>();
        tree.visit(Bytes.utf8("k100"), null, history -> {
            seen.add(history);
            return seen.size() < 150;
        });
        assertThat(seen).hasSize(150);
        assertThat(seen.get(149).key()).isEqualTo(Bytes.utf8("k249"));
    }
}
