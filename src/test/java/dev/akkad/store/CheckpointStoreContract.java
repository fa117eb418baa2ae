package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.Revision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every checkpoint store must do, on a real disk or on a simulated one. */
public abstract class CheckpointStoreContract {
    /** Opens the one store of this test at its durable state; the test closed it before if it had it open. */
    protected abstract CheckpointStore open() throws IOException;

    protected abstract CheckpointStore.Incoming incoming(long index) throws IOException;

    /** Makes the snapshot received for {@code index} the store of this test. */
    protected abstract void adopt(long index) throws IOException;

    protected static Revision at(long main) {
        return new Revision(main, 0);
    }

    protected static Bytes value(long main) {
        return Bytes.utf8("value " + main);
    }

    protected static void writeAll(CheckpointStore store) throws IOException {
        CheckpointStore.Sealed batch = store.seal();
        while (batch != null) {
            store.write(batch);
            batch = store.seal();
        }
    }

    protected static void putRange(CheckpointStore store, long from, long to) {
        for (long main = from; main <= to; main++) {
            store.putRevision(at(main), false, value(main));
            store.applied(main, 1);
        }
    }

    protected static List<String> scan(CheckpointStore store, long from, long to) {
        List<String> seen = new ArrayList<>();
        store.scanRevisions(from, to, (revision, tombstone, bytes) -> {
            seen.add(revision.main() + "." + revision.sub() + (tombstone ? "t " : " ") + bytes.utf8());
            return true;
        });
        return seen;
    }

    @Test
    void newStoreIsEmpty() throws IOException {
        try (CheckpointStore store = open()) {
            assertThat(store.appliedIndex()).isZero();
            assertThat(store.appliedTerm()).isZero();
            assertThat(store.durableIndex()).isZero();
            assertThat(store.pendingBytes()).isZero();
            assertThat(store.sizeBytes()).isPositive();
            assertThat(store.sizeInUseBytes()).isZero();
            assertThat(store.seal()).isNull();
            assertThat(scan(store, 0, Long.MAX_VALUE)).isEmpty();
        }
    }

    @Test
    void stagedRevisionsAreReadAtOnceAndAfterTheyAreDurable() throws IOException {
        try (CheckpointStore store = open()) {
            store.putRevision(at(2), false, value(2));
            store.putRevision(new Revision(2, 1), true, Bytes.utf8("gone"));
            assertThat(store.revision(at(2))).isEqualTo(value(2));
            assertThat(scan(store, 0, 10)).containsExactly("2.0 value 2", "2.1t gone");
            store.applied(1, 1);
            writeAll(store);
            assertThat(store.revision(at(2))).isEqualTo(value(2));
            assertThat(store.revision(new Revision(2, 1)))
                    .as("a tombstone has no value")
                    .isNull();
            assertThat(store.revision(at(3))).isNull();
            assertThat(scan(store, 0, 10)).containsExactly("2.0 value 2", "2.1t gone");
        }
    }

    @Test
    void restartFindsExactlyWhatWasWritten() throws IOException {
        try (CheckpointStore store = open()) {
            putRange(store, 2, 5);
            store.put(Bucket.META, Bytes.utf8("k"), Bytes.utf8("durable"));
            store.applied(6, 3);
            writeAll(store);
            putRange(store, 7, 8);
            store.put(Bucket.META, Bytes.utf8("k"), Bytes.utf8("lost"));
            store.seal();
            store.putRevision(at(9), false, value(9));
            assertThat(store.appliedIndex()).isEqualTo(8);
            assertThat(store.durableIndex()).isEqualTo(6);
        }
        try (CheckpointStore store = open()) {
            assertThat(store.appliedIndex()).isEqualTo(6);
            assertThat(store.appliedTerm()).isEqualTo(3);
            assertThat(store.durableIndex()).isEqualTo(6);
            assertThat(scan(store, 0, 100)).containsExactly("2.0 value 2", "3.0 value 3", "4.0 value 4", "5.0 value 5");
            assertThat(store.get(Bucket.META, Bytes.utf8("k"))).isEqualTo(Bytes.utf8("durable"));
        }
    }

