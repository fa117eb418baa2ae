package dev.akkad.store;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The machine's store with its write-behind: the writer stages and seals batches; one other thread makes them durable,
 * in order. A sealed but unwritten batch stays readable.
 */
public interface CheckpointStore extends MachineStore, Closeable {
    /** Everything staged up to the last {@link MachineStore#applied}, as one batch; null when there is nothing. */
    @Nullable
    Sealed seal();

    /** Makes a batch durable with one synced write; batches must come in the order they were sealed. */
    void write(Sealed batch) throws IOException;

    /** Applied index of the last durable batch: what a restart will find. Raft's log must not be compacted past it. */
    long durableIndex();

    /** Bytes sealed or staged but not durable, to bound the backlog. */
    long pendingBytes();

    /** The durable state as of now, for a member that is behind; costs no copy until read. */
    Snapshot snapshot();

    /** The durable state as of now as etcd's database; costs no copy until read. */
    EtcdFile etcdFile();

    /** One batch on its way to disk. */
    interface Sealed {
        long appliedIndex();

        long bytes();
    }

    /** A consistent picture at ({@link #index}, {@link #term}), read piece by piece. */
    interface Snapshot extends Closeable {
        long index();

        long term();

        /** The next piece, about {@code bytesMax} long, or null at the end. */
        @Nullable
        Bytes next(int bytesMax);

        @Override
        void close();
    }

    /** A consistent picture at {@link #index} as a file of etcd: first measured, then read piece by piece. */
    interface EtcdFile extends Closeable {
        long index();

        /** Goes on counting, {@code recordsMax} records at most. @return whether it is done */
        boolean measure(int recordsMax);

        /** Length of the file, once it is measured. */
        long bytes();

        /** Such as {@code 3.7.0}; once it is measured. */
        String storageVersion();

        /** The next bytes, {@code bytesMax} of them but at the end; null after the last. */
        @Nullable
        Bytes next(int bytesMax);

        @Override
        void close();
    }

    /** A snapshot being received into a directory of its own; adopted only when complete and synced. */
    interface Incoming extends Closeable {
        void append(Bytes piece) throws IOException;

        /** Syncs files and directory; afterwards the snapshot survives a crash until adopted or discarded. */
        void complete(long index, long term) throws IOException;

        /** Gives up and removes what was received, unless complete. */
        @Override
        void close() throws IOException;
    }
}
