package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.machine.Applied;
import dev.akkad.machine.AuthChange;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.LeaseChange;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MachineSettings;
import dev.akkad.machine.MemberChange;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.watch.HubCommand;
import dev.akkad.member.watch.HubStarted;
import dev.akkad.member.watch.WatchHub;
import dev.akkad.member.watch.WatchLane;
import dev.akkad.member.watch.WatchSessions;
import dev.akkad.raft.ConfigChange;
import dev.akkad.raft.Entry;
import dev.akkad.store.CheckpointStore;
import dev.akkad.wire.EntryCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of the machine: folds committed entries, answers this member's clients, tells watchers and leases.
 *
 * <p>Clients are answered once their entry is applied in memory, since the journal already holds it; the store follows
 * behind. A restarted KeyspaceActor opens the store at its durable state and asks RaftMember for what was committed
 * after it; until it stands where its former life stood, the old machine answers reads.
 */
public final class KeyspaceActor extends AbstractBehavior<KeyspaceActor.Command> {
    /** Applied effects gather this long before they go to disk: one synced write for many entries. */
    private static final Duration STORE_INTERVAL = Duration.ofMillis(50);

    /** Effects not yet on disk; beyond, the feed is not confirmed and so stops. */
    private static final long BACKLOG_BYTES_MAX = 64L << 20;

    private static final Duration COMPARE_AGAIN = Duration.ofSeconds(1);

    /** Who asks for the store to be rewritten hears so long after, that it is under way. */
    private static final Duration DEFRAGMENT_ANSWER = Duration.ofSeconds(2);

    /** What this actor understands. */
    public sealed interface Command {}

    /** Committed entries in order; those already applied are skipped. */
    record Apply(List<Entry> entries) implements Command {}

    /** These reads may be answered once {@code index} is applied. */
    record ReadAt(long index, List<MemberContext.Read> reads) implements Command {}

    /** RaftMember started (again) and must know where to go on. */
    record ReportTo(ActorRef<RaftMember.Command> raft) implements Command {}

    /** A watch session speaks to the hub. */
    record ToHub(HubCommand command) implements Command {}

    /** LeaseManager started again and must know all leases. */
    enum ReportLeases implements Command {
        INSTANCE
    }

    record StoreWritten(long durableIndex) implements Command {}

    /** The hash of a compaction of this machine is computed, or lost: what it made invisible may go. */
    record CompactionHashed(Machine machine) implements Command {}

    /** A client wants the store rewritten; answered through {@link Pending} under {@code id}. */
    record Defragment(long id) implements Command {}

    enum Defragmented implements Command {
        INSTANCE
    }

    private enum CompareFirst implements Command {
        INSTANCE
    }

    /** This machine does not differ from those of the others. */
    record Compared(Machine machine) implements Command {}

    private record DefragmentGoesOn(long id) implements Command {}

    /** Fault injection: dies as if a bug had struck. */
    record Crash(String reason) implements Command {}

    private enum Seal implements Command {
        INSTANCE
    }

    private enum CompactSome implements Command {
        INSTANCE
    }

    /**
     * @param stores where the machine's store is opened
     * @param readers where reads run, off this actor's thread
     * @param watches told which hub to join
     * @param leases told of each change before the client is answered that caused it: who was granted a lease may ask
     *     for it at once
     * @param reclaimer makes the disk give space back
     * @param checks compares the machine with the others' before it is shown
     */
    record Parts(
            MemberContext member,
            ActorRef<MemberGuardian.Command> guardian,
            MemberPorts.StoreSource stores,
            Readers readers,
            WatchLane watches,
            ActorRef<LeaseManager.Command> leases,
            ActorRef<Reclaimer.Command> reclaimer,
            ActorRef<CorruptionChecks.Command> checks) {}

    private record Answer(long id, Outcome outcome) {}

    private final MemberContext member;
    private final Parts parts;
    private final ActorRef<MemberGuardian.Command> guardian;
    private final TimerScheduler<Command> timers;
    private final CheckpointStore store;
    private final WriteBehind batches;
    private final ActorRef<StoreWriter.Write> writer;
    private final Readers readers;
    private final ApplyMeter meter;
    private final Machine machine;
    private final Upkeeper upkeep;
    private final SortedMap<Long, List<MemberContext.Read>> waitingReads = new TreeMap<>();
    private final List<Answer> afterCompaction = new ArrayList<>();

    private @Nullable WatchHub hub;
    private ActorRef<RaftMember.Command> raft;
    private boolean serving;
    private boolean writing;
    private int unconfirmed;

