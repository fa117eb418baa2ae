package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.base.Bytes;
import dev.akkad.base.Dispatch;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.codec.PeerCodec;
import dev.akkad.member.journal.RaftJournal;
import dev.akkad.raft.Entry;
import dev.akkad.raft.Input;
import dev.akkad.raft.Membership;
import dev.akkad.raft.Message;
import dev.akkad.raft.Raft;
import dev.akkad.raft.RaftEvent;
import dev.akkad.raft.RaftLog;
import dev.akkad.raft.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The shell around the Raft core: feeds it ticks, peer messages, proposals, reads and finished writes, and carries out
 * every {@link Step}. It decides nothing that Raft decides.
 *
 * <p>It falls together with its {@link RaftJournal}: whichever dies, both are rebuilt from the journal. What clients
 * wait for survives in {@link MemberContext}.
 */
public final class RaftMember extends AbstractBehavior<RaftMember.Command> {
    /** Commands drained into one step at most; more stay queued for the next turn. */
    private static final int DRAIN_BYTES_MAX = 1 << 20;

    /** Entries that may be proposed but uncommitted; beyond, proposals wait in their queue. */
    private static final long UNCOMMITTED_MAX = 20_000;

    /** What this actor understands. */
    public sealed interface Command {}

    private enum Tick implements Command {
        INSTANCE
    }

    /** News of commits has waited long enough for company. */
    private enum SendNews implements Command {
        INSTANCE
    }

    /** Time to ask the silent ones again. */
    enum AskAgain implements Command {
        INSTANCE
    }

    /** An answer to {@link PeerMessage.AmIKnown}. */
    record PeerKnows(long from, boolean started) implements Command {}

    /** Proposals wait in the intake. */
    enum Drain implements Command {
        INSTANCE
    }

    /** Reads wait in the intake. */
    enum DrainReads implements Command {
        INSTANCE
    }

    /** Messages of one peer, in order. */
    record FromPeer(List<Message> messages) implements Command {}

    /** The machine says where it stands; feed it from there. */
    record ApplyFrom(long applied, ActorRef<KeyspaceActor.Command> keyspace) implements Command {}

    /** A batch was applied up to {@code applied}; the store on disk stands at {@code durable}. */
    record Applied(long applied, long durable) implements Command {}

    /** The store on disk stands at {@code durable} now. */
    record StoreDurable(long durable) implements Command {}

    /** A command that only the leader of {@code term} may propose; dropped in any other case. */
    record ProposeInTerm(long term, List<Bytes> payloads) implements Command {}

    /** A member, this one or another, wants the membership changed. */
    record AskChange(long from, PeerMessage.ChangeAsked asked) implements Command {}

    /** A client wants {@code to} to lead; answered through {@link Pending} under {@code id}. */
    record MoveLeader(long to, long id) implements Command {}

    /** Hand leadership over to the member that is most up to date; answers when there is nothing (more) to do. */
    record HandOver(Runnable done) implements Command {}

    /** A snapshot transfer begins. */
    record SnapshotOpened(long to, long index) implements Command {}

    /** A snapshot transfer ended. {@code index} 0 = it failed. */
    record SnapshotDelivered(long to, long index, long term) implements Command {}

    /** The snapshot at {@code index} lies here, whole and synced. */
    record SnapshotReceived(long index) implements Command {}

    record SnapshotAcked(long from, PeerMessage.SnapshotAck ack) implements Command {}

    /** Fault injection: dies as if a bug had struck. */
    record Crash(String reason) implements Command {}

    /** Fault injection: the journal dies. */
    record CrashJournal(String reason) implements Command {}

    record FromJournal(RaftJournal.Reply reply) implements Command {}

    private static final Dispatch<RaftMember, Step.Signal, Boolean> SIGNALS =
            Dispatch.<RaftMember, Step.Signal, Boolean>over(Step.Signal.class)
                    .on(Step.ProposalsDropped.class, RaftMember::onProposalsDropped)
                    .on(Step.ChangeDropped.class, RaftMember::onChangeDropped)
                    .on(Step.SnapshotNeeded.class, RaftMember::onSnapshotNeeded)
                    .on(Step.SnapshotAccepted.class, RaftMember::onSnapshotAccepted)
                    .on(Step.ReadDropped.class, RaftMember::onReadDropped)
                    .build();

