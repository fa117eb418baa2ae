package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.store.JournalLog.Record;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Journals that drop records, and what stays of them. */
final class JournalHistoryTest {
    private static final LevelSettings SMALL = Fixtures.small(LevelDriver.JAVA);

    @TempDir
    Path root;

    private Path directory;

    @BeforeEach
    void nameDirectory() {
        directory = root.resolve("history");
    }

    private JournalUnderTest keeping(LevelSettings settings) throws IOException {
        return JournalUnderTest.open(root, settings, new JournalHistory(directory, true, 1));
    }

    private JournalUnderTest plain() throws IOException {
        return JournalUnderTest.open(root, SMALL);
    }

    /** Appends records up to {@code to}, the last of which drops all before it. */
    private static void appendAndDrop(LevelJournal journal, long to) throws IOException {
        for (long sequence = journal.lastSequence() + 1; sequence < to; sequence++) {
            journal.append(List.of(JournalLogContract.record(sequence, sequence)), 0);
        }
        journal.append(List.of(new Record(to, 0, Bytes.utf8("base"))), to - 1);
    }

    private static List<Long> all(JournalUnderTest open) throws IOException {
        List<Long> sequences = new ArrayList<>();
        open.journal().replayHistory(record -> sequences.add(record.sequence()));
        return sequences;
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void everyRecordStaysInOrderThoughTheJournalDropsThem(LevelDriver driver) throws IOException {
        for (int life = 1; life <= 3; life++) {
            try (JournalUnderTest open = keeping(Fixtures.small(driver))) {
                assertThat(open.journal().lastSequence()).isEqualTo((life - 1) * 60L);
                for (long to = life * 60L - 40; to <= life * 60L; to += 20) {
                    appendAndDrop(open.journal(), to);
                    open.journal().reclaim();
                }
                assertThat(JournalLogContract.replayAll(open.journal()))
                        .as("what a start reads")
                        .hasSize(1);
                assertThat(all(open)).isEqualTo(range(1, life * 60L));
            }
        }
        assertThat(files()).hasSize(9);
        try (StoreHandle handle = StoreHandle.open(root.resolve("journal"), Fixtures.small(driver))) {
            assertThat(handle.get(JournalFormat.key(1)))
                    .as("the journal itself has let go of it")
                    .isNull();
        }
    }

    @Test
    void whatIsDroppedWaitsInTheJournalUntilItIsWorthAFile() throws IOException {
        JournalHistory patient = new JournalHistory(directory, true, 1 << 20);
        try (JournalUnderTest open = JournalUnderTest.open(root, SMALL, patient)) {
            appendAndDrop(open.journal(), 50);
            open.journal().reclaim();

            assertThat(files()).isEmpty();
            assertThat(all(open)).isEqualTo(range(1, 50));
        }
    }

    @Test
    void recordsInBothPlacesAfterACrashAreSeenOnce() throws IOException {
        Path crashed = root.resolve("crashed");
        try (JournalUnderTest open = keeping(SMALL)) {
            appendAndDrop(open.journal(), 30);
            Fixtures.copy(root.resolve("journal"), crashed);
            open.journal().reclaim();
        }
        Directories.delete(root.resolve("journal"));
        Files.move(crashed, root.resolve("journal"));
        try (JournalUnderTest open = keeping(SMALL)) {
            assertThat(all(open)).isEqualTo(range(1, 30));
            appendAndDrop(open.journal(), 60);
            open.journal().reclaim();

            assertThat(files()).hasSize(1);
            assertThat(all(open)).isEqualTo(range(1, 60));
        }
    }

    @Test
    void aFileThatACrashLeftHalfWrittenCountsForNothing() throws IOException {
        try (JournalUnderTest open = keeping(SMALL)) {
            Files.write(directory.resolve("%019d.part".formatted(1)), new byte[] {1, 2, 3});
            appendAndDrop(open.journal(), 30);
            assertThat(all(open)).isEqualTo(range(1, 30));
            open.journal().reclaim();

            assertThat(files()).containsExactly("%019d".formatted(1));
            assertThat(all(open)).isEqualTo(range(1, 30));
        }
    }

    @Test
    void onceItIsNotWantedAnyMoreTheNextCompactionRemovesIt() throws IOException {
        try (JournalUnderTest open = keeping(SMALL)) {
            appendAndDrop(open.journal(), 30);
            open.journal().reclaim();
        }
        try (JournalUnderTest open = plain()) {
            open.journal().reclaim();
            assertThat(all(open)).as("a start alone loses nothing").isEqualTo(range(1, 30));

            appendAndDrop(open.journal(), 60);
            open.journal().reclaim();
            assertThat(directory).doesNotExist();
            assertThat(all(open)).isEqualTo(range(60, 60));
        }
    }

    @Test
    void whatIsWantedLaterIsKeptFromThenOn() throws IOException {
        try (JournalUnderTest open = plain()) {
            appendAndDrop(open.journal(), 30);
            open.journal().reclaim();
        }
        try (JournalUnderTest open = keeping(SMALL)) {
            appendAndDrop(open.journal(), 60);
            open.journal().reclaim();

            assertThat(all(open)).isEqualTo(range(30, 60));
        }
    }

    @Test
    void aDamagedHistoryIsNoticedByItsReaderAndByNobodyElse() throws IOException {
        try (JournalUnderTest open = keeping(SMALL)) {
            appendAndDrop(open.journal(), 30);
            open.journal().reclaim();
        }
        Path file = directory.resolve("%019d".formatted(1));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        try (JournalUnderTest open = keeping(SMALL)) {
            assertThatThrownBy(() -> all(open)).isInstanceOf(JournalDamagedException.class);
            appendAndDrop(open.journal(), 60);
            open.journal().reclaim();
        }
        Files.write(file, Arrays.copyOf(bytes, 50));
        try (JournalUnderTest open = keeping(SMALL)) {
            assertThatThrownBy(() -> all(open)).isInstanceOf(JournalDamagedException.class);
            Files.delete(file);
            assertThat(all(open)).as("who takes the oldest away, reads on").isEqualTo(range(30, 60));
        }
    }

    @Test
    void aHoleInTheHistoryIsNoticed() throws IOException {
        try (JournalUnderTest open = keeping(SMALL)) {
            for (long to = 20; to <= 60; to += 20) {
                appendAndDrop(open.journal(), to);
                open.journal().reclaim();
            }
            Files.delete(directory.resolve(files().get(1)));

            assertThatThrownBy(() -> all(open))
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageEndingWith("record 20 is missing");
        }
    }
}
