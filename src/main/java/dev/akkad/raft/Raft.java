package dev.akkad.raft;

import dev.akkad.base.Dispatch;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One member's consensus, as a deterministic state machine: {@link #step} is the only way in.
 *
 * <pre>{@code
 * Step step = raft.step(input);
 * send(step.messages());
 * journal(step.events(), () -> { send(step.messagesAfterWrite()); raft.step(new Persisted(step.sequence())); });
 * apply(step.committed());
 * }</pre>
 *
 * <p>Not thread-safe; the values that leave it are immutable.
 */
public final class Raft {
    private static final Dispatch<Raft, Input, Raft> STEP = Dispatch.<Raft, Input, Raft>over(Input.class)
            .on(Input.Tick.class, run((r, i) -> r.core.tick()))
            .on(Input.Receive.class, run((r, i) -> r.reception.receive(i.message())))
            .on(Input.Propose.class, run((r, i) -> r.behavior().onPropose(i.payloads())))
            .on(Input.ProposeChange.class, run((r, i) -> r.behavior().onProposeChange(i.change())))
            .on(Input.ReadIndex.class, run((r, i) -> r.behavior().onReadIndex(i.context())))
            .on(Input.Persisted.class, run((r, i) -> r.core.onPersisted(i.sequence())))
            .on(Input.TransferLeadership.class, run((r, i) -> r.behavior().onTransferLeadership(i.to())))
            .on(Input.Compact.class, run((r, i) -> r.core.compact(i.index())))
            .on(Input.SnapshotSent.class, run((r, i) -> r.behavior().onSnapshotSent(i.to(), i.delivered())))
            .on(Input.Unreachable.class, run((r, i) -> r.behavior().onUnreachable(i.to())))
            .on(Input.Campaign.class, run((r, i) -> r.campaign()))
            .build();

    private final Core core;
    private final Reception reception;

    private Raft(Core core) {
        this.core = core;
        this.reception = new Reception(core);
    }

    /**
     * A member as its journal left it: a follower that knows no leader.
     *
     * @param log the fold of the whole journal; belongs to this member from now on
     * @param appliedIndex up to which the machine's store has applied: those entries are not handed out again
     */
    public static Raft recover(RaftSettings settings, RandomGenerator random, RaftLog log, long appliedIndex) {
        return new Raft(new Core(settings, random, log, appliedIndex));
    }

    /** Takes one input; what comes back is everything that must happen because of it. */
    public Step step(Input input) {
        STEP.apply(this, input);
        return core.takeStep();
    }

    public long id() {
        return core.id();
    }

    public long term() {
        return core.term();
    }

    public HardState hardState() {
        return core.log.hardState();
    }

    /** Who leads the present term, 0 = not known. */
    public long leader() {
        return core.role().leader();
    }

    public RoleName role() {
        return core.role().name();
    }

    /** Index up to which entries are known to be committed, perhaps not yet durable here. */
    public long committed() {
        return core.commit();
    }

    /** Last index handed out in {@link Step#committed}, or covered by the machine's state from the start. */
    public long released() {
        return core.released();
    }

    /** Last index that is known to be durable here. */
    public long durable() {
        return core.durability.index();
    }

    public long firstIndex() {
        return core.log.firstIndex();
    }

    public long lastIndex() {
        return core.log.lastIndex();
    }

    public long lastTerm() {
        return core.log.lastTerm();
    }

    /** Term of the entry at {@code index}, in [{@code firstIndex() - 1}, {@code lastIndex()}]. */
    public long termAt(long index) {
        return core.log.term(index);
    }

    /** Size of the log in memory. */
    public long logBytes() {
        return core.log.bytes();
    }

    /** Entries in [{@code from}, {@code to}] of the log, cut to {@code bytesMax} but at least one. */
    public List<Entry> slice(long from, long to, long bytesMax) {
        return core.log.slice(from, to, bytesMax);
    }

    /** The configuration in force: the latest that is known here to be committed. */
    public Membership membership() {
        return core.membership();
    }

    /** Index of the last change of the membership in the log, committed or not; 0 = none. */
    public long lastConfigIndex() {
        return core.log.lastConfigIndex();
    }

    /** Whether this member leads and would take a change of the membership now. */
    public boolean isReadyForChange() {
        return core.role() instanceof Leader leader && leader.isReadyForChange();
    }

    /** The configuration in force at {@code index}, not before {@code firstIndex() - 1}. */
    public Membership membershipAt(long index) {
        return core.log.membershipAt(index);
    }

    /** How far the others are, as this leader knows; empty at a non-leader. */
    public SortedMap<Long, PeerProgress> progress() {
        return core.role() instanceof Leader leader
                ? Collections.unmodifiableSortedMap(leader.replication().view())
                : Collections.emptySortedMap();
    }

    /** Last index known to be durable at {@code id}; 0 = nothing is known, as at every non-leader. */
    public long matchIndex(long id) {
        Progress peer = peer(id);
        if (peer != null) {
            return peer.match();
        }
        return id == id() && role() == RoleName.LEADER ? durable() : 0;
    }

    /** Whether this leader heard from {@code id} within an election time-out. */
    public boolean recentlyActive(long id) {
        Progress peer = peer(id);
        return peer != null
                && core.role() instanceof Leader leader
                && leader.replication().isActive(peer);
    }

    /** Whom this leader is handing leadership to, 0 = nobody. */
    public long transferring() {
        return core.role() instanceof Leader leader ? leader.transferTo() : Core.NOBODY;
    }

    private @Nullable Progress peer(long id) {
        return core.role() instanceof Leader leader ? leader.replication().get(id) : null;
    }

    private Role behavior() {
        return core.role();
    }

    private void campaign() {
        if (role() != RoleName.LEADER && core.mayCampaign()) {
            core.campaign(false);
        }
    }

    /** A rule that gives nothing back. */
    @FunctionalInterface
    private interface Rule<I> {
        void run(Raft raft, I input);
    }

    private static <I> Dispatch.Handler<Raft, I, Raft> run(Rule<I> rule) {
        return (raft, input) -> {
            rule.run(raft, input);
            return raft;
        };
    }
}