    /** @param parts what one life is given by the guardian and the next finds again */
    static Behavior<Command> create(Parts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            try {
                return new KeyspaceActor(context, timers, parts, openStore(parts));
            } catch (IOException | UncheckedIOException e) {
                parts.guardian()
                        .tell(new MemberGuardian.Fatal(Ending.DISK, "cannot open the store: " + e.getMessage(), e));
                return Behaviors.empty();
            }
        }));
    }

    /** What a former life staged may be half an entry's effect: only what is durable counts, the log has the rest. */
    private static CheckpointStore openStore(Parts parts) throws IOException {
        MemberContext member = parts.member();
        member.closeStore();
        CheckpointStore store = parts.stores().open();
        member.store(store);
        return store;
    }

    private KeyspaceActor(
            ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts, CheckpointStore store) {
        super(context);
        this.member = parts.member();
        this.parts = parts;
        this.guardian = parts.guardian();
        this.timers = timers;
        this.store = store;
        this.batches = new WriteBehind(store, member.clock(), member.metrics(), member.meters.pauses());
        this.readers = parts.readers();
        this.meter = new ApplyMeter(member);
        MemberSettings settings = member.settings();
        this.machine = Machine.open(
                store,
                new MachineSettings(
                        settings.limits().txnOpsMax(),
                        settings.limits().quotaBytes(),
                        settings.reconfiguration().learnersMax()));
        if (machine.appliedIndex() > member.appliedIndex) {
            member.identities.tokens().clear(); // from a snapshot, which does not tell whose were revoked
        }
        boolean isNew = machine.appliedIndex() == 0 && machine.members().isEmpty();
        if (isNew && !settings.founding().isEmpty()) {
            machine.bootstrapMembers(MemberRecords.of(settings.founding()));
            machine.applied();
        }
        this.writer = context.spawn(
                StoreWriter.create(batches, context.getSelf(), guardian),
                "store-writer",
                DispatcherSelector.fromConfig("akkad.blocking-dispatcher"));
        this.raft = context.getSystem().deadLetters().unsafeUpcast();
        this.upkeep = new Upkeeper(parts, machine, store, batches, context.getSelf());
        timers.startTimerWithFixedDelay(Seal.INSTANCE, STORE_INTERVAL);
        context.getSelf().tell(CompactSome.INSTANCE);
        context.getLog().info("keyspace open at revision {} applied {}", machine.revision(), machine.appliedIndex());
        member.opened = machine;
        if (member.comparedFirst || !settings.upkeep().compareFirst() || machine.appliedIndex() == 0) {
            serve();
        } else {
            timers.startTimerWithFixedDelay(CompareFirst.INSTANCE, Duration.ZERO, COMPARE_AGAIN);
        }
    }

    /** From here on committed entries come in, and clients may see this machine. */
    private void serve() {
        serving = true;
        defragmentIfWorthIt();
        guardian.tell(new MemberGuardian.KeyspaceStarted(getContext().getSelf()));
        publish();
    }

    private void defragmentIfWorthIt() {
        long above = member.settings().upkeep().defragmentAbove();
        if (above > 0 && !member.comparedFirst && store.sizeBytes() - store.sizeInUseBytes() >= above) {
            upkeep.defragment(0);
            advanceDefragment();
        }
        member.comparedFirst = true;
    }

    /**
     * Shows this machine to readers and watchers, once it stands where its former life stood: until then the old one
     * answers, so that nobody sees time run backwards.
     */
    private void publish() {
        if (hub != null || machine.appliedIndex() < member.appliedIndex) {
            return;
        }
        member.machine = machine;
        member.meters.keys().live = machine::liveKeys;
        member.meters.keys().authRevision = () -> machine.accounts().revision();
        member.appliedIndex = machine.appliedIndex();
        hub = new WatchHub(machine.revision(), machine.compactRevision(), machine::prevKv);
        ActorRef<Command> self = getContext().getSelf();
        parts.watches().tell(new HubStarted(command -> self.tell(new ToHub(command)), hub.token()));
        onReportLeases();
        guardian.tell(MemberGuardian.MembersChanged.INSTANCE);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Apply.class, this::onApply)
                .onMessage(ReadAt.class, this::onReadAt)
                .onMessage(ToHub.class, this::onToHub)
                .onMessageEquals(Seal.INSTANCE, this::onSeal)
                .onMessage(StoreWritten.class, this::onStoreWritten)
                .onMessageEquals(CompactSome.INSTANCE, this::onCompactSome)
                .onMessage(ReportTo.class, this::onReportTo)
                .onMessageEquals(ReportLeases.INSTANCE, this::onReportLeases)
                .onMessage(CompactionHashed.class, this::onCompactionHashed)
                .onMessage(Defragment.class, this::onDefragment)
                .onMessage(DefragmentGoesOn.class, this::onDefragmentGoesOn)
                .onMessageEquals(Defragmented.INSTANCE, this::onDefragmented)
                .onMessageEquals(CompareFirst.INSTANCE, this::onCompareFirst)
                .onMessage(Compared.class, this::onCompared)
                .onMessage(Crash.class, this::onCrash)
                .onSignal(PreRestart.class, signal -> returnReads())
                .onSignal(PostStop.class, signal -> returnReads())
                .build();
    }

    private Behavior<Command> onApply(Apply batch) {
        if (batch.entries().get(0).index() > machine.appliedIndex() + 1) {
            return this; // fed to a former life; RaftMember has been told where this one stands
        }
        List<Answer> answers = new ArrayList<>(batch.entries().size());
        List<LeaseChange> leaseChanges = new ArrayList<>();
        List<Answer> changes = new ArrayList<>();
        meter.batch(batch.entries().size());
        for (Entry entry : batch.entries()) {
            if (entry.index() <= machine.appliedIndex()) {
                continue;
            }
            if (entry.kind() == Entry.Kind.CONFIG) {
                changeMembers(entry, changes);
            } else if (entry.data().isEmpty()) {
                machine.skip(entry.index(), entry.term());
            } else {
                applyCommand(entry, answers, leaseChanges);
            }
        }
        meter.endBatch();
        machine.applied();
        announce(leaseChanges, !changes.isEmpty());
        changes.forEach(change -> member.changes.complete(change.id(), change.outcome()));
        answers.forEach(answer -> member.pending.complete(answer.id(), answer.outcome()));
        releaseReads();
        unconfirmed++;
        confirm();
        return this;
    }

    private void announce(List<LeaseChange> leaseChanges, boolean membersChanged) {
        if (hub == null) {
            publish();
            return;
        }
        hub.flush();
        if (!leaseChanges.isEmpty()) {
            parts.leases().tell(new LeaseManager.Changed(leaseChanges));
        }
        if (membersChanged) {
            guardian.tell(MemberGuardian.MembersChanged.INSTANCE);
        }
        member.appliedIndex = machine.appliedIndex();
    }

    private void applyCommand(Entry entry, List<Answer> answers, List<LeaseChange> leaseChanges) {
        EntryCodec.Decoded command = EntryCodec.decode(entry.data());
        long compactedBefore = machine.compactRevision();
        meter.before(command.request());
        Applied applied = machine.apply(entry.index(), entry.term(), command.asker(), command.request());
        meter.after(command.requestId(), command.request(), applied);
        if (hub != null && !applied.events().isEmpty()) {
            hub.publish(applied.revision(), applied.events());
        }
        leaseChanges.addAll(applied.leaseChanges());
        if (!applied.authChanges().isEmpty()) {
            onAuthChanges(entry.index(), applied.authChanges());
        }
        Answer answer = new Answer(command.requestId(), applied.outcome());
        if (command.request() instanceof Request.Compact compact && applied.outcome() instanceof Outcome.Done) {
            if (hub != null) {
                hub.compacted(compact.revision());
            }
            upkeep.compacted(compactedBefore, compact.revision());
            getContext().getSelf().tell(CompactSome.INSTANCE);
            if (compact.physical()) {
                afterCompaction.add(answer);
                return;
            }
        }
        answers.add(answer);
    }

    /** Tokens outlive this actor: told again what a former life told them, they would take back what was revoked. */
    private void onAuthChanges(long index, List<AuthChange> changes) {
        if (index > member.appliedIndex) {
            changes.forEach(member.identities.tokens()::apply);
        }
        if (hub != null && changes.contains(new AuthChange.RightsChanged())) {
            parts.watches().tell(WatchSessions.Recheck.INSTANCE);
        }
    }

    private void changeMembers(Entry entry, List<Answer> changes) {
        ConfigChange change = ConfigChange.decode(entry.data());
        if (change.type() == ConfigChange.Type.CONFIRM) {
            machine.skip(entry.index(), entry.term());
            return;
        }
        Applied applied = machine.applyMemberChange(
                entry.index(), entry.term(), MemberChange.of(kind(change.type()), change.memberId(), change.context()));
        getContext().getLog().info("membership changed: {} {}", change.type(), Long.toHexString(change.memberId()));
        changes.add(new Answer(MemberChange.requestId(change.context()), applied.outcome()));
    }

    private static MemberChange.Kind kind(ConfigChange.Type type) {
        return switch (type) {
            case ADD_VOTER -> MemberChange.Kind.ADD;
            case ADD_LEARNER -> MemberChange.Kind.ADD_LEARNER;
            case PROMOTE -> MemberChange.Kind.PROMOTE;
            case REMOVE -> MemberChange.Kind.REMOVE;
            case UPDATE -> MemberChange.Kind.UPDATE;
            case CONFIRM -> throw new AssertionError("a confirmation changes nothing");
        };
    }

    private Behavior<Command> onReadAt(ReadAt ready) {
        if (ready.index() <= machine.appliedIndex()) {
            readers.read(ready.reads());
        } else {
            waitingReads
                    .computeIfAbsent(ready.index(), index -> new ArrayList<>())
                    .addAll(ready.reads());
        }
        return this;
    }

    private void releaseReads() {
        SortedMap<Long, List<MemberContext.Read>> due = waitingReads.headMap(machine.appliedIndex() + 1);
        due.values().forEach(readers::read);
        due.clear();
    }

    /** The next life answers them. */
    private Behavior<Command> returnReads() {
        waitingReads.values().forEach(reads -> reads.forEach(member.reads::putBack));
        waitingReads.clear();
        return this;
    }

    private Behavior<Command> onToHub(ToHub message) {
        if (hub != null) {
            hub.handle(message.command());
        }
        return this;
    }

    private Behavior<Command> onSeal() {
        if (!writing) {
            CheckpointStore.Sealed sealed = store.seal();
            if (sealed != null) {
                batches.add(sealed);
            }
            if (!batches.isEmpty()) {
                writing = true;
                writer.tell(StoreWriter.Write.NOW);
            }
        }
        return this;
    }

    private Behavior<Command> onStoreWritten(StoreWritten written) {
        writing = false;
        raft.tell(new RaftMember.StoreDurable(written.durableIndex()));
        advanceDefragment();
        confirm();
        return this;
    }

    /** Confirms applied batches, unless the disk is too far behind: then the next finished write does. */
    private void confirm() {
        if (store.pendingBytes() > BACKLOG_BYTES_MAX) {
            onSeal();
            return;
        }
        for (; unconfirmed > 0; unconfirmed--) {
            raft.tell(new RaftMember.Applied(machine.appliedIndex(), store.durableIndex()));
        }
    }

    private Behavior<Command> onCompactSome() {
        if (upkeep.isHashing()) {
            return this; // the hash tells when it is there
        }
        long since = meter.compacting();
        long before = machine.removedRevisions();
        boolean more = machine.compactSome(member.settings().upkeep().compactionBatch());
        machine.applied();
        meter.compacted(since, machine.removedRevisions() - before, more);
        if (more) {
            timers.startSingleTimer(
                    CompactSome.INSTANCE, member.settings().upkeep().compactionPause());
        } else {
            afterCompaction.forEach(answer -> member.pending.complete(answer.id(), answer.outcome()));
            afterCompaction.clear();
            advanceDefragment();
        }
        return this;
    }

    private Behavior<Command> onCompactionHashed(CompactionHashed hashed) {
        upkeep.hashed(hashed.machine());
        return onCompactSome();
    }

    private Behavior<Command> onDefragment(Defragment defragment) {
        upkeep.defragment(defragment.id());
        timers.startSingleTimer(new DefragmentGoesOn(defragment.id()), DEFRAGMENT_ANSWER);
        advanceDefragment();
        return this;
    }

    private Behavior<Command> onDefragmentGoesOn(DefragmentGoesOn defragment) {
        boolean isStuck = member.spaceLow() && !batches.isEmpty();
        member.pending.complete(
                defragment.id(),
                isStuck
                        ? new Outcome.Refused(EtcdError.NO_SPACE)
                        : new Outcome.Done(new Response.Done(machine.revision())));
        return this;
    }

    private Behavior<Command> onDefragmented() {
        upkeep.defragmented();
        advanceDefragment();
        return this;
    }

    private void advanceDefragment() {
        if (upkeep.advance() && !writing) {
            writing = true;
            writer.tell(StoreWriter.Write.NOW);
        }
    }

    private Behavior<Command> onCompareFirst() {
        parts.checks()
                .tell(new CorruptionChecks.CompareFirst(machine, getContext().getSelf()));
        return this;
    }

    private Behavior<Command> onCompared(Compared compared) {
        if (compared.machine() == machine && !serving) {
            timers.cancel(CompareFirst.INSTANCE);
            serve();
        }
        return this;
    }

    private Behavior<Command> onReportTo(ReportTo report) {
        raft = report.raft();
        unconfirmed = 0;
        if (!serving) {
            return this; // asked again when this machine may serve
        }
        raft.tell(new RaftMember.ApplyFrom(machine.appliedIndex(), getContext().getSelf()));
        return this;
    }

    /** Through the guardian, as every change: so that facts and changes arrive in order. */
    private Behavior<Command> onReportLeases() {
        parts.leases().tell(new LeaseManager.Facts(machine.leases()));
        return this;
    }

    private Behavior<Command> onCrash(Crash crash) {
        throw new IllegalStateException("crash injected: " + crash.reason());
    }
}