    @Test
    void batchHoldsOnlyWhatWasAppliedBeforeItWasSealed() throws IOException {
        try (CheckpointStore store = open()) {
            store.putRevision(at(2), false, value(2));
            store.applied(1, 1);
            store.putRevision(at(3), false, value(3));
            writeAll(store);
            assertThat(store.durableIndex()).isEqualTo(1);
            assertThat(store.pendingBytes()).isPositive();
            assertThat(scan(store, 0, 10)).hasSize(2);
        }
        try (CheckpointStore store = open()) {
            assertThat(scan(store, 0, 10)).containsExactly("2.0 value 2");
        }
    }

    @Test
    void entriesWithoutEffectMoveTheDurableIndexToo() throws IOException {
        try (CheckpointStore store = open()) {
            store.applied(4, 2);
            writeAll(store);
            assertThat(store.durableIndex()).isEqualTo(4);
            assertThat(store.seal()).isNull();
        }
        try (CheckpointStore store = open()) {
            assertThat(store.appliedIndex()).isEqualTo(4);
            assertThat(store.appliedTerm()).isEqualTo(2);
        }
    }

    @Test
    void sealedBatchSaysWhatItHolds() throws IOException {
        try (CheckpointStore store = open()) {
            putRange(store, 2, 3);
            CheckpointStore.@Nullable Sealed batch = store.seal();
            assertThat(batch).isNotNull();
            assertThat(batch.appliedIndex()).isEqualTo(3);
            assertThat(batch.bytes()).isPositive().isEqualTo(store.pendingBytes());
            store.write(batch);
            assertThat(store.pendingBytes()).isZero();
        }
    }

    @Test
    void batchOutOfOrderIsABrokenInvariant() throws IOException {
        try (CheckpointStore store = open()) {
            putRange(store, 2, 2);
            CheckpointStore.Sealed first = store.seal();
            putRange(store, 3, 3);
            CheckpointStore.Sealed second = store.seal();
            assertThatThrownBy(() -> store.write(second)).isInstanceOf(AssertionError.class);
            store.write(first);
            store.write(second);
            assertThatThrownBy(() -> store.write(second)).isInstanceOf(AssertionError.class);
            assertThat(store.durableIndex()).isEqualTo(3);
        }
    }

    @Test
    void removedRevisionsAreGoneWhereverTheyWere() throws IOException {
        try (CheckpointStore store = open()) {
            putRange(store, 2, 3);
            store.putRevision(at(4), true, Bytes.utf8("gone"));
            store.applied(4, 1);
            writeAll(store);
            putRange(store, 5, 6);
            store.deleteRevision(at(2), false);
            store.deleteRevision(at(4), true);
            store.deleteRevision(at(5), false);
            assertThat(store.revision(at(2))).isNull();
            assertThat(store.revision(at(5))).isNull();
            assertThat(scan(store, 0, 100)).containsExactly("3.0 value 3", "6.0 value 6");
            store.applied(7, 1);
            writeAll(store);
            assertThat(store.revision(at(2))).isNull();
            assertThat(store.revision(at(5))).isNull();
            assertThat(scan(store, 0, 100)).containsExactly("3.0 value 3", "6.0 value 6");
        }
        try (CheckpointStore store = open()) {
            assertThat(scan(store, 0, 100)).containsExactly("3.0 value 3", "6.0 value 6");
        }
    }

    @Test
    void scanIsHalfOpenAndStopsWhenTold() throws IOException {
        try (CheckpointStore store = open()) {
            putRange(store, 2, 5);
            writeAll(store);
            putRange(store, 6, 9);
            assertThat(scan(store, 4, 8)).containsExactly("4.0 value 4", "5.0 value 5", "6.0 value 6", "7.0 value 7");
            assertThat(scan(store, 8, 8)).isEmpty();
            assertThat(scan(store, 8, 2)).isEmpty();
            List<Long> seen = new ArrayList<>();
            store.scanRevisions(0, Long.MAX_VALUE, (revision, tombstone, bytes) -> {
                seen.add(revision.main());
                return revision.main() < 7;
            });
            assertThat(seen).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
        }
    }

