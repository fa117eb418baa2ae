package dev.akkad.member.journal;

import dev.akkad.store.JournalLog;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A journal log in memory that outlives the actors over it, and fails when told to. */
final class MemoryJournalLog implements JournalLog {
    private final List<Record> records = new ArrayList<>();
    private long first = 1;
    private final List<Record> refused = new ArrayList<>();
    private @Nullable IOException failure;
    private boolean full;

    @Override
    public synchronized void append(List<Record> batch, long compactedTo) throws IOException {
        failIfTold();
        if (full) {
            refused.addAll(batch);
            throw new NoSpaceException("0 bytes usable");
        }
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

    /** Whether it can be read, but has no room for more. */
    synchronized void fill(boolean isFull) {
        full = isFull;
    }

    /** Records that there was no room for, each time that it was tried. */
    synchronized List<Record> refused() {
        return List.copyOf(refused);
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