    private final MemberContext member;
    private final ActorRef<MemberGuardian.Command> guardian;
    private final ActorRef<RaftJournal.Command> journal;
    private final ActorRef<RaftJournal.Reply> journalReplies;
    private final TimerScheduler<Command> timers;
    private final Raft raft;
    private final WriteQueue writes = new WriteQueue();
    private final ReadRounds rounds;
    private final Outbox outbox;
    private final ApplyFeed feed;
    private final LogTrimmer trimmer;
    private final SnapshotSenders senders;
    private final LeadershipLog leadership;
    private final MemberChanges changes;
    private final Transfers transfers = new Transfers();
    private final List<Bytes> retry = new ArrayList<>();

    private boolean hasTicked;
    private boolean isNewsTimed;
    private Optional<ActorRef<KeyspaceActor.Command>> keyspace = Optional.empty();
    private long received;
    private long accepted;

    /** Rebuilds from the journal, then runs. Supervise with restart: children die with it. */
    public static Behavior<Command> create(MemberContext member, ActorRef<MemberGuardian.Command> guardian) {
        return Behaviors.setup(context -> {
            ActorRef<RaftJournal.Reply> replies = context.messageAdapter(RaftJournal.Reply.class, FromJournal::new);
            ActorRef<RaftJournal.Command> journal = context.spawn(
                    RaftJournal.create(member.settings().journalId(), replies), "journal", RaftJournal.props());
            context.watch(journal);
            return RaftRecovery.create(
                    member,
                    guardian,
                    events -> journal.tell(new RaftJournal.Persist(0, events, replies)),
                    log -> Behaviors.setup(running -> Behaviors.withTimers(
                            timers -> new RaftMember(running, timers, member, guardian, journal, replies, log))));
        });
    }

    private RaftMember(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MemberContext member,
            ActorRef<MemberGuardian.Command> guardian,
            ActorRef<RaftJournal.Command> journal,
            ActorRef<RaftJournal.Reply> journalReplies,
            RaftLog log) {
        super(context);
        context.setLoggerName(RaftMember.class); // Akka guesses wrong when another behavior became this one
        this.member = member;
        this.rounds = new ReadRounds(member.meters.reads(), member::nextId);
        this.guardian = guardian;
        this.journal = journal;
        this.journalReplies = journalReplies;
        this.timers = timers;
        MemberSettings settings = member.settings();
        boolean founding = log.lastIndex() == 0
                && log.membership().voters().isEmpty()
                && !settings.founding().isEmpty();
        if (founding) {
            RaftEvent founded = new RaftEvent.Bootstrapped(Membership.ofVoters(
                    settings.founding().stream().map(MemberInfo::id).toList()));
            log.apply(founded);
            journal.tell(new RaftJournal.Persist(0, List.of(founded), journalReplies));
        }
        long stored = Math.max(member.appliedIndex, member.durableIndex());
        long applied = Math.max(stored, log.baseIndex());
        this.raft = Raft.recover(RaftTuning.of(settings), member.random(), log, applied);
        this.outbox = new Outbox(member.transport(), PeerCodec::encode, member.clock());
        this.feed = new ApplyFeed(applied);
        this.trimmer = new LogTrimmer(settings.limits());
        this.senders = new SnapshotSenders(context, member);
        this.leadership = new LeadershipLog(member, guardian);
        this.changes = new MemberChanges(member, guardian);
        // Fixed delay: after a long pause a burst of ticks would look like a lost leader.
        timers.startTimerWithFixedDelay(Tick.INSTANCE, settings.timing().tick());
        if (stored < log.baseIndex()) {
            guardian.tell(new MemberGuardian.AdoptSnapshot(log.baseIndex()));
        }
        guardian.tell(new MemberGuardian.RaftStarted(getContext().getSelf()));
        getContext().getSelf().tell(Drain.INSTANCE);
        getContext().getSelf().tell(DrainReads.INSTANCE);
        context.getLog()
                .info(
                        "raft recovered: term {} log {}..{} applied {}",
                        raft.term(),
                        raft.firstIndex(),
                        raft.lastIndex(),
                        applied);
        leadership.observe(raft);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(FromPeer.class, this::onFromPeer)
                .onMessageEquals(Drain.INSTANCE, this::onDrain)
                .onMessageEquals(DrainReads.INSTANCE, this::onDrainReads)
                .onMessage(FromJournal.class, this::onFromJournal)
                .onMessage(Applied.class, this::onApplied)
                .onMessageEquals(Tick.INSTANCE, this::onTick)
                .onMessageEquals(SendNews.INSTANCE, this::onSendNews)
                .onMessage(StoreDurable.class, this::onStoreDurable)
                .onMessage(ApplyFrom.class, this::onApplyFrom)
                .onMessage(ProposeInTerm.class, this::onProposeInTerm)
                .onMessage(AskChange.class, this::onAskChange)
                .onMessage(MoveLeader.class, this::onMoveLeader)
                .onMessage(HandOver.class, this::onHandOver)
                .onMessage(SnapshotOpened.class, this::onSnapshotOpened)
                .onMessage(SnapshotDelivered.class, this::onSnapshotDelivered)
                .onMessage(SnapshotReceived.class, this::onSnapshotReceived)
                .onMessage(SnapshotAcked.class, this::onSnapshotAcked)
                .onMessage(Crash.class, RaftMember::crash)
                .onMessage(CrashJournal.class, this::onCrashJournal)
                .onSignal(Terminated.class, stopped -> journalStopped(guardian, stopped))
                .build();
    }

