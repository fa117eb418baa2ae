package dev.akkad.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the writer gathers records until they are sealed; one thread. */
final class StagingArea {
    private List<Staged> records = new ArrayList<>();
    private long bytes;
    private long liveBytes;

    private int appliedCount;
    private long appliedBytes;
    private long appliedLiveBytes;
    private boolean appliedSinceSeal;
    private long number;

    /** @param liveBytesDelta change of the live bytes as far as it is known */
    void add(Staged record, long liveBytesDelta) {
        records.add(record);
        bytes += record.heldBytes();
        liveBytes += liveBytesDelta;
    }

    /** Everything added so far belongs to the next batch. */
    void applied() {
        appliedCount = records.size();
        appliedBytes = bytes;
        appliedLiveBytes = liveBytes;
        appliedSinceSeal = true;
    }

    @Nullable
    StagedBatch seal(long index, long term) {
        if (!appliedSinceSeal) {
            return null;
        }
        List<Staged> sealed = records;
        records = new ArrayList<>();
        if (appliedCount < sealed.size()) {
            List<Staged> later = sealed.subList(appliedCount, sealed.size());
            records.addAll(later);
            later.clear();
        }
        StagedBatch batch = new StagedBatch(number, index, term, sealed, appliedBytes, appliedLiveBytes);
        number++;
        bytes -= appliedBytes;
        liveBytes -= appliedLiveBytes;
        appliedCount = 0;
        appliedBytes = 0;
        appliedLiveBytes = 0;
        appliedSinceSeal = false;
        return batch;
    }
}
