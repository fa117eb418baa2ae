package dev.akkad.member;

import dev.akkad.member.meter.Pauses;
import dev.akkad.store.CheckpointStore;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Batches on their way to the store, in order. It outlives the writer: a batch leaves the queue only when it is on
 * disk.
 */
final class WriteBehind {
    private final CheckpointStore store;
    private final Clock clock;
    private final MemberMetrics metrics;
    private final Pauses pauses;
    private final Queue<CheckpointStore.Sealed> batches = new ConcurrentLinkedQueue<>();

    WriteBehind(CheckpointStore store, Clock clock, MemberMetrics metrics, Pauses pauses) {
        this.pauses = pauses;
        this.store = store;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Called by the machine's one writer. */
    void add(CheckpointStore.Sealed batch) {
        batches.add(batch);
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    /** Writes all that is queued; called by one thread at a time. @return index that is durable now */
    long writeAll() throws IOException {
        for (CheckpointStore.Sealed batch; (batch = batches.peek()) != null; batches.remove()) {
            long started = clock.monotonicNanos();
            store.write(batch);
            long ended = clock.monotonicNanos();
            metrics.storeCommitted((ended - started) / 1e9);
            pauses.note("store write", ended, ended - started);
        }
        return store.durableIndex();
    }
}
