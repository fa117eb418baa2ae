package dev.akkad.sim.disk;

import dev.akkad.base.Bytes;
import dev.akkad.store.CheckpointStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A snapshot on its way in. What is not complete is gone with the process. */
final class SimIncoming implements CheckpointStore.Incoming {
    private final Disk disk;
    private final Object process;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    SimIncoming(Disk disk, Object process) {
        this.disk = disk;
        this.process = process;
    }

    @Override
    public void append(Bytes piece) throws IOException {
        disk.require(process);
        bytes.write(piece.unsafeArray());
    }

    @Override
    public void complete(long index, long term) throws IOException {
        disk.require(process);
        Contents contents = Contents.decode(bytes.toByteArray());
        if (contents.index() != index || contents.term() != term) {
            throw new IOException("the snapshot is of index " + contents.index() + " term " + contents.term()
                    + " (expected: " + index + " and " + term + ")");
        }
        disk.faults().begins(DiskFaults.File.SNAPSHOT);
        disk.receive(index, contents);
        disk.faults().ends(DiskFaults.File.SNAPSHOT);
    }

    @Override
    public void close() {}
}
