package dev.akkad.sim.disk;

import dev.akkad.store.JournalLog;
import dev.akkad.store.JournalLogContract;

final class SimJournalContractTest extends JournalLogContract {
    private final Disk disk = new Disk(new DiskListener() {});

    @Override
    protected JournalLog open() {
        return disk.open().journal();
    }
}
