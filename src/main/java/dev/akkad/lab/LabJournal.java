package dev.akkad.lab;

import dev.akkad.store.JournalLog;
import java.io.IOException;
import java.util.List;

/** A journal whose writes may be held, slowed, failed, or be the last thing that happens. */
final class LabJournal implements JournalLog {
    private final JournalLog real;
    private final DiskFault fault;
    private final Points points;

    LabJournal(JournalLog real, DiskFault fault, Points points) {
        this.real = real;
        this.fault = fault;
        this.points = points;
    }

    @Override
    public void append(List<Record> records, long compactedTo) throws IOException {
        fault.beforeWrite(points);
        points.hit(Point.RAFT_BEFORE_SAVE);
        real.append(records, compactedTo);
        points.hit(Point.RAFT_AFTER_SAVE);
    }

    @Override
    public long firstSequence() {
        return real.firstSequence();
    }

    @Override
    public long lastSequence() {
        return real.lastSequence();
    }

    @Override
    public void replay(long from, long to, Visitor visitor) throws IOException {
        real.replay(from, to, visitor);
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
