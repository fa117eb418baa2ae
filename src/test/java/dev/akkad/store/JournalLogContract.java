package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.store.JournalLog.Record;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every journal must do, on a real disk or on a simulated one. */
public abstract class JournalLogContract {
    /** Opens the one journal of this test, which the test closed before if it had it open. */
    protected abstract JournalLog open() throws IOException;

    protected static Record record(long sequence, long raftIndex) {
        return new Record(sequence, raftIndex, Bytes.utf8("payload of " + sequence));
    }

    protected static List<Record> records(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(s -> record(s, s)).toList();
    }

    protected static List<Record> replayAll(JournalLog journal) throws IOException {
        List<Record> seen = new ArrayList<>();
        journal.replay(1, Long.MAX_VALUE, seen::add);
        return seen;
    }

    @Test
    void newJournalIsEmpty() throws IOException {
        try (JournalLog journal = open()) {
            assertThat(journal.firstSequence()).isEqualTo(1);
            assertThat(journal.lastSequence()).isZero();
            assertThat(replayAll(journal)).isEmpty();
        }
    }

    @Test
    void emptyJournalCanBeOpenedAgain() throws IOException {
        open().close();
        try (JournalLog journal = open()) {
            assertThat(journal.lastSequence()).isZero();
        }
    }

    @Test
    void recordsAreReplayedInOrderAtOnceAndAfterReopening() throws IOException {
        try (JournalLog journal = open()) {
            journal.append(records(1, 3), 0);
            journal.append(records(4, 300), 0);
            assertThat(replayAll(journal)).isEqualTo(records(1, 300));
        }
        try (JournalLog journal = open()) {
            assertThat(journal.firstSequence()).isEqualTo(1);
            assertThat(journal.lastSequence()).isEqualTo(300);
            assertThat(replayAll(journal)).isEqualTo(records(1, 300));
        }
    }

    @Test
    void replayGivesOnlyTheRangeAskedFor() throws IOException {
        try (JournalLog journal = open()) {
            journal.append(records(1, 10), 0);
            List<Record> seen = new ArrayList<>();
            journal.replay(4, 6, seen::add);
            assertThat(seen).isEqualTo(records(4, 6));
            seen.clear();
            journal.replay(11, 20, seen::add);
            journal.replay(6, 5, seen::add);
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void payloadsOfAnyLengthComeBack() throws IOException {
        List<Record> odd = List.of(
                new Record(1, 0, Bytes.EMPTY),
                new Record(2, 0, Bytes.wrap(new byte[1])),
                new Record(3, 7, Bytes.wrap(new byte[1_500_000])),
                new Record(4, Long.MAX_VALUE, Bytes.of(0xff, 0, 0x80)));
        try (JournalLog journal = open()) {
            journal.append(odd, 0);
        }
        try (JournalLog journal = open()) {
            assertThat(replayAll(journal)).isEqualTo(odd);
        }
    }

    @Test
    void appendingNothingChangesNothing() throws IOException {
        try (JournalLog journal = open()) {
            journal.append(records(1, 2), 0);
            journal.append(List.of(), 0);
            assertThat(journal.lastSequence()).isEqualTo(2);
        }
    }

    @Test
    void gapInTheSequenceIsRefusedAndChangesNothing() throws IOException {
        try (JournalLog journal = open()) {
            journal.append(records(1, 2), 0);
            assertThatThrownBy(() -> journal.append(records(4, 4), 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.append(records(2, 2), 0)).isInstanceOf(IllegalArgumentException.class);
            journal.append(records(3, 3), 0);
            assertThat(replayAll(journal)).isEqualTo(records(1, 3));
        }
    }

    @Test
    void compactionDropsWhatComesBeforeTheFirstRecordAboveIt() throws IOException {
        try (JournalLog journal = open()) {
            journal.append(records(1, 10), 0);
            journal.append(List.of(record(11, 0)), 6);
            assertThat(journal.firstSequence()).isEqualTo(7);
            assertThat(replayAll(journal)).hasSize(5).first().isEqualTo(record(7, 7));
        }
        try (JournalLog journal = open()) {
            assertThat(journal.firstSequence()).isEqualTo(7);
            assertThat(journal.lastSequence()).isEqualTo(11);
            assertThat(replayAll(journal)).hasSize(5).first().isEqualTo(record(7, 7));
            journal.append(records(12, 12), 0);
            assertThat(replayAll(journal)).hasSize(6);
        }
    }

    @Test
    void laterRecordsStayEvenWhenTheirIndexIsNotAboveTheCompaction() throws IOException {
        try (JournalLog journal = open()) {
            journal.append(List.of(record(1, 1), record(2, 9), record(3, 2), record(4, 0)), 0);
            journal.append(List.of(record(5, 0)), 5);
            assertThat(journal.firstSequence()).isEqualTo(2);
            assertThat(replayAll(journal)).hasSize(4);
        }
    }

    @Test
    void compactionOfEverythingKeepsItsOwnBatch() throws IOException {
        try (JournalLog journal = open()) {
            journal.append(records(1, 5), 0);
            journal.append(List.of(record(6, 0), record(7, 0)), 100);
            assertThat(journal.firstSequence()).isEqualTo(6);
        }
        try (JournalLog journal = open()) {
            assertThat(replayAll(journal)).containsExactly(record(6, 0), record(7, 0));
        }
    }

    @Test
    void anyHistoryOfAppendsCompactionsAndRestartsIsKept() throws IOException {
        Random random = new Random(42);
        List<Record> model = new ArrayList<>();
        JournalLog journal = open();
        long next = 1;
        for (int step = 0; step < 150; step++) {
            List<Record> batch = new ArrayList<>();
            for (int i = random.nextInt(8) + 1; i > 0; i--) {
                batch.add(new Record(next, next * 2, Bytes.wrap(new byte[random.nextInt(400)])));
                next++;
            }
            long compactedTo = random.nextInt(10) == 0 ? Math.max(0, next * 2 - random.nextInt(60)) : 0;
            journal.append(batch, compactedTo);
            dropBelow(model, compactedTo);
            model.addAll(batch);
            if (random.nextInt(20) == 0) {
                journal.close();
                journal = open();
            }
            assertThat(journal.firstSequence()).isEqualTo(model.get(0).sequence());
            assertThat(journal.lastSequence()).isEqualTo(next - 1);
        }
        assertThat(replayAll(journal)).isEqualTo(model);
        journal.close();
    }

    private static void dropBelow(List<Record> model, long compactedTo) {
        while (compactedTo > 0 && !model.isEmpty() && model.get(0).raftIndex() <= compactedTo) {
            model.remove(0);
        }
    }
}