    @Test
    void bucketsAreApartAndScannedInUnsignedKeyOrder() throws IOException {
        Bytes high = Bytes.of(0xff, 0xff);
        try (CheckpointStore store = open()) {
            for (Bucket bucket : Bucket.values()) {
                store.put(bucket, high, Bytes.utf8(bucket.name()));
                store.put(bucket, Bytes.of(0), Bytes.EMPTY);
                store.put(bucket, Bytes.utf8("m"), Bytes.utf8("x"));
            }
            store.delete(Bucket.ALARM, Bytes.utf8("m"));
            store.delete(Bucket.ALARM, Bytes.utf8("never there"));
            store.applied(1, 1);
            writeAll(store);
        }
        try (CheckpointStore store = open()) {
            for (Bucket bucket : Bucket.values()) {
                List<Bytes> keys = new ArrayList<>();
                store.scan(bucket, (key, value) -> keys.add(key));
                assertThat(keys).hasSize(bucket == Bucket.ALARM ? 2 : 3).first().isEqualTo(Bytes.of(0));
                assertThat(store.get(bucket, high)).isEqualTo(Bytes.utf8(bucket.name()));
                assertThat(store.get(bucket, Bytes.of(0))).isEqualTo(Bytes.EMPTY);
            }
            assertThat(store.get(Bucket.ALARM, Bytes.utf8("m"))).isNull();
            List<Bytes> first = new ArrayList<>();
            store.scan(Bucket.LEASE, (key, value) -> {
                first.add(key);
                return false;
            });
            assertThat(first).hasSize(1);
        }
    }

    @Test
    void bytesInUseFollowPutsAndRemovals() throws IOException {
        try (CheckpointStore store = open()) {
            putRange(store, 2, 2);
            store.put(Bucket.AUTH, Bytes.utf8("a"), Bytes.utf8("bb"));
            store.applied(3, 1);
            long two = store.sizeInUseBytes();
            assertThat(two).isPositive();
            writeAll(store);
            assertThat(store.sizeInUseBytes()).isEqualTo(two);
            putRange(store, 4, 50);
            store.put(Bucket.AUTH, Bytes.utf8("a"), Bytes.utf8("longer than before"));
            store.applied(51, 1);
            assertThat(store.sizeInUseBytes()).isGreaterThan(two);
            writeAll(store);
            for (long main = 4; main <= 50; main++) {
                store.deleteRevision(at(main), false);
            }
            store.put(Bucket.AUTH, Bytes.utf8("a"), Bytes.utf8("bb"));
            store.applied(52, 1);
            writeAll(store);
            assertThat(store.sizeInUseBytes()).isEqualTo(two);
        }
        try (CheckpointStore store = open()) {
            store.delete(Bucket.AUTH, Bytes.utf8("a"));
            store.deleteRevision(at(2), false);
            store.applied(53, 1);
            writeAll(store);
            assertThat(store.sizeInUseBytes()).isZero();
        }
    }

    @Test
    void snapshotShowsTheDurableStateOfItsMoment() throws IOException {
        try (CheckpointStore store = open()) {
            putRange(store, 2, 200);
            store.put(Bucket.LEASE, Bytes.utf8("lease"), Bytes.utf8("one"));
            store.applied(201, 4);
            writeAll(store);
            putRange(store, 202, 203);
            List<Bytes> pieces = new ArrayList<>();
            try (CheckpointStore.Snapshot snapshot = store.snapshot()) {
                assertThat(snapshot.index()).isEqualTo(201);
                assertThat(snapshot.term()).isEqualTo(4);
                pieces.add(snapshot.next(100));
                writeAll(store);
                store.deleteRevision(at(150), false);
                store.applied(204, 4);
                writeAll(store);
                for (Bytes piece = snapshot.next(100); piece != null; piece = snapshot.next(100)) {
                    pieces.add(piece);
                }
            }
            receive(pieces, 201, 4);
        }
        adopt(201);
        try (CheckpointStore store = open()) {
            assertThat(store.appliedIndex()).isEqualTo(201);
            assertThat(store.appliedTerm()).isEqualTo(4);
            assertThat(scan(store, 0, 1000)).hasSize(199).last().isEqualTo("200.0 value 200");
            assertThat(store.revision(at(150))).isEqualTo(value(150));
            assertThat(store.get(Bucket.LEASE, Bytes.utf8("lease"))).isEqualTo(Bytes.utf8("one"));
            assertThat(store.sizeInUseBytes()).isPositive();
            putRange(store, 205, 205);
            writeAll(store);
            assertThat(store.durableIndex()).isEqualTo(205);
        }
    }

