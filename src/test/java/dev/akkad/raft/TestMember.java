package dev.akkad.raft;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member of a test cluster: the core, its disk, the writes on their way there, and a machine that only counts. */
final class TestMember {
    /** What a step wants durable, and what may leave then. */
    record Write(long sequence, List<RaftEvent> events, List<Message> messagesAfterWrite) {}

    final long id;
    final Disk disk = new Disk();
    final Deque<Write> writes = new ArrayDeque<>();
    final List<Step.Signal> signals = new ArrayList<>();
    final List<Step.ReadReady> reads = new ArrayList<>();
    /** Whether writes wait until they are asked for. */
    boolean holdsWrites;

    private @Nullable Raft raft;
    private long applied;
    private long stored;

    TestMember(long id) {
        this.id = id;
    }

    boolean isUp() {
        return raft != null;
    }

    Raft raft() {
        return requireNonNull(raft, () -> "member " + id + " is down");
    }

    /** Index up to which the machine has applied. */
    long applied() {
        return applied;
    }

    /** Index up to which the machine's store is durable. */
    long stored() {
        return stored;
    }

    void applied(long index) {
        applied = index;
    }

    /** The machine's store catches up with what is applied; never ahead of the journal. */
    void flush() {
        stored = Math.max(stored, Math.min(applied, raft().durable()));
    }

    void start(Raft recovered) {
        raft = recovered;
        applied = recovered.released();
        stored = applied;
    }

    /** What a restart finds in the machine's store; a snapshot that was journaled is switched to first. */
    long appliedAfterRestart() {
        return Math.max(stored, disk.log().baseIndex());
    }

    void crash() {
        raft = null;
        writes.clear();
    }
}