    private Behavior<Command> onFromPeer(FromPeer batch) {
        for (Message message : batch.messages()) {
            if (message instanceof Message.InstallSnapshot install && !isInstallable(install)) {
                continue; // told to a former life: without an answer the leader sends the snapshot again
            }
            if (message instanceof Message.Heartbeat heartbeat && hasLost(heartbeat)) {
                return Behaviors.empty(); // the guardian ends the member
            }
            outbox.heard(message);
            perform(raft.step(new Input.Receive(message)));
        }
        return settle();
    }

    /** A leader names only what this member has acknowledged: it must be here. etcd ends with the same question. */
    private boolean hasLost(Message.Heartbeat heartbeat) {
        boolean lost = heartbeat.term() >= raft.term() && heartbeat.commit() > raft.lastIndex();
        if (lost) {
            guardian.tell(new MemberGuardian.Fatal(
                    Ending.DISK,
                    "tocommit(%d) is out of range [lastIndex(%d)]. Was the raft log corrupted, truncated, or lost?"
                            .formatted(heartbeat.commit(), raft.lastIndex()),
                    null));
        }
        return lost;
    }

    /** What the log does not cover is installed only if it lies here: the journal must not name what is not there. */
    private boolean isInstallable(Message.InstallSnapshot install) {
        return install.index() == received || install.index() <= raft.committed();
    }

    private Behavior<Command> onSnapshotReceived(SnapshotReceived snapshot) {
        received = snapshot.index();
        discardSnapshots();
        return this;
    }

    /** Those that will not be adopted. One that the journal names is, as soon as the machine is ready for it. */
    private void discardSnapshots() {
        if (accepted == 0 && raft.firstIndex() - 1 <= member.durableIndex()) {
            guardian.tell(new MemberGuardian.DiscardSnapshots(received));
        }
    }

    private Behavior<Command> onDrain() {
        member.proposals.rearm();
        drain();
        return settle();
    }

    private void drain() {
        if (raft.leader() == 0 || raft.lastIndex() - raft.committed() > UNCOMMITTED_MAX) {
            return; // they stay queued; a new leader, a commit or the next tick comes back here
        }
        List<MemberContext.Proposal> taken =
                member.proposals.take(DRAIN_BYTES_MAX, p -> p.payload().length(), p -> member.pending.handOver(p.id()));
        if (!taken.isEmpty()) {
            perform(raft.step(new Input.Propose(
                    taken.stream().map(MemberContext.Proposal::payload).toList())));
        }
        if (!member.proposals.isEmpty()) {
            getContext().getSelf().tell(Drain.INSTANCE);
        }
    }

    private Behavior<Command> onDrainReads() {
        member.reads.rearm();
        drainReads();
        return settle();
    }

    private void drainReads() {
        if (raft.leader() == 0 || member.reads.isEmpty()) {
            return;
        }
        List<MemberContext.Read> reads =
                member.reads.take(Integer.MAX_VALUE, read -> 1, read -> member.pending.isWaiting(read.id()));
        askReadIndex(reads);
    }

    private void askReadIndex(List<MemberContext.Read> reads) {
        if (!reads.isEmpty()) {
            perform(raft.step(
                    new Input.ReadIndex(rounds.begin(reads, member.clock().monotonicMillis()))));
        }
    }