    private void receive(List<Bytes> pieces, long index, long term) throws IOException {
        try (CheckpointStore.Incoming incoming = incoming(index)) {
            for (Bytes piece : pieces) {
                incoming.append(piece);
            }
            incoming.complete(index, term);
        }
    }

    @Test
    void snapshotThatDidNotArriveInFullIsNeverComplete() throws IOException {
        List<Bytes> pieces = snapshotOfThree();
        try (CheckpointStore.Incoming incoming = incoming(3)) {
            for (Bytes piece : pieces.subList(0, pieces.size() - 1)) {
                incoming.append(piece);
            }
            assertThatThrownBy(() -> incoming.complete(3, 1)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> adopt(3)).isInstanceOf(IOException.class);
    }

    @Test
    void snapshotChangedOnItsWayIsRefused() throws IOException {
        List<Bytes> pieces = snapshotOfThree();
        for (int i = 0; i < pieces.size(); i++) {
            List<Bytes> changed = new ArrayList<>(pieces);
            byte[] bytes = pieces.get(i).toByteArray();
            bytes[bytes.length / 2] ^= 0x10;
            changed.set(i, Bytes.wrap(bytes));
            assertThatThrownBy(() -> receive(changed, 3, 1)).isInstanceOf(IOException.class);
        }
        receive(pieces, 3, 1);
        adopt(3);
    }

    @Test
    void snapshotOfAnotherIndexThanPromisedIsRefused() throws IOException {
        List<Bytes> pieces = snapshotOfThree();
        assertThatThrownBy(() -> receive(pieces, 4, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> receive(pieces, 3, 2)).isInstanceOf(IOException.class);
    }

    private List<Bytes> snapshotOfThree() throws IOException {
        try (CheckpointStore store = open()) {
            putRange(store, 1, 3);
            writeAll(store);
            return read(store);
        }
    }

    protected static List<Bytes> read(CheckpointStore store) {
        List<Bytes> pieces = new ArrayList<>();
        try (CheckpointStore.Snapshot snapshot = store.snapshot()) {
            for (Bytes piece = snapshot.next(16); piece != null; piece = snapshot.next(16)) {
                assertThat(piece.length()).isBetween(1, 16);
                pieces.add(piece);
            }
        }
        return pieces;
    }

    @Test
    void anyHistoryOfStagingWritingAndRestartsReadsBack() throws IOException {
        Random random = new Random(7);
        TreeMap<Long, Bytes> model = new TreeMap<>();
        TreeMap<Long, Bytes> durable = new TreeMap<>();
        CheckpointStore store = open();
        List<CheckpointStore.Sealed> sealed = new ArrayList<>();
        List<TreeMap<Long, Bytes>> states = new ArrayList<>();
        long index = 0;
        long main = 1;
        for (int step = 0; step < 600; step++) {
            index++;
            if (random.nextInt(4) > 0 || model.isEmpty()) {
                main++;
                Bytes bytes = Bytes.wrap(new byte[random.nextInt(200)]);
                store.putRevision(at(main), false, bytes);
                model.put(main, bytes);
            } else {
                long victim = pick(model, random);
                store.deleteRevision(at(victim), false);
                model.remove(victim);
            }
            store.applied(index, 1);
            if (random.nextInt(5) == 0) {
                sealed.add(store.seal());
                states.add(new TreeMap<>(model));
            }
            if (random.nextInt(4) == 0 && !sealed.isEmpty()) {
                store.write(sealed.remove(0));
                durable = states.remove(0);
            }
            if (random.nextInt(60) == 0) {
                store.close();
                store = open();
                index = store.appliedIndex();
                model = new TreeMap<>(durable);
                main = model.isEmpty() ? 1 : model.lastKey();
                sealed.clear();
                states.clear();
            }
            assertReads(store, model);
        }
        store.close();
    }

    private static long pick(Map<Long, Bytes> model, Random random) {
        List<Long> keys = new ArrayList<>(model.keySet());
        Collections.shuffle(keys, random);
        return keys.get(0);
    }

    private static void assertReads(CheckpointStore store, Map<Long, Bytes> model) {
        Map<Long, Bytes> seen = new TreeMap<>();
        store.scanRevisions(0, Long.MAX_VALUE, (revision, tombstone, bytes) -> {
            assertThat(seen.put(revision.main(), bytes)).isNull();
            return true;
        });
        assertThat(seen).isEqualTo(model);
    }
}
