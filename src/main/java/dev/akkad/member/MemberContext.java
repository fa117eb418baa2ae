package dev.akkad.member;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.member.auth.Identities;
import dev.akkad.member.meter.MemberMeters;
import dev.akkad.member.watch.WatchLane;
import dev.akkad.store.CheckpointStore;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the actors of one member share and what outlives each of them: settings, ports, and the requests in flight.
 *
 * <p>Everything here is either immutable or made for many threads. The volatile pictures ({@code raftView},
 * {@code machine}) have one writer each.
 */
final class MemberContext {
    /** A command for the log, already encoded. */
    record Proposal(long id, Bytes payload) {}

    /** A linearizable read; {@code request} null: only the barrier is wanted. */
    record Read(long id, @Nullable Request request, Caller caller) {
        /** For nobody in particular. */
        Read(long id, @Nullable Request request) {
            this(id, request, Caller.NOBODY);
        }
    }

    /**
     * Raft's positions as last published.
     *
     * @param leaderSinceMillis when the present leader was first seen, for the text of time-outs
     */
    record RaftView(
            long term, long leader, long committed, long leaderChanges, long leaderSinceMillis, boolean learner) {}

    private static final long MILLIS_PER_SECOND = 1000;

    private final MemberSettings settings;
    private final BooleanSupplier spaceLow;
    private final MemberMetrics metrics;
    private final Clock clock;
    private final LongSupplier ids;
    private final RandomGenerator random;

    final Identities identities;
    final MemberMeters meters = new MemberMeters();
    final Pending pending = new Pending();
    final ChangeRequests changes = new ChangeRequests();
    final Connections connections = new Connections();
    final AnswerMemory answers = new AnswerMemory();
    final Intake<Proposal> proposals = new Intake<>();
    final Intake<Read> reads = new Intake<>();
    final WatchLane watches = new WatchLane();
    /** Of each lane of readers, by its name. */
    final ConcurrentMap<String, Queue<Reader.Work>> readerWork = new ConcurrentHashMap<>();

    final LeaseManager.Unfinished leaseWork = new LeaseManager.Unfinished();

    volatile RaftView raftView = new RaftView(0, 0, 0, 0, 0, false);
    volatile @Nullable Machine machine;
    /** The machine of KeyspaceActor's present life: members are compared by it even before clients are shown it. */
    volatile @Nullable Machine opened;

    volatile long appliedIndex;
    final AtomicLong proposalsFailed = new AtomicLong();
    volatile boolean stopping;
    /** Whether this process has been found not to differ from the others, or was not to be compared. */
    volatile boolean comparedFirst;

    /** Whoever opens the next one closes it. */
    private volatile @Nullable CheckpointStore store;

    private volatile boolean storeReplaced;
    private volatile @Nullable PeerTransport transport;

    MemberContext(
            MemberSettings settings,
            BooleanSupplier spaceLow,
            MemberMetrics metrics,
            Clock clock,
            LongSupplier ids,
            RandomGenerator random) {
        this.settings = settings;
        this.spaceLow = spaceLow;
        this.metrics = metrics;
        this.clock = clock;
        this.ids = ids;
        this.random = random;
        this.identities =
                new Identities(settings.auth(), clock::monotonicMillis, () -> clock.wallMillis() / MILLIS_PER_SECOND);
    }

    MemberSettings settings() {
        return settings;
    }

    /** There before the first actor starts; a rebuilt actor system brings its own. */
    PeerTransport transport() {
        PeerTransport current = transport;
        if (current == null) {
            throw new IllegalStateException("no transport before the actor system");
        }
        return current;
    }

    void transport(PeerTransport started) {
        transport = started;
    }

    /** The machine's store, null until KeyspaceActor has opened it, also after a snapshot was adopted. */
    @Nullable
    CheckpointStore store() {
        return storeReplaced ? null : store;
    }

    void store(CheckpointStore opened) {
        store = opened;
        storeReplaced = false;
    }

    /** Another one has its place on disk, and is not open yet: what it holds says nothing any more. */
    void storeReplaced() {
        storeReplaced = true;
    }

    void closeStore() throws IOException {
        CheckpointStore open = store;
        if (open != null) {
            open.close();
        }
    }

    /** Index up to which the store on disk holds the machine, 0 = not open yet. */
    long durableIndex() {
        CheckpointStore open = store();
        return open == null ? 0 : open.durableIndex();
    }

    /** Whether the disk has so little space left that nothing may grow. */
    boolean spaceLow() {
        return spaceLow.getAsBoolean();
    }

    MemberMetrics metrics() {
        return metrics;
    }

    Clock clock() {
        return clock;
    }

    RandomGenerator random() {
        return random;
    }

    /** A request id that no other member and no earlier life of this one has used. */
    long nextId() {
        return ids.getAsLong();
    }

    /** Current revision of the store as applied here, 1 = empty. */
    long revision() {
        Machine current = machine;
        return current == null ? 1 : current.revision();
    }

    /** −1 = never compacted. */
    long compactRevision() {
        Machine current = machine;
        return current == null ? -1 : current.compactRevision();
    }

    boolean leads() {
        return raftView.leader() == settings.memberId();
    }

    void refuse(long id, EtcdError error) {
        pending.complete(id, new Outcome.Refused(error));
    }
}