    private Behavior<Command> onFromJournal(FromJournal message) {
        if (message.reply() instanceof RaftJournal.Persisted persisted && persisted.sequence() > 0) {
            outbox.addAll(writes.persisted(persisted.sequence()));
            perform(raft.step(new Input.Persisted(persisted.sequence())));
            adoptAccepted();
        }
        return settle();
    }

    /** It has no leader to wait for: without this, each of its starts would cost an election time-out. */
    private boolean isLoneVoterAtStart() {
        return !hasTicked && raft.membership().voters().equals(Set.of(raft.id()));
    }

    private Behavior<Command> onTick() {
        long now = member.clock().monotonicMillis();
        leadership.ticked(raft, now);
        perform(raft.step(isLoneVoterAtStart() ? Input.Campaign.INSTANCE : Input.Tick.INSTANCE));
        hasTicked = true;
        retryDropped();
        drain();
        for (MemberContext.Read read : rounds.dropStale(now)) {
            member.reads.putBack(read);
        }
        drainReads();
        int failed = member.pending.expire(
                now - member.settings().timing().requestTimeout().toMillis(),
                waiting -> leadership.timeoutReason(waiting, raft));
        for (; failed > 0; failed--) {
            member.proposalsFailed.incrementAndGet();
            member.metrics().proposalFailed();
        }
        return settle();
    }

    private void retryDropped() {
        if (!retry.isEmpty() && raft.leader() != 0) {
            List<Bytes> again = List.copyOf(retry);
            retry.clear();
            perform(raft.step(new Input.Propose(again)));
        }
    }

    private Behavior<Command> onApplied(Applied applied) {
        feed.confirmed();
        trimmer.applied(applied.applied(), applied.durable());
        return settle();
    }

    private Behavior<Command> onStoreDurable(StoreDurable store) {
        trimmer.durable(store.durable());
        return settle();
    }

    private Behavior<Command> onApplyFrom(ApplyFrom from) {
        keyspace = Optional.of(from.keyspace());
        if (from.applied() + 1 < raft.firstIndex()) {
            feed.pause();
            guardian.tell(new MemberGuardian.AdoptSnapshot(raft.firstIndex() - 1));
        } else {
            feed.restart(from.applied());
            discardSnapshots();
        }
        return settle();
    }

    private Behavior<Command> onProposeInTerm(ProposeInTerm proposal) {
        // While leadership moves the core drops what is proposed, and what is dropped goes to whoever leads next.
        boolean isTaken = raft.leader() == raft.id() && raft.transferring() == 0;
        if (isTaken && raft.term() == proposal.term()) {
            perform(raft.step(new Input.Propose(proposal.payloads())));
        }
        return settle();
    }

    private Behavior<Command> onAskChange(AskChange ask) {
        changes.ask(ask.from(), ask.asked());
        return settle();
    }

    private Behavior<Command> onMoveLeader(MoveLeader move) {
        transfers.await(
                leader -> leader == move.to(),
                () -> member.pending.isWaiting(move.id()),
                () -> member.pending.complete(move.id(), new Outcome.Done(new Response.Done(member.revision()))));
        perform(raft.step(new Input.TransferLeadership(move.to())));
        return settle();
    }

    private Behavior<Command> onHandOver(HandOver request) {
        long heir = raft.leader() == raft.id() ? RaftTuning.heir(raft) : 0;
        if (heir == 0) {
            request.done().run();
            return settle();
        }
        transfers.await(leader -> leader != raft.id(), () -> true, request.done());
        perform(raft.step(new Input.TransferLeadership(heir)));
        return settle();
    }

    private Behavior<Command> onSnapshotOpened(SnapshotOpened opened) {
        senders.opened(opened.to(), opened.index());
        return this;
    }

    private Behavior<Command> onSnapshotDelivered(SnapshotDelivered delivered) {
        boolean ok = delivered.index() > 0 && delivered.index() + 1 >= raft.firstIndex() && raft.leader() == raft.id();
        if (!ok) {
            senders.failed(delivered.to());
        } else {
            senders.delivered(delivered.to(), raft.lastIndex());
            outbox.addAll(List.of(new Message.InstallSnapshot(
                    raft.term(),
                    raft.id(),
                    delivered.to(),
                    delivered.index(),
                    delivered.term(),
                    raft.membershipAt(delivered.index()))));
        }
        perform(raft.step(new Input.SnapshotSent(delivered.to(), ok)));
        return settle();
    }

    private Behavior<Command> onSnapshotAcked(SnapshotAcked acked) {
        senders.acked(acked.from(), acked.ack());
        return this;
    }

