package dev.akkad.sim.disk;

import dev.akkad.store.CheckpointStore;
import dev.akkad.store.JournalLog;
import java.io.IOException;
import java.util.Set;

/** A disk as one process has it open. */
public final class DataDirectory {
    private final Disk disk;
    private final Object process;

    DataDirectory(Disk disk, Object process) {
        this.disk = disk;
        this.process = process;
    }

    public JournalLog journal() {
        return new SimJournal(disk, process);
    }

    /** The store at its durable state; a former one from here is refused further writes. */
    public CheckpointStore openStore() throws IOException {
        return disk.openStore(process);
    }

    public CheckpointStore.Incoming incoming() throws IOException {
        return disk.incoming(process);
    }

    /** Makes the snapshot received for {@code index} the store. */
    public void adopt(long index) throws IOException {
        disk.require(process);
        disk.faults().begins(DiskFaults.File.ADOPTION);
        disk.adopt(index);
        disk.faults().ends(DiskFaults.File.ADOPTION);
    }

    public void discard(Set<Long> wanted) throws IOException {
        disk.require(process);
        disk.discard(wanted);
    }
}
