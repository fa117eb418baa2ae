package dev.akkad.member.journal;

import dev.akkad.store.JournalLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A journal log in memory that outlives the actors over it, and fails when told to. */
final class MemoryJournalLog implements JournalLog {
    private final List<Record> records = new ArrayList<>();
    private long first = 1;
    private @Nullable IOException failure;

    @Override
    public synchronized void append(List<Record> batch, long compactedTo) throws IOException {
        failIfTold();
        for (Record record : batch) {
            if (record.sequence() != lastSequence() + 1) {
                throw new IOException("sequence " + record.sequence() + " after " + lastSequence());
            }
            records.add(record);
        }
        while (compactedTo > 0
                && records.size() > batch.size()
                && records.get(0).raftIndex() <= compactedTo) {
            records.remove(0);
            first++;
        }
    }

    @Override
    public synchronized long firstSequence() {
        return first;
    }

    @Override
    public synchronized long lastSequence() {
        return first + records.size() - 1;
    }

    @Override
    public synchronized void replay(long from, long to, Visitor visitor) throws IOException {
        failIfTold();
        for (Record record : List.copyOf(records)) {
            if (record.sequence() >= from && record.sequence() <= to) {
                visitor.visit(record);
            }
        }
    }

    @Override
    public void close() {}

    /** From now on every call fails with this; null = none does. */
    synchronized void failWith(@Nullable IOException next) {
        failure = next;
    }

    /** Puts other bytes in the place of a record's. */
    synchronized void damage(int at, Record record) {
        records.set(at, record);
    }

    synchronized List<Record> records() {
        return List.copyOf(records);
    }

    private void failIfTold() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }
}
