package dev.akkad.sim.disk;

import dev.akkad.base.Bytes;
import dev.akkad.store.CheckpointStore;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The durable state of one moment, in pieces. */
final class SimSnapshot implements CheckpointStore.Snapshot {
    private final long index;
    private final long term;
    private final byte[] bytes;
    private int at;

    SimSnapshot(Contents contents) {
        this.index = contents.index();
        this.term = contents.term();
        this.bytes = contents.encode();
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    public @Nullable Bytes next(int bytesMax) {
        if (at == bytes.length) {
            return null;
        }
        int end = Math.min(bytes.length, at + bytesMax);
        Bytes piece = Bytes.wrap(Arrays.copyOfRange(bytes, at, end));
        at = end;
        return piece;
    }

    @Override
    public void close() {}
}
