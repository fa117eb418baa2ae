package dev.akkad.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WatchersTest {
    private record Entry(KeyRange range, int watcher) {}

    @Test
    void matchesWhatANaiveScanMatchesUnderRandomChanges() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            Watchers<Integer> watchers = new Watchers<>();
            List<Entry> model = new ArrayList<>();
            for (int step = 0; step < 400; step++) {
                change(random, watchers, model, step);
                Bytes key = key(random);
                assertThat(matches(watchers, key)).containsExactlyInAnyOrderElementsOf(naive(model, key));
                assertThat(watchers.size()).isEqualTo(model.size());
            }
        }
    }

    @Test
    void orderIsSinglesAsAddedThenIntervalsByKeyAndEndThenAsAdded() {
        Watchers<String> watchers = new Watchers<>();
        watchers.add(range("b", "\0"), "b to open");
        watchers.add(range("b", "z"), "b to z");
        watchers.add(range("a", "z"), "a to z, first");
        watchers.add(KeyRange.single(Bytes.utf8("k")), "k, first");
        watchers.add(range("a", "z"), "a to z, second");
        watchers.add(KeyRange.single(Bytes.utf8("k")), "k, second");

        assertThat(matches(watchers, Bytes.utf8("k")))
                .containsExactly("k, first", "k, second", "a to z, first", "a to z, second", "b to z", "b to open");
    }

    @Test
    void equalWatcherOfOneRangeCountsOnce() {
        Watchers<String> watchers = new Watchers<>();

        assertThat(watchers.add(range("a", "c"), "w")).isTrue();
        assertThat(watchers.add(range("a", "c"), "w")).isFalse();
        assertThat(watchers.size()).isEqualTo(1);
        assertThat(watchers.remove(range("a", "c"), "w")).isTrue();
        assertThat(watchers.remove(range("a", "c"), "w")).isFalse();
        assertThat(watchers.remove(KeyRange.single(Bytes.utf8("a")), "w")).isFalse();
        assertThat(matches(watchers, Bytes.utf8("b"))).isEmpty();
    }

    @Test
    void tenThousandNestedIntervalsAddedInOrderKeepTheTreeShallow() {
        Watchers<Integer> watchers = new Watchers<>();
        for (int i = 0; i < 10_000; i++) {
            watchers.add(new KeyRange(number(i), number(i + 1)), i);
        }

        // A degenerate tree would need 10,000 × 10,000 steps, and its recursion would overflow the stack.
        for (int i = 0; i < 10_000; i++) {
            assertThat(matches(watchers, number(i))).containsExactly(i);
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(watchers.remove(new KeyRange(number(i), number(i + 1)), i))
                    .isTrue();
        }
        assertThat(watchers.size()).isZero();
    }

    private static void change(Random random, Watchers<Integer> watchers, List<Entry> model, int step) {
        if (model.isEmpty() || random.nextInt(5) < 3) {
            Entry entry = new Entry(randomRange(random), step);
            assertThat(watchers.add(entry.range(), entry.watcher())).isTrue();
            model.add(entry);
        } else {
            Entry entry = model.remove(random.nextInt(model.size()));
            assertThat(watchers.remove(entry.range(), entry.watcher())).isTrue();
        }
    }

    private static List<Integer> naive(List<Entry> model, Bytes key) {
        List<Integer> expected = new ArrayList<>();
        for (Entry entry : model) {
            if (entry.range().contains(key)) {
                expected.add(entry.watcher());
            }
        }
        return expected;
    }

    private static KeyRange randomRange(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> KeyRange.single(key(random));
            case 1 -> new KeyRange(key(random), KeyRange.OPEN_END);
            default -> new KeyRange(key(random), key(random)); // empty ones included
        };
    }

    private static Bytes key(Random random) {
        return random.nextBoolean()
                ? Bytes.of(random.nextInt(6) * 50)
                : Bytes.of(random.nextInt(6) * 50, random.nextInt(3) * 127);
    }

    private static Bytes number(int i) {
        return Bytes.of(1 + (i >> 8), i & 0xff);
    }

    private static KeyRange range(String key, String end) {
        return new KeyRange(Bytes.utf8(key), Bytes.utf8(end));
    }

    private static <W> List<W> matches(Watchers<W> watchers, Bytes key) {
        List<W> found = new ArrayList<>();
        watchers.match(key, found::add);
        return found;
    }
}
