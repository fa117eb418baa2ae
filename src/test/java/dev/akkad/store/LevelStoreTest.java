package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LevelStoreTest {
    private static final int REVISIONS = 12_000;
    private static final int MIB = 1024 * 1024;

    @TempDir
    Path root;

    private static Bytes value(long main) {
        return Bytes.utf8("value of revision " + main + " ".repeat((int) (main % 50)));
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    @Timeout(120)
    void readersMissNothingAndSeeNothingTwiceWhileBatchesMoveToDisk(LevelDriver driver) throws Exception {
        try (StoreHandle handle = StoreHandle.open(root.resolve("db"), Fixtures.small(driver));
                LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
            AtomicLong published = new AtomicLong(1);
            AtomicBoolean stop = new AtomicBoolean();
            BlockingQueue<CheckpointStore.Sealed> sealed = new LinkedBlockingQueue<>();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Random random = new Random(i);
                running.add(threads.submit(() -> readUntil(stop, store, published, random)));
            }
            Future<Long> writer = threads.submit(() -> writeAll(store, sealed));
            stage(store, published, sealed);
            assertThat(writer.get(60, TimeUnit.SECONDS)).isEqualTo(REVISIONS);
            stop.set(true);
            for (Future<?> reader : running) {
                reader.get(60, TimeUnit.SECONDS);
            }
            threads.shutdown();
            assertThat(store.pendingBytes()).isZero();
            checkWindow(store, 2, REVISIONS);
        }
    }

    private static void stage(LevelStore store, AtomicLong published, BlockingQueue<CheckpointStore.Sealed> sealed) {
        Random random = new Random(99);
        for (long main = 2; main <= REVISIONS; main++) {
            store.putRevision(new Revision(main, 0), false, value(main));
            store.putRevision(new Revision(main, 1), true, Bytes.utf8("gone"));
            store.applied(main, 1);
            published.set(main);
            if (random.nextInt(40) == 0 || main == REVISIONS) {
                CheckpointStore.Sealed batch = store.seal();
                assertThat(batch).isNotNull();
                sealed.add(batch);
            }
        }
    }

    private static long writeAll(LevelStore store, BlockingQueue<CheckpointStore.Sealed> sealed)
            throws IOException, InterruptedException {
        while (store.durableIndex() < REVISIONS) {
            CheckpointStore.Sealed batch = sealed.poll(30, TimeUnit.SECONDS);
            assertThat(batch).isNotNull();
            store.write(batch);
        }
        return store.durableIndex();
    }

    private static void readUntil(AtomicBoolean stop, LevelStore store, AtomicLong published, Random random) {
        while (!stop.get()) {
            long last = published.get();
            if (last < 2) {
                continue;
            }
            long one = 2L + random.nextInt((int) last - 1);
            assertThat(store.revision(new Revision(one, 0))).isEqualTo(value(one));
            assertThat(store.revision(new Revision(one, 1))).isNull();
            // Half of the windows end where writing goes on.
            long to = random.nextBoolean() ? last : one;
            checkWindow(store, Math.max(2, to - 300), to);
        }
    }

    private static void checkWindow(LevelStore store, long from, long to) {
        long[] next = {from, 0};
        store.scanRevisions(from, to + 1, (revision, tombstone, bytes) -> {
            assertThat(revision).isEqualTo(new Revision(next[0], next[1]));
            assertThat(tombstone).isEqualTo(next[1] == 1);
            assertThat(bytes).isEqualTo(tombstone ? Bytes.utf8("gone") : value(revision.main()));
            next[0] += next[1];
            next[1] = 1 - next[1];
            return true;
        });
        assertThat(next[0]).isEqualTo(to + 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void formerStoreIsRefusedWritesAndStillReadsAfterATakeover(LevelDriver driver) throws IOException {
        try (StoreHandle handle = StoreHandle.open(root.resolve("db"), Fixtures.small(driver));
                LevelStore former = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
            CheckpointStoreContract.putRange(former, 2, 3);
            CheckpointStoreContract.writeAll(former);
            CheckpointStoreContract.putRange(former, 4, 4);
            try (LevelStore present = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
                assertThat(present.appliedIndex()).isEqualTo(3);
                assertThatThrownBy(() -> CheckpointStoreContract.writeAll(former))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("new writer");
                assertThat(CheckpointStoreContract.scan(former, 0, 9)).hasSize(3);
                CheckpointStoreContract.putRange(present, 4, 5);
                CheckpointStoreContract.writeAll(present);
                assertThat(present.durableIndex()).isEqualTo(5);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void diskIsFreedByCompactingWhatWasRemoved(LevelDriver driver) throws IOException {
        Random random = new Random(3);
        try (StoreHandle handle = StoreHandle.open(root.resolve("db"), Fixtures.small(driver));
                LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
            for (long main = 2; main <= 2000; main++) {
                byte[] bytes = new byte[10_000];
                random.nextBytes(bytes);
                store.putRevision(new Revision(main, 0), false, Bytes.wrap(bytes));
                store.applied(main, 1);
                if (main % 100 == 0) {
                    CheckpointStoreContract.writeAll(store);
                }
            }
            assertThat(store.sizeBytes()).isGreaterThan(15 * MIB);
            for (long main = 2; main < 2000; main++) {
                store.deleteRevision(new Revision(main, 0), false);
            }
            store.applied(2001, 1);
            CheckpointStoreContract.writeAll(store);
            store.compact();
            assertThat(store.sizeBytes()).isLessThan(6 * MIB);
            assertThat(store.sizeInUseBytes()).isLessThan(20_000);
            assertThat(store.revision(new Revision(2000, 0))).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void sizeIsWhatIsInUseAndWhatWasRemovedUntilItIsGivenBack(LevelDriver driver) throws IOException {
        try (StoreHandle handle = StoreHandle.open(root.resolve("db"), Fixtures.small(driver));
                LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
            assertThat(store.sizeBytes()).as("an empty store").isLessThan(100);
            for (long main = 2; main <= 41; main++) {
                store.putRevision(new Revision(main, 0), false, Bytes.wrap(new byte[1_000]));
            }
            store.applied(41, 1);
            long full = store.sizeBytes();
            assertThat(full).isEqualTo(store.sizeInUseBytes()).isBetween(40_000L, 42_000L);
            CheckpointStoreContract.writeAll(store);
            assertThat(store.sizeBytes()).isEqualTo(full);

            for (long main = 2; main <= 31; main++) {
                store.deleteRevision(new Revision(main, 0), false);
            }
            store.applied(42, 1);
            CheckpointStoreContract.writeAll(store);
            assertThat(store.sizeInUseBytes()).isLessThan(11_000);
            assertThat(store.sizeBytes()).as("nothing is given back yet").isEqualTo(full);

            store.reclaim(0);
            assertThat(store.sizeBytes()).as("so little is not worth it").isEqualTo(full);
            store.reclaim(64 * 1024);
            assertThat(store.sizeBytes()).as("by so small a quota it is").isEqualTo(store.sizeInUseBytes());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void whatCannotBeGivenBackOnAFullDiskStillCounts(LevelDriver driver) throws IOException {
        long[] usable = {Long.MAX_VALUE / 2};
        SpaceGuard space =
                new SpaceGuard(() -> usable[0], new SpaceGuard.Marks(64L * MIB, 32L * MIB, 0), root.resolve("reserve"));
        try (StoreHandle handle = StoreHandle.open(root.resolve("db"), Fixtures.small(driver));
                LevelStore store = LevelStore.open(handle, space)) {
            CheckpointStoreContract.putRange(store, 2, 50);
            CheckpointStoreContract.writeAll(store);
            for (long main = 2; main <= 50; main++) {
                store.deleteRevision(new Revision(main, 0), false);
            }
            store.applied(51, 1);
            CheckpointStoreContract.writeAll(store);
            long size = store.sizeBytes();
            assertThat(size).isGreaterThan(store.sizeInUseBytes());
            usable[0] = 40L * MIB;
            assertThatThrownBy(store::compact).isInstanceOf(NoSpaceException.class);
            assertThat(store.sizeBytes()).isEqualTo(size);
        }
    }

    /** Whoever asks for the size while something is removed finds it in use or to be given back, not nowhere. */
    @Test
    void removedBytesCountAtEveryMoment() throws Exception {
        try (StoreHandle handle = StoreHandle.open(root.resolve("db"), Fixtures.small(LevelDriver.AUTO));
                LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
            AtomicLong atLeast = new AtomicLong();
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Long> smallest = CompletableFuture.supplyAsync(() -> {
                long missing = 0;
                while (!over.get()) {
                    long expected = atLeast.get();
                    missing = Math.max(missing, expected - store.sizeBytes());
                }
                return missing;
            });
            long main = 2;
            for (int round = 0; round < 100; round++) {
                CheckpointStoreContract.putRange(store, main, main);
                CheckpointStoreContract.writeAll(store);
                atLeast.set(store.sizeBytes());
                store.deleteRevision(new Revision(main, 0), false);
                store.applied(++main, 1);
                CheckpointStoreContract.writeAll(store);
            }
            over.set(true);
            assertThat(smallest.get()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void writeOnANearlyFullDiskIsRefusedAndMayBeRepeated(LevelDriver driver) throws IOException {
        long[] usable = {Long.MAX_VALUE / 2};
        SpaceGuard space =
                new SpaceGuard(() -> usable[0], new SpaceGuard.Marks(64L * MIB, 32L * MIB, 0), root.resolve("reserve"));
        try (StoreHandle handle = StoreHandle.open(root.resolve("db"), Fixtures.small(driver));
                LevelStore store = LevelStore.open(handle, space)) {
            CheckpointStoreContract.putRange(store, 2, 3);
            CheckpointStore.Sealed batch = store.seal();
            usable[0] = MIB;
            space.refresh();
            assertThatThrownBy(() -> store.write(batch)).isInstanceOf(NoSpaceException.class);
            assertThat(store.durableIndex()).isZero();
            usable[0] = Long.MAX_VALUE / 2;
            store.write(batch);
            assertThat(store.durableIndex()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void flippedByteInTheMiddleOfTheLogIsRefused(LevelDriver driver) throws IOException {
        Path db = root.resolve("db");
        try (StoreHandle handle = StoreHandle.open(db, LevelSettings.store().withDriver(driver));
                LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
            for (long main = 2; main < 100; main++) {
                CheckpointStoreContract.putRange(store, main, main);
                CheckpointStoreContract.writeAll(store);
            }
        }
        Path log = Directories.list(db).stream()
                .filter(path -> path.toString().endsWith(".log"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(log);
        bytes[2000] ^= 1;
        Files.write(log, bytes);
        assertThatThrownBy(() -> StoreHandle.open(db, LevelSettings.store().withDriver(driver)))
                .isInstanceOf(LevelDamagedException.class)
                .hasMessageContaining("damaged LevelDB log");
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void storeWrittenByOneDriverIsReadByTheOther(LevelDriver driver) throws IOException {
        LevelDriver other = driver == LevelDriver.NATIVE ? LevelDriver.JAVA : LevelDriver.NATIVE;
        for (int round = 0; round < 4; round++) {
            LevelSettings settings = Fixtures.small(round % 2 == 0 ? driver : other);
            try (StoreHandle handle = StoreHandle.open(root.resolve("db"), settings);
                    LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
                assertThat(store.appliedIndex()).isEqualTo(round == 0 ? 0 : round * 1000L + 1);
                CheckpointStoreContract.putRange(store, round * 1000L + 2, round * 1000L + 1001);
                store.put(Bucket.AUTH, Bytes.utf8("round"), Bytes.of(round));
                store.applied(round * 1000L + 1001, 1);
                CheckpointStoreContract.writeAll(store);
                assertThat(CheckpointStoreContract.scan(store, 0, Long.MAX_VALUE))
                        .hasSize((round + 1) * 1000);
                assertThat(store.get(Bucket.AUTH, Bytes.utf8("round"))).isEqualTo(Bytes.of(round));
            }
        }
    }
}
