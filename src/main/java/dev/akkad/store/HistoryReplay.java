package dev.akkad.store;

import java.nio.file.Path;

/** Hands records of a journal on from wherever they are kept: in order, each once, and none missing in between. */
final class HistoryReplay {
    private final Path journal;
    private final JournalLog.Visitor visitor;
    private final JournalFormat format = new JournalFormat();
    private long next;
    private int checksum;

    HistoryReplay(Path journal, JournalLog.Visitor visitor) {
        this.journal = journal;
        this.visitor = visitor;
    }

    /** @param value as it lies in the journal */
    void record(long sequence, byte[] value) throws JournalDamagedException {
        boolean isFirst = next == 0;
        if (!isFirst && sequence < next) {
            return;
        }
        if (!isFirst && sequence > next) {
            throw new JournalDamagedException("journal " + journal + ": record " + next + " is missing");
        }
        JournalLog.Record record = format.decode(sequence, value);
        if (record == null || (!isFirst && JournalFormat.before(value) != checksum)) {
            throw new JournalDamagedException("journal " + journal + ": record " + sequence + " is damaged");
        }
        checksum = JournalFormat.checksumOf(value);
        next = sequence + 1;
        visitor.visit(record);
    }
}
