package dev.akkad.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyHistoryTest {
    private static final Bytes KEY = Bytes.utf8("foo");

    /** put(2) put(4) delete(6) put(8) put(10) delete(12). */
    private static KeyHistory twoGenerations() {
        KeyHistory history = KeyHistory.createdAt(KEY, new Revision(2, 0));
        history.append(new Revision(4, 0), false);
        history.append(new Revision(6, 0), true);
        history.append(new Revision(8, 1), false);
        history.append(new Revision(10, 0), false);
        history.append(new Revision(12, 0), true);
        return history;
    }

    private static KeyVersion version(long main, long sub, long create, long version) {
        return new KeyVersion(KEY, new Revision(main, sub), create, version);
    }

    @Test
    void aReaderSeesTheNewestVersionAtItsRevision() {
        KeyHistory history = twoGenerations();
        assertThat(history.versionAt(1)).isNull();
        assertThat(history.versionAt(2)).isEqualTo(version(2, 0, 2, 1));
        assertThat(history.versionAt(3)).isEqualTo(version(2, 0, 2, 1));
        assertThat(history.versionAt(5)).isEqualTo(version(4, 0, 2, 2));
        assertThat(history.versionAt(6)).isNull();
        assertThat(history.versionAt(7)).isNull();
        assertThat(history.versionAt(8)).isEqualTo(version(8, 1, 8, 1));
        assertThat(history.versionAt(11)).isEqualTo(version(10, 0, 8, 2));
        assertThat(history.versionAt(12)).isNull();
        assertThat(history.versionAt(Long.MAX_VALUE - 1)).isNull();
    }

    @Test
    void compactionKeepsTheNewestVersionAtOrBelowIt() {
        // Slots: 2, 4, 6†, 8, 10, 12†.
        long[][] droppedAt = {
            {1, 0}, {2, 0}, {3, 0}, {4, 1}, {5, 1}, {6, 2}, {7, 3}, {8, 3}, {9, 3}, {10, 4}, {11, 4}, {12, 5}, {13, 6}
        };
        for (long[] row : droppedAt) {
            assertThat(twoGenerations().droppable(row[0]))
                    .as("compact at %d", row[0])
                    .isEqualTo((int) row[1]);
        }
    }

    @Test
    void theRestOfAGenerationKeepsItsNumbers() {
        KeyHistory history = twoGenerations();
        history.dropFirst(history.droppable(5));
        assertThat(history.versionAt(5)).isEqualTo(version(4, 0, 2, 2));
        assertThat(history.versionAt(11)).isEqualTo(version(10, 0, 8, 2));

        history.dropFirst(history.droppable(10));
        assertThat(history.versionAt(11)).isEqualTo(version(10, 0, 8, 2));
        assertThat(history.isLive()).isFalse();
        history.append(new Revision(14, 0), false);
        assertThat(history.newest()).isEqualTo(version(14, 0, 14, 1));
    }

    @Test
    void aHistoryOfATombstoneOnlyVanishesWithTheNextCompaction() {
        KeyHistory history = twoGenerations();
        history.dropFirst(history.droppable(12));
        assertThat(history.isEmpty()).isFalse();
        history.dropFirst(history.droppable(13));
        assertThat(history.isEmpty()).isTrue();
    }

    @Test
    void aRestoredHistoryGoesOnCounting() {
        KeyHistory history = KeyHistory.restored(KEY, new Revision(40, 0), false, 7, 12);
        assertThat(history.newest()).isEqualTo(version(40, 0, 7, 12));
        history.append(new Revision(41, 0), false);
        assertThat(history.newest()).isEqualTo(version(41, 0, 7, 13));
    }

    @Test
    void versionsBeyondTheRangeOfAnIntAreCounted() {
        long version = 1L << 40;
        KeyHistory history = KeyHistory.restored(KEY, new Revision(40, 0), false, 7, version);
        history.append(new Revision(41, 0), false);
        history.append(new Revision(42, 0), false);
        history.dropFirst(1);
        assertThat(history.newest()).isEqualTo(version(42, 0, 7, version + 2));
    }

    @Test
    void revisionsMustGrow() {
        KeyHistory history = KeyHistory.createdAt(KEY, new Revision(5, 1));
        assertThatThrownBy(() -> history.append(new Revision(5, 1), false)).isInstanceOf(AssertionError.class);
        history.append(new Revision(5, 2), true);
        assertThat(history.versionAt(5)).isNull();
    }

    /** Random puts, deletes and compactions against a list that keeps everything spelled out. */
    @Test
    void randomHistoriesAgreeWithASpelledOutList() {
        for (long seed = 0; seed < 200; seed++) {
            new Model(seed).run();
        }
    }

    private static final class Model {
        private record Slot(Revision revision, boolean tombstone, long create, long version) {}

        private final Random random;
        private final List<Slot> slots = new ArrayList<>();
        private final KeyHistory history;
        private long main = 2;
        private long compacted;

        Model(long seed) {
            this.random = new Random(seed);
            this.history = KeyHistory.createdAt(KEY, new Revision(main, 0));
            slots.add(new Slot(new Revision(main, 0), false, main, 1));
        }

        void run() {
            for (int step = 0; step < 60 && !slots.isEmpty(); step++) {
                main += 1 + random.nextInt(3);
                if (random.nextInt(6) == 0) {
                    compact(compacted + random.nextInt((int) (main - compacted)));
                } else {
                    change();
                }
                compareEverywhere();
            }
        }

        private void change() {
            Slot last = slots.get(slots.size() - 1);
            boolean tombstone = !last.tombstone() && random.nextInt(3) == 0;
            Revision at = new Revision(main, random.nextInt(5));
            boolean continues = !tombstone && !last.tombstone();
            slots.add(new Slot(at, tombstone, continues ? last.create() : main, continues ? last.version() + 1 : 1));
            history.append(at, tombstone);
        }

        private void compact(long revision) {
            compacted = revision;
            while (slots.size() > 1 && slots.get(1).revision().main() <= revision) {
                slots.remove(0);
            }
            Slot first = slots.get(0);
            if (first.tombstone() && first.revision().main() < revision) {
                slots.remove(0);
            }
            history.dropFirst(history.droppable(revision));
            assertThat(history.isEmpty()).isEqualTo(slots.isEmpty());
        }

        private void compareEverywhere() {
            for (long at = compacted; at <= main + 1; at++) {
                KeyVersion expected = null;
                for (Slot slot : slots) {
                    if (slot.revision().main() <= at) {
                        expected = slot.tombstone()
                                ? null
                                : new KeyVersion(KEY, slot.revision(), slot.create(), slot.version());
                    }
                }
                assertThat(history.versionAt(at)).isEqualTo(expected);
                assertThat(history.isLiveAt(at)).isEqualTo(expected != null);
            }
        }
    }
}
