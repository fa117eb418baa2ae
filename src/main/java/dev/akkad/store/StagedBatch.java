package dev.akkad.store;

import java.util.List;

/**
 * Records between two applied indexes, in the order in which they were staged.
 *
 * @param number counts batches, to notice one out of order
 * @param bytes memory that the batch holds until it is durable
 * @param liveBytes change of the live bytes, without removals whose size only the disk knows
 */
record StagedBatch(long number, long index, long term, List<Staged> records, long bytes, long liveBytes)
        implements CheckpointStore.Sealed {
    @Override
    public long appliedIndex() {
        return index;
    }
}