    private void perform(Step step) {
        outbox.addAll(step.messages());
        outbox.addAll(writes.add(step));
        feed.committed(raft.released());
        for (Step.ReadReady ready : step.reads()) {
            release(rounds.ready(ready));
        }
        for (Step.Signal signal : step.signals()) {
            SIGNALS.apply(this, signal);
        }
    }

    private void release(ReadRounds.Ready ready) {
        if (!ready.reads().isEmpty()) {
            keyspace.ifPresentOrElse(
                    machine -> machine.tell(new KeyspaceActor.ReadAt(ready.index(), ready.reads())),
                    () -> ready.reads().forEach(member.reads::putBack));
        }
    }

    /** The end of every turn: what was decided leaves, in the order of the rules. */
    private Behavior<Command> settle() {
        changeMembership();
        compactLog();
        if (writes.isDue()) {
            WriteQueue.Write write = writes.begin();
            member.meters.raft().journalEntries.add(write.entries());
            journal.tell(new RaftJournal.Persist(write.sequence(), write.events(), journalReplies));
        }
        keyspace.ifPresent(this::feedMachine); // before the rest: a client may wait for this, no rule does
        flush();
        if (leadership.observe(raft)) {
            drain();
            drainReads();
            flush();
        }
        if (!transfers.isEmpty()) {
            transfers.leads(raft.leader());
        }
        return this;
    }

    private void flush() {
        if (outbox.flush() && !isNewsTimed) {
            isNewsTimed = true;
            timers.startSingleTimer(SendNews.INSTANCE, Outbox.NEWS_DELAY);
        }
    }

    private Behavior<Command> onSendNews() {
        isNewsTimed = false;
        outbox.sendNews();
        return this;
    }

    private void changeMembership() {
        Input change = changes.isEmpty() ? null : changes.next(raft);
        if (change != null) {
            perform(raft.step(change));
        }
    }

    private void compactLog() {
        long upTo = trimmer.compactTo(raft, senders.neededAfter(raft));
        if (upTo > 0) {
            perform(raft.step(new Input.Compact(upTo)));
        }
    }

    private void feedMachine(ActorRef<KeyspaceActor.Command> machine) {
        List<Entry> batch = feed.nextBatch(raft);
        while (!batch.isEmpty()) {
            machine.tell(new KeyspaceActor.Apply(batch));
            batch = feed.nextBatch(raft);
        }
    }

    private void adoptAccepted() {
        if (accepted > 0 && raft.durable() >= accepted) {
            guardian.tell(new MemberGuardian.AdoptSnapshot(accepted));
            accepted = 0;
        }
    }

    private boolean onProposalsDropped(Step.ProposalsDropped dropped) {
        if (retry.size() < UNCOMMITTED_MAX) {
            retry.addAll(dropped.payloads());
        }
        return true;
    }

    private boolean onChangeDropped(Step.ChangeDropped dropped) {
        getContext()
                .getLog()
                .warn("membership change dropped: {}", dropped.change().type());
        return true;
    }

    private boolean onSnapshotNeeded(Step.SnapshotNeeded needed) {
        senders.start(needed.to());
        return true;
    }

    private boolean onSnapshotAccepted(Step.SnapshotAccepted snapshot) {
        accepted = snapshot.index();
        feed.pause(); // the log begins behind what the machine needs next
        return true;
    }

    private boolean onReadDropped(Step.ReadDropped dropped) {
        rounds.drop(dropped.context()).forEach(member.reads::putBack);
        return true;
    }

    private static Behavior<Command> crash(Crash crash) {
        throw new IllegalStateException("crash injected: " + crash.reason());
    }

    private Behavior<Command> onCrashJournal(CrashJournal crash) {
        journal.tell(new RaftJournal.Crash(crash.reason()));
        return this;
    }

    /**
     * What is on disk is the only state that counts: start again from it. But a write that failed, or events that could
     * not be read, are no bug to restart from: the disk cannot be trusted.
     */
    static Behavior<Command> journalStopped(ActorRef<MemberGuardian.Command> guardian, Terminated stopped) {
        if (stopped instanceof ChildFailed failed && RaftJournal.isWriteFailure(failed.getCause())) {
            guardian.tell(new MemberGuardian.Fatal(Ending.DISK, "cannot write the journal", failed.getCause()));
            return Behaviors.empty();
        }
        throw new IllegalStateException("journal stopped");
    }
}
