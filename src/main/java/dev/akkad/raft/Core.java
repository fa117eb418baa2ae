package dev.akkad.raft;

import static dev.akkad.base.Checks.check;

import dev.akkad.base.Defect;
import java.util.random.RandomGenerator;

/** What all roles share: the log, what is durable and committed, the way out, and the one place where roles change. */
final class Core {
    static final long NOBODY = 0;

    final RaftSettings settings;
    final RaftLog log;
    final Durability durability;
    final Effects out = new Effects();

    private final RandomGenerator random;
    private long ticks;
    // Invariant: base <= released <= commit <= last.
    private long commit;
    private long released;
    private Role role;

    Core(RaftSettings settings, RandomGenerator random, RaftLog log, long appliedIndex) {
        log.checkComplete();
        check(appliedIndex <= log.lastIndex(), "applied %d, log ends at %d", appliedIndex, log.lastIndex());
        this.settings = settings;
        this.random = random;
        this.log = log;
        this.durability = new Durability(log.lastIndex());
        this.released = Math.max(log.baseIndex(), appliedIndex);
        this.commit = Math.max(released, Math.min(log.committedConfigIndex(), log.lastIndex()));
        this.role = new Follower(this, NOBODY);
    }

    long id() {
        return settings.id();
    }

    long term() {
        return log.hardState().term();
    }

    long ticks() {
        return ticks;
    }

    long commit() {
        return commit;
    }

    /** Last index that was handed out to be applied, or is in the machine since the start. */
    long released() {
        return released;
    }

    Role role() {
        return role;
    }

    /** The configuration in force: who votes, and whose votes and replicas count. */
    Membership membership() {
        return log.membershipInForce(commit);
    }

    void tick() {
        ticks++;
        role.onTick();
    }

    /** Changes durable state, and says so: the only way it changes. */
    void emit(RaftEvent event) {
        if (event instanceof RaftEvent.EntriesAppended appended) {
            durability.clip(appended.entries().get(0).index() - 1);
        }
        if (event instanceof RaftEvent.SnapshotInstalled installed) {
            durability.clip(installed.index() - 1);
        }
        log.apply(event);
        out.event(event);
    }

    void become(Role next) {
        role.onExit();
        role = next;
        role.onEnter();
    }

    /** A follower of {@code leader} in the present term. */
    void follow(long leader) {
        become(new Follower(this, leader));
    }

    /** A follower of {@code leader}, 0 = not known yet, in a term that is new here. */
    void enterTerm(long term, long leader) {
        emit(new RaftEvent.TermStarted(term));
        follow(leader);
    }

    /**
     * Whether this member may ask for votes. One that was removed may until it knows that those who stay know it: it
     * can be the only one whose log is long enough, and those who do not know wait for its vote (thesis 4.2.2, figure
     * 4.6).
     */
    boolean mayCampaign() {
        return membership().isVoter(id())
                || !isChangeConfirmed() && log.membershipBeforeChange().isVoter(id());
    }

    /** Whether a majority of those who vote since the last change of voters is known to know of it. */
    boolean isChangeConfirmed() {
        return log.confirmationOfChange() <= commit;
    }

    /** @param transfer the leader asked for it, so there is no need to ask around first */
    void campaign(boolean transfer) {
        become(settings.preVote() && !transfer ? new PreCandidate(this) : new Candidate(this, transfer));
    }

    /** Drawn for each attempt, so that rivals do not collide for ever (paper 5.2). */
    int drawElectionWaitTicks() {
        return settings.electionTicks() + random.nextInt(settings.electionTicks());
    }

    void commitTo(long index) {
        if (index > commit) {
            check(index <= log.lastIndex(), "commit beyond the log");
            long change = log.lastConfigIndex();
            if (change > commit && change <= index && log.changeOfVoters() == change) {
                noteCommit(change);
            }
            commit = index;
            release();
        }
    }

    void onPersisted(long sequence) {
        durability.persisted(sequence);
        role.onPersisted();
        release();
    }

    /** The CONFIG entry at {@code index} is committed: that becomes durable with this step, once. */
    void noteCommit(long index) {
        if (log.committedConfigIndex() < index) {
            emit(new RaftEvent.ConfigCommitted(index));
        }
    }

    /** The machine comes to {@code index} by a snapshot instead of by entries. */
    void skipTo(long index) {
        commit = index;
        released = index;
    }

    void compact(long index) {
        long upTo = Math.min(index, released);
        if (upTo > log.baseIndex()) {
            emit(new RaftEvent.LogCompacted(upTo, log.term(upTo), log.hardState(), log.membershipAt(upTo)));
        }
    }

    Step takeStep() {
        release(); // the first step hands out what the journal knows to be committed
        check(log.baseIndex() <= released, "base beyond what was released");
        check(released <= commit, "released what is not committed");
        check(commit <= log.lastIndex(), "committed what is not in the log");
        if (out.hasEvents()) {
            durability.wrote(log.lastIndex());
        }
        return out.take(durability.sequence());
    }

    /** Hands out what is committed, but never before it is durable here: the machine's store must not run ahead. */
    private void release() {
        long upTo = Defect.APPLIES_UNWRITTEN.isOn() ? commit : Math.min(commit, durability.index());
        if (upTo > released) {
            out.committed(log.slice(released + 1, upTo, Long.MAX_VALUE));
            released = upTo;
        }
    }
}
