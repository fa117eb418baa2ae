package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.Revision;
import dev.akkad.store.JournalLog.Record;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a power loss leaves of a write under way: everything synced before, and of the rest any blocks, in any
 * combination. Whatever the combination, what was acknowledged is there, the write is there whole or not at all, and
 * the database goes on.
 *
 * <p>A write is seen as two copies of the directory, before it began and after it was synced. The blocks in which they
 * differ are those that the disk may or may not have.
 */
final class PowerLossTest {
    private static final int BLOCK_BYTES = 4096;
    private static final int WRITES = 12;
    private static final int SUBSETS = 10;
    private static final int PAYLOAD_BYTES_MAX = 60_000;

    @TempDir
    Path temp;

    private final Random random = new Random(20);

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void journalKeepsWhatWasAcknowledged(LevelDriver driver) throws IOException {
        LevelSettings settings = LevelSettings.journal().withDriver(driver);
        List<Record> records = new ArrayList<>();
        List<Path> copies = new ArrayList<>();
        Path live = temp.resolve("live");
        try (JournalUnderTest open = JournalUnderTest.open(live, settings)) {
            copies.add(copy(live, copies.size()));
            for (int i = 1; i <= WRITES; i++) {
                Record record = new Record(i, i, payload());
                open.journal().append(List.of(record), 0);
                records.add(record);
                copies.add(copy(live, copies.size()));
            }
        }
        for (int i = 0; i < WRITES; i++) {
            for (int subset = 0; subset < SUBSETS; subset++) {
                Path survivor = survivor(copies.get(i), copies.get(i + 1));
                checkJournal(survivor, settings, records, i);
                Directories.delete(survivor);
            }
        }
    }

    private void checkJournal(Path survivor, LevelSettings settings, List<Record> records, int acknowledged)
            throws IOException {
        Record next;
        int found;
        try (JournalUnderTest open = JournalUnderTest.open(survivor, settings)) {
            List<Record> replayed = JournalLogContract.replayAll(open.journal());
            found = replayed.size();
            assertThat(found).isBetween(acknowledged, acknowledged + 1);
            assertThat(replayed).isEqualTo(records.subList(0, found));
            next = new Record(found + 1, found + 1, payload());
            open.journal().append(List.of(next), 0);
        }
        try (JournalUnderTest open = JournalUnderTest.open(survivor, settings)) {
            List<Record> replayed = JournalLogContract.replayAll(open.journal());
            assertThat(replayed).hasSize(found + 1).endsWith(next);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void storeIsAnExactPrefix(LevelDriver driver) throws IOException {
        LevelSettings settings = LevelSettings.store().withDriver(driver);
        List<Bytes> values = new ArrayList<>();
        List<Path> copies = new ArrayList<>();
        Path live = temp.resolve("live");
        try (StoreHandle handle = StoreHandle.open(live, settings);
                LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(temp))) {
            copies.add(copy(live, copies.size()));
            for (int i = 1; i <= WRITES; i++) {
                values.add(payload());
                put(store, i, values.get(i - 1));
                copies.add(copy(live, copies.size()));
            }
        }
        for (int i = 0; i < WRITES; i++) {
            for (int subset = 0; subset < SUBSETS; subset++) {
                Path survivor = survivor(copies.get(i), copies.get(i + 1));
                checkStore(survivor, settings, values, i);
                Directories.delete(survivor);
            }
        }
    }

    private void checkStore(Path survivor, LevelSettings settings, List<Bytes> values, int durable) throws IOException {
        try (StoreHandle handle = StoreHandle.open(survivor, settings);
                LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(temp))) {
            int applied = (int) store.appliedIndex();
            assertThat(applied).isBetween(durable, durable + 1);
            List<Bytes> found = new ArrayList<>();
            store.scanRevisions(0, Long.MAX_VALUE, (revision, tombstone, bytes) -> found.add(bytes));
            assertThat(found).isEqualTo(values.subList(0, applied));
            put(store, applied + 1, payload());
            assertThat(store.durableIndex()).isEqualTo(applied + 1);
        }
    }

    private static void put(LevelStore store, long index, Bytes value) throws IOException {
        store.putRevision(new Revision(index, 0), false, value);
        store.applied(index, 1);
        CheckpointStoreContract.writeAll(store);
    }

    private Bytes payload() {
        byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 100 : PAYLOAD_BYTES_MAX)];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private Path copy(Path live, int number) throws IOException {
        Path copy = temp.resolve("copy-" + number);
        Fixtures.copy(live, copy);
        return copy;
    }

    /** Of each file's blocks that the write changed, about half. The mark is written after the sync: it is too late. */
    private Path survivor(Path before, Path after) throws IOException {
        Path survivor = temp.resolve("survivor");
        Fixtures.copy(before, survivor);
        int changed = 0;
        for (Path file : files(after)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".log")) {
                changed += mix(file, survivor.resolve(after.relativize(file).toString()));
            }
        }
        assertThat(changed).as("blocks that the write changed").isPositive();
        return survivor;
    }

    private int mix(Path after, Path survivor) throws IOException {
        byte[] old = Files.exists(survivor) ? Files.readAllBytes(survivor) : new byte[0];
        byte[] written = Files.readAllBytes(after);
        byte[] mixed = Arrays.copyOf(old, Math.max(old.length, written.length));
        int changed = 0;
        int end = 0;
        for (int at = 0; at < mixed.length; at += BLOCK_BYTES) {
            byte[] block = Arrays.copyOf(slice(written, at), BLOCK_BYTES);
            boolean differs = !Arrays.equals(block, Arrays.copyOf(slice(old, at), BLOCK_BYTES));
            changed += differs ? 1 : 0;
            if (differs && random.nextBoolean()) {
                System.arraycopy(block, 0, mixed, at, Math.min(BLOCK_BYTES, mixed.length - at));
                end = Math.min(at + BLOCK_BYTES, mixed.length);
            }
        }
        // The length is one more thing that may or may not have arrived, but blocks that did are inside.
        int shortest = Math.max(old.length, end);
        int length = random.nextBoolean() ? mixed.length : shortest;
        Files.write(survivor, Arrays.copyOf(mixed, length));
        return changed;
    }

    private static byte[] slice(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, Math.min(from, bytes.length), Math.min(from + BLOCK_BYTES, bytes.length));
    }

    private static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : Directories.list(directory)) {
            if (Files.isDirectory(path)) {
                files.addAll(files(path));
            } else {
                files.add(path);
            }
        }
        return files;
    }
}
