package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.store.JournalLog.Record;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to the files, a journal is whole or it does not open. */
final class JournalDamageTest {
    private static final int RECORDS = 4;

    @TempDir
    Path temp;

    private static List<Record> records() {
        List<Record> records = new ArrayList<>();
        for (int i = 1; i <= RECORDS; i++) {
            records.add(new Record(i, i, Bytes.utf8("acknowledged " + i)));
        }
        return records;
    }

    /** Each record an append of its own. @param inTables whether a reopening moves them from the log to a table */
    private Path journal(String name, LevelDriver driver, boolean inTables) throws IOException {
        Path root = Files.createDirectory(temp.resolve(name));
        try (JournalUnderTest open = JournalUnderTest.open(root, Fixtures.small(driver))) {
            for (Record record : records()) {
                open.journal().append(List.of(record), 0);
            }
        }
        if (inTables) {
            JournalUnderTest.open(root, Fixtures.small(driver)).close();
        }
        return root;
    }

    private static List<Record> replay(Path root, LevelDriver driver) throws IOException {
        try (JournalUnderTest open = JournalUnderTest.open(root, Fixtures.small(driver))) {
            return JournalLogContract.replayAll(open.journal());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void noFlippedByteOfTheLogShortensTheJournal(LevelDriver driver) throws IOException {
        assertThat(flipEveryByte(journal("journal", driver, false), driver)).isGreaterThan(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void noFlippedByteOfTheTablesShortensTheJournal(LevelDriver driver) throws IOException {
        assertThat(flipEveryByte(journal("journal", driver, true), driver)).isGreaterThan(200);
    }

    /** Gives the number of flips that were noticed; the others did no harm. */
    private int flipEveryByte(Path root, LevelDriver driver) throws IOException {
        int noticed = 0;
        List<Path> files = new ArrayList<>(Directories.list(root.resolve("journal")));
        files.add(root.resolve("journal.mark"));
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.startsWith("LOG") || name.equals("LOCK")) {
                continue;
            }
            byte[] bytes = Files.readAllBytes(file);
            int end = Math.min(bytes.length, used(bytes) + 8);
            for (int at = 0; at < end; at++) {
                noticed += flip(root, root.relativize(file), at, driver) ? 1 : 0;
            }
        }
        return noticed;
    }

    private static int used(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private boolean flip(Path root, Path file, int at, LevelDriver driver) throws IOException {
        Path copy = temp.resolve("copy-" + file.getFileName() + "-" + at);
        Fixtures.copy(root, copy);
        byte[] bytes = Files.readAllBytes(copy.resolve(file));
        bytes[at] ^= (byte) (1 << (at % 8));
        Files.write(copy.resolve(file), bytes);
        try {
            assertThat(replay(copy, driver)).as("%s byte %d", file, at).isEqualTo(records());
            return false;
        } catch (IOException e) {
            return true;
        } finally {
            Directories.delete(copy);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void lostLastBatchIsNoticed(LevelDriver driver) throws IOException {
        Path root = journal("journal", driver, false);
        Path log = onlyLog(root);
        byte[] bytes = Files.readAllBytes(log);
        Arrays.fill(bytes, used(bytes) - 20, bytes.length, (byte) 0);
        Files.write(log, bytes);
        assertThatThrownBy(() -> replay(root, driver))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("ends at record 3, but record 4 was acknowledged");
    }

    private static Path onlyLog(Path root) throws IOException {
        List<Path> logs = Directories.list(root.resolve("journal")).stream()
                .filter(path -> path.toString().endsWith(".log"))
                .toList();
        assertThat(logs).hasSize(1);
        return logs.get(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void tornWriteThatNobodyWasToldOfIsNoDamage(LevelDriver driver) throws IOException {
        Path root = journal("journal", driver, false);
        byte[] mark = Files.readAllBytes(root.resolve("journal.mark"));
        try (JournalUnderTest open = JournalUnderTest.open(root, Fixtures.small(driver))) {
            open.journal().append(List.of(new Record(RECORDS + 1, 9, Bytes.wrap(new byte[100_000]))), 0);
        }
        Path log = onlyLog(root);
        byte[] bytes = Files.readAllBytes(log);
        // The first page never reached the disk, those after it did.
        Arrays.fill(bytes, 0, Math.min(4096, bytes.length), (byte) 0);
        Files.write(log, bytes);
        Files.write(root.resolve("journal.mark"), mark);
        assertThat(replay(root, driver)).isEqualTo(records());
        assertThat(replay(root, driver)).as("and again").isEqualTo(records());
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void imageTakenWhileTheJournalIsOpenIsWhole(LevelDriver driver) throws IOException {
        Path root = Files.createDirectory(temp.resolve("journal"));
        Path image = temp.resolve("image");
        try (JournalUnderTest open = JournalUnderTest.open(root, Fixtures.small(driver))) {
            open.journal().append(records(), 0);
            Fixtures.copy(root, image);
        }
        assertThat(replay(image, driver)).isEqualTo(records());
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void removedDatabaseIsNoticed(LevelDriver driver) throws IOException {
        Path root = journal("journal", driver, false);
        Directories.delete(root.resolve("journal"));
        assertThatThrownBy(() -> replay(root, driver)).isInstanceOf(JournalDamagedException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void tornMarkFileIsForgivenOnlyBesideRecords(LevelDriver driver) throws IOException {
        Path root = journal("journal", driver, true);
        Path mark = root.resolve("journal.mark");
        Files.write(mark, new byte[JournalMark.BYTES]);
        assertThatCode(() -> replay(root, driver)).doesNotThrowAnyException();
        assertThat(JournalMark.read(mark)).as("written again").isNotNull();
        Files.write(mark, new byte[0]);
        assertThatCode(() -> replay(root, driver)).doesNotThrowAnyException();
        Files.write(mark, new byte[JournalMark.BYTES]);
        Directories.delete(root.resolve("journal"));
        assertThatThrownBy(() -> replay(root, driver)).isInstanceOf(JournalDamagedException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void missingMarkFileBesideRecordsIsDamage(LevelDriver driver) throws IOException {
        Path root = journal("journal", driver, false);
        Files.delete(root.resolve("journal.mark"));
        assertThatThrownBy(() -> replay(root, driver))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("journal.mark is missing");
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void olderMarkAfterPowerLossIsNoDamage(LevelDriver driver) throws IOException {
        Path root = journal("journal", driver, false);
        byte[] old = Files.readAllBytes(root.resolve("journal.mark"));
        try (JournalUnderTest open = JournalUnderTest.open(root, Fixtures.small(driver))) {
            open.journal().append(List.of(new Record(RECORDS + 1, 0, Bytes.EMPTY)), 2);
        }
        Files.write(root.resolve("journal.mark"), old);
        assertThat(replay(root, driver)).hasSize(RECORDS - 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void journalOfAnotherPastIsNoticed(LevelDriver driver) throws IOException {
        Path root = journal("journal", driver, false);
        Path other = Files.createDirectory(temp.resolve("other"));
        try (JournalUnderTest open = JournalUnderTest.open(other, Fixtures.small(driver))) {
            open.journal().append(JournalLogContract.records(1, RECORDS), 0);
        }
        Directories.delete(root.resolve("journal"));
        Fixtures.copy(other.resolve("journal"), root.resolve("journal"));
        assertThatThrownBy(() -> replay(root, driver))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("not the one that was acknowledged");
    }
}
