package dev.akkad.sim.disk;

import dev.akkad.store.JournalLog;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.util.List;

/** The journal of one process. A write that failed ends it: what of it reached the disk only a new process can tell. */
final class SimJournal implements JournalLog {
    private final Disk disk;
    private final Object process;
    private boolean failed;

    SimJournal(Disk disk, Object process) {
        this.disk = disk;
        this.process = process;
    }

    @Override
    public void append(List<Record> records, long compactedTo) throws IOException {
        disk.require(process);
        long expected = disk.lastSequence();
        for (Record record : records) {
            expected++;
            if (record.sequence() != expected) {
                throw new IllegalArgumentException("sequence: " + record.sequence() + " (expected: " + expected + ")");
            }
        }
        if (failed) {
            throw new IOException("the journal failed before and must be opened again");
        }
        boolean written = false;
        try {
            disk.faults().begins(DiskFaults.File.JOURNAL);
            disk.append(records, compactedTo);
            disk.faults().ends(DiskFaults.File.JOURNAL);
            written = true;
        } catch (NoSpaceException e) {
            written = true; // refused whole: it may be tried again
            throw e;
        } finally {
            failed = !written;
        }
    }

    @Override
    public long firstSequence() {
        return disk.firstSequence();
    }

    @Override
    public long lastSequence() {
        return disk.lastSequence();
    }

    @Override
    public void replay(long from, long to, Visitor visitor) throws IOException {
        disk.require(process);
        for (Record record : disk.records()) {
            if (record.sequence() >= from && record.sequence() <= to) {
                visitor.visit(record);
            }
        }
    }

    @Override
    public void close() {}
}
