package dev.akkad.sim.disk;

import dev.akkad.store.CheckpointStore;
import dev.akkad.store.CheckpointStoreContract;
import java.io.IOException;

final class SimStoreContractTest extends CheckpointStoreContract {
    private final Disk disk = new Disk(new DiskListener() {});

    @Override
    protected CheckpointStore open() throws IOException {
        return disk.open().openStore();
    }

    @Override
    protected CheckpointStore.Incoming incoming(long index) throws IOException {
        return disk.open().incoming();
    }

    @Override
    protected void adopt(long index) throws IOException {
        disk.open().adopt(index);
    }
}
