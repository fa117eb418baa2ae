package dev.akkad.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CompactionTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");
    private static final Bytes C = Bytes.utf8("c");

    private final MemoryStore store = new MemoryStore();
    private final Keyspace keyspace = Keyspace.open(store, Keyspace.Compacted.NEVER, (key, lease) -> {});

    private void put(Bytes key) {
        keyspace.begin();
        keyspace.put(key, Bytes.utf8("v" + keyspace.revision()), 0);
        keyspace.end();
    }

    private void delete(Bytes key) {
        keyspace.begin();
        keyspace.delete(key);
        keyspace.end();
    }

    private List<String> stored() {
        List<String> stored = new ArrayList<>();
        store.scanRevisions(0, Long.MAX_VALUE, (revision, tombstone, encoded) -> {
            stored.add(revision.main() + (tombstone ? "t" : ""));
            return true;
        });
        return stored;
    }

    private void removeAll() {
        boolean more = true;
        while (more) {
            more = keyspace.compactSome(1);
        }
    }

    /** put a(2) a(3) b(4) delete b(5) put c(6) delete c(7) put a(8). */
    private void someHistory() {
        put(A);
        put(A);
        put(B);
        delete(B);
        put(C);
        delete(C);
        put(A);
    }

    @Test
    void theNewestPutBelowAndEverythingAboveStays() {
        someHistory();
        keyspace.compact(6);
        removeAll();
        assertThat(stored()).containsExactly("3", "6", "7t", "8");
    }

    @Test
    void aTombstoneExactlyAtTheRevisionStaysUntilTheNextOne() {
        someHistory();
        keyspace.compact(7);
        removeAll();
        assertThat(stored()).containsExactly("3", "7t", "8");
        keyspace.compact(8);
        removeAll();
        assertThat(stored()).containsExactly("8");
        assertThat(keyspace.finishedCompactRevision()).isEqualTo(8);
    }

    @Test
    void itShowsAtOnceAndIsRemovedInSlices() {
        someHistory();
        keyspace.compact(8);
        assertThat(keyspace.compactRevision()).isEqualTo(8);
        assertThat(keyspace.finishedCompactRevision()).isEqualTo(-1);
        assertThat(stored()).hasSize(7);
        assertThat(keyspace.compactSome(2)).isTrue();
        assertThat(stored().size()).isBetween(4, 6);
        removeAll();
        assertThat(keyspace.isCompacting()).isFalse();
    }

    @Test
    void aLaterCompactionWaitsForTheOneUnderWay() {
        someHistory();
        keyspace.compact(4);
        keyspace.compactSome(1);
        keyspace.compact(8);
        assertThat(keyspace.compactRevision()).isEqualTo(8);
        removeAll();
        assertThat(stored()).containsExactly("8");
    }

    @Test
    void anUnfinishedOneIsResumedAfterARestart() {
        someHistory();
        keyspace.compact(7);
        keyspace.compactSome(1);
        assertThat(stored()).contains("5t");
        Keyspace again = Keyspace.open(store, new Keyspace.Compacted(7, -1), (key, lease) -> {});
        assertThat(again.isCompacting()).isTrue();
        boolean more = true;
        while (more) {
            more = again.compactSome(1);
        }
        assertThat(stored()).containsExactly("3", "7t", "8");
        assertThat(again.get(A, 7)).isEqualTo(new KeyValue(A, 2, 3, 2, Bytes.utf8("v2"), 0));
    }

    @Test
    void historyBelowItIsRefusedAndHistoryFromItIsWhole() {
        someHistory();
        keyspace.compact(7);
        List<Long> mains = new ArrayList<>();
        assertThat(keyspace.history(6, 100, (main, events) -> mains.add(main))).isFalse();
        assertThat(mains).isEmpty();
        assertThat(keyspace.history(7, 100, (main, events) -> mains.add(main))).isTrue();
        assertThat(mains).containsExactly(7L, 8L);
    }

    @Test
    void aWalkThatIsOvertakenStopsBeforeTheHole() {
        someHistory();
        List<Long> mains = new ArrayList<>();
        boolean whole = keyspace.history(2, 100, (main, events) -> {
            if (main == 3) {
                keyspace.compact(7);
                removeAll();
            }
            return mains.add(main);
        });
        assertThat(whole).isFalse();
        assertThat(mains).containsExactly(2L, 3L);
    }

    /** One writer puts and compacts; readers at fixed revisions must see every key, or the compaction. */
    @Test
    void readersNeverSeeAPartialState() throws InterruptedException {
        int keys = 50;
        for (int i = 0; i < keys; i++) {
            put(Bytes.utf8("k" + i));
        }
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicReference<String> complaint = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            while (running.get() && complaint.get() == null) {
                complaint.compareAndSet(null, readOnce(keys));
            }
        });
        reader.start();
        Random random = new Random(7);
        for (int i = 0; i < 40_000 && complaint.get() == null; i++) {
            put(Bytes.utf8("k" + random.nextInt(keys)));
            if (i % 97 == 0) {
                keyspace.compact(keyspace.revision() - random.nextInt(50));
            }
            keyspace.compactSome(2);
        }
        running.set(false);
        reader.join();
        assertThat(complaint.get()).isNull();
    }

    private String readOnce(int keys) {
        long compacted = keyspace.compactRevision();
        long revision = keyspace.revision();
        List<KeyVersion> found = new ArrayList<>();
        keyspace.visit(new KeyRange(Bytes.of(0), KeyRange.OPEN_END), revision, found::add);
        long loaded =
                found.stream().map(keyspace::load).filter(kv -> kv != null).count();
        boolean late = found.stream().anyMatch(version -> version.modRevision() > revision);
        if (keyspace.compactRevision() != compacted) {
            return null;
        }
        return loaded != keys || late ? loaded + " of " + keys + " at " + revision : null;
    }
}
