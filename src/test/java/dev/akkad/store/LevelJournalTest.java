package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.store.JournalLog.Record;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LevelJournalTest {
    private static final int PAYLOAD_BYTES = 8 * 1024;
    private static final int MIB = 1024 * 1024;

    @TempDir
    Path root;

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void diskStaysBoundedWhileMuchIsAppendedAndDropped(LevelDriver driver) throws IOException {
        Random random = new Random(1);
        long biggest = 0;
        try (JournalUnderTest open =
                JournalUnderTest.open(root, LevelSettings.journal().withDriver(driver))) {
            LevelJournal journal = open.journal();
            for (int round = 0; round < 30; round++) {
                append(journal, 512, random);
                journal.append(List.of(new Record(journal.lastSequence() + 1, 0, Bytes.EMPTY)), journal.lastSequence());
                assertThat(journal.lastSequence() - journal.firstSequence()).isLessThan(3);
                journal.reclaim();
                biggest = Math.max(biggest, journal.fileBytes());
            }
            assertThat(biggest).as("120 MiB were written").isLessThan(60L * MIB);
            assertThat(JournalLogContract.replayAll(journal)).hasSize(1);
        }
        try (JournalUnderTest open = JournalUnderTest.open(root, Fixtures.small(driver))) {
            assertThat(JournalLogContract.replayAll(open.journal())).hasSize(1);
        }
    }

    private static void append(LevelJournal journal, int count, Random random) throws IOException {
        List<Record> batch = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            byte[] payload = new byte[PAYLOAD_BYTES];
            random.nextBytes(payload);
            long sequence = journal.lastSequence() + i;
            batch.add(new Record(sequence, sequence, Bytes.wrap(payload)));
        }
        journal.append(batch, 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void reclaimingAfterARestartRemovesWhatWasDroppedBefore(LevelDriver driver) throws IOException {
        try (JournalUnderTest open = JournalUnderTest.open(root, Fixtures.small(driver))) {
            open.journal().append(JournalLogContract.records(1, 5000), 0);
            open.journal().append(List.of(new Record(5001, 0, Bytes.EMPTY)), 4990);
        }
        try (JournalUnderTest open = JournalUnderTest.open(root, Fixtures.small(driver))) {
            open.journal().reclaim();
            open.journal().reclaim();
            assertThat(JournalLogContract.replayAll(open.journal())).hasSize(11);
        }
        try (StoreHandle handle = StoreHandle.open(root.resolve("journal"), Fixtures.small(driver))) {
            int left = handle.read(db -> count(db));
            assertThat(left).as("records and the mark").isEqualTo(12);
        }
    }

    private static int count(LevelDb db) throws IOException {
        int count = 0;
        try (LevelCursor cursor = db.cursor(new byte[0])) {
            while (cursor.next()) {
                count++;
            }
        }
        return count;
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void formerWriterIsRefusedAfterATakeover(LevelDriver driver) throws IOException {
        SpaceGuard space = Fixtures.endlessSpace(root);
        Path mark = root.resolve("journal.mark");
        try (StoreHandle handle = StoreHandle.open(root.resolve("journal"), Fixtures.small(driver));
                LevelJournal former = LevelJournal.open(handle, mark, space, Fixtures.noHistory(root))) {
            former.append(JournalLogContract.records(1, 2), 0);
            try (LevelJournal present = LevelJournal.open(handle, mark, space, Fixtures.noHistory(root))) {
                assertThatThrownBy(() -> former.append(JournalLogContract.records(3, 3), 0))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("new writer");
                present.append(JournalLogContract.records(3, 4), 0);
                assertThat(JournalLogContract.replayAll(present)).hasSize(4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void appendOnANearlyFullDiskIsRefusedBeforeAnythingIsWritten(LevelDriver driver) throws IOException {
        long[] usable = {Long.MAX_VALUE / 2};
        SpaceGuard space =
                new SpaceGuard(() -> usable[0], new SpaceGuard.Marks(64L * MIB, 32L * MIB, 0), root.resolve("reserve"));
        try (StoreHandle handle = StoreHandle.open(root.resolve("journal"), Fixtures.small(driver));
                LevelJournal journal =
                        LevelJournal.open(handle, root.resolve("journal.mark"), space, Fixtures.noHistory(root))) {
            journal.append(JournalLogContract.records(1, 1), 0);
            usable[0] = 31L * MIB;
            space.refresh();
            assertThatThrownBy(() -> journal.append(JournalLogContract.records(2, 2), 0))
                    .isInstanceOf(NoSpaceException.class);
            usable[0] = Long.MAX_VALUE / 2;
            journal.append(JournalLogContract.records(2, 2), 0);
            assertThat(JournalLogContract.replayAll(journal)).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void journalWrittenByOneDriverIsReadByTheOther(LevelDriver driver) throws IOException {
        LevelDriver other = driver == LevelDriver.NATIVE ? LevelDriver.JAVA : LevelDriver.NATIVE;
        for (int round = 0; round < 4; round++) {
            LevelDriver turn = round % 2 == 0 ? driver : other;
            try (JournalUnderTest open = JournalUnderTest.open(root, Fixtures.small(turn))) {
                open.journal().append(JournalLogContract.records(round * 500L + 1, round * 500L + 500), 0);
                assertThat(JournalLogContract.replayAll(open.journal()))
                        .isEqualTo(JournalLogContract.records(1, round * 500L + 500));
            }
        }
    }
}
