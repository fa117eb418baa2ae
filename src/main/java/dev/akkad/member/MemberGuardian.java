package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.akkad.member.codec.PeerCodec;
import dev.akkad.member.watch.WatchSessions;
import dev.akkad.member.watch.WatchSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of one member: spawns and supervises the others, owns the store, and tells each what the others became.
 *
 * <pre>
 * MemberGuardian ─┬─ raft ── journal        fall together, rebuilt from the journal
 *                 ├─ keyspace ── store-writer  rebuilt from the store
 *                 ├─ leases                 rebuilt from the machine's facts
 *                 ├─ watch-N                one per client stream, resumes by revision
 *                 ├─ reader-N, snapshots, publisher, compactor
 *                 ├─ reclaimer              tries again
 *                 ├─ checks                 compares the members anew
 *                 ├─ membership             asks the leader again
 *                 └─ peers, cluster         (member.remote)
 * </pre>
 *
 * <p>An exception restarts the actor it struck; a broken invariant (an {@link Error}) or an unwritable disk ends the
 * member: state that may be wrong is never served.
 */
public final class MemberGuardian extends AbstractBehavior<MemberGuardian.Command> {
    private static final DispatcherSelector CONSENSUS = DispatcherSelector.fromConfig("akkad.raft-dispatcher");
    private static final DispatcherSelector STATE = DispatcherSelector.fromConfig("akkad.keyspace-dispatcher");
    private static final DispatcherSelector BLOCKING = DispatcherSelector.fromConfig("akkad.blocking-dispatcher");
    private static final Props DEFAULT = Props.empty();
    private static final int FAREWELLS_MAX = 9;
    private static final Duration FAREWELL_MIN = Duration.ofSeconds(1);

    /** What this actor understands. */
    public sealed interface Command {}

    /** First message: begin. */
    record Start(MemberContext member, MemberPorts ports, MemberNode node) implements Command {}

    record RaftStarted(ActorRef<RaftMember.Command> raft) implements Command {}

    record KeyspaceStarted(ActorRef<KeyspaceActor.Command> keyspace) implements Command {}

    record LeasesStarted(ActorRef<LeaseManager.Command> leases) implements Command {}

    /** @param established the leader is this member, and an entry of its term is applied here */
    record LeadershipChanged(long term, long leader, boolean established) implements Command {}

    /** The membership in the machine changed. */
    enum MembersChanged implements Command {
        INSTANCE
    }

    /** The log begins after {@code index}: the machine must go on from the snapshot received there. */
    record AdoptSnapshot(long index) implements Command {}

    /** No snapshot is to be adopted, and of those received only the one at {@code wanted} may still be, 0 = none. */
    record DiscardSnapshots(long wanted) implements Command {}

    /** The member cannot go on. */
    public record Fatal(
            Ending ending, String reason, @Nullable Throwable cause) implements Command {}

    record FromPeer(long from, PeerMessage message) implements Command {}

    /** The member was removed: time to go, or to wait again. */
    private record Leave(int left) implements Command {}

    /** Another actor system is to take this one's place. */
    enum Retire implements Command {
        INSTANCE
    }

    /** A client wants the store rewritten. */
    record Defragment(long id) implements Command {}

    /** A client wants a copy of the store. */
    record OpenExport(ExportHandle handle) implements Command {}

    /** Fault injection. */
    record Kill(Victim victim) implements Command {}

    /** Actors that fault injection can kill. */
    public enum Victim {
        RAFT_MEMBER,
        RAFT_JOURNAL,
        KEYSPACE,
        LEASE_MANAGER,
        WATCH_SESSIONS
    }

    private final MemberContext member;
    private final MemberPorts ports;
    private final Member requests;
    private final Supervision supervision;
    private final Readers readers;
    private final ActorRef<RaftMember.Command> raft;
    private final ActorRef<LeaseManager.Command> leases;
    private final ActorRef<SnapshotReceiver.Command> snapshots;
    private final ActorRef<Reclaimer.Command> reclaimer;
    private final ActorRef<CorruptionChecks.Command> checks;
    private final ActorRef<MembershipDesk.Command> desk;
    private final Exports exports;
    private ActorRef<KeyspaceActor.Command> keyspace;
    private Optional<Long> adopting = Optional.empty();
    private boolean isLeaving;
    private boolean othersKnow;

    static Behavior<Command> create(MemberContext member, MemberPorts ports, MemberNode node) {
        return Behaviors.setup(context -> new MemberGuardian(context, member, ports, node));
    }

    private MemberGuardian(ActorContext<Command> context, MemberContext member, MemberPorts ports, MemberNode node) {
        super(context);
        this.member = member;
        this.ports = ports;
        this.requests = node;
        this.supervision = new Supervision(ports.interception());
        this.readers = Readers.spawn(context, member, supervision);
        WatchSettings watchSettings = WatchSettings.of(
                member.settings().timing().watchProgress(),
                member.settings().limits().requestBytesMax());
        context.watch(WatchSessions.spawn(
                context,
                member.watches,
                new MachineHistory(member, readers),
                watchSettings,
                member.random()::nextDouble,
                member.metrics(),
                member.meters.watches(),
                ports.interception()));
        this.raft = supervision.spawn(
                context, Victim.RAFT_MEMBER, "raft", RaftMember.create(member, context.getSelf()), CONSENSUS);
        this.reclaimer = supervision.spawn(
                context, "reclaimer", Reclaimer.create(member, ports.reclaim(), node::raiseNoSpace), BLOCKING);
        this.checks = supervision.spawn(
                context, "checks", CorruptionChecks.create(member, context.getSelf(), readers, node), DEFAULT);
        this.leases = supervision.spawn(
                context, Victim.LEASE_MANAGER, "leases", LeaseManager.create(member, context.getSelf(), raft), STATE);
        this.keyspace = spawnKeyspace();
        this.snapshots = supervision.spawn(
                context, "snapshots", SnapshotReceiver.create(member, ports.incoming(), raft), BLOCKING);
        this.exports = new Exports(context, member, BLOCKING);
        context.watch(raft);
        context.watch(leases);
        context.watch(checks);
        if (member.settings().autoCompaction().retention() > 0) {
            supervision.spawn(
                    context, "compactor", AutoCompactor.create(member, requests.as(Caller.SELF)::submit), DEFAULT);
        }
        supervision.spawn(
                context, "publisher", Publisher.create(member, requests.as(Caller.SELF), node::ready), DEFAULT);
        this.desk = supervision.spawn(context, "membership", MembershipDesk.create(member, raft), DEFAULT);
        node.connect(raft, leases, readers);
        node.membership().connect(desk, raft);
        PeerRouter router = new PeerRouter(
                member,
                raft,
                context.getSelf(),
                supervision.spawn(context, "peer-probe", PeerProbe.create(member), DEFAULT));
        member.transport().receiver(router);
        resolvePeers(member.settings().founding());
    }

    private ActorRef<KeyspaceActor.Command> spawnKeyspace() {
        ActorRef<KeyspaceActor.Command> spawned = supervision.spawn(
                getContext(),
                Victim.KEYSPACE,
                "keyspace",
                KeyspaceActor.create(new KeyspaceActor.Parts(
                        member,
                        getContext().getSelf(),
                        ports.stores(),
                        readers,
                        member.watches,
                        leases,
                        reclaimer,
                        checks)),
                STATE);
        getContext().watch(spawned);
        return spawned;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(RaftStarted.class, this::onRaftStarted)
                .onMessage(KeyspaceStarted.class, this::onKeyspaceStarted)
                .onMessage(LeasesStarted.class, this::onLeasesStarted)
                .onMessage(LeadershipChanged.class, this::onLeadershipChanged)
                .onMessageEquals(MembersChanged.INSTANCE, this::onMembersChanged)
                .onMessage(AdoptSnapshot.class, this::onAdoptSnapshot)
                .onMessage(DiscardSnapshots.class, this::onDiscardSnapshots)
                .onMessage(Fatal.class, this::onFatal)
                .onMessage(FromPeer.class, this::onFromPeer)
                .onMessage(Leave.class, this::onLeave)
                .onMessageEquals(Retire.INSTANCE, this::onRetire)
                .onMessage(Defragment.class, this::onDefragment)
                .onMessage(OpenExport.class, this::onOpenExport)
                .onMessage(Kill.class, this::onKill)
                .onSignal(Terminated.class, this::onTerminated)
                .build();
    }

    private Behavior<Command> onRaftStarted(RaftStarted started) {
        member.meters.raft().lives.of("raft").increment();
        keyspace.tell(new KeyspaceActor.ReportTo(started.raft()));
        return this;
    }

    private Behavior<Command> onKeyspaceStarted(KeyspaceStarted started) {
        member.meters.raft().lives.of("keyspace").increment();
        started.keyspace().tell(new KeyspaceActor.ReportTo(raft));
        return this;
    }

    private Behavior<Command> onLeasesStarted(LeasesStarted started) {
        member.meters.raft().lives.of("leases").increment();
        keyspace.tell(KeyspaceActor.ReportLeases.INSTANCE);
        started.leases().tell(new LeaseManager.LeadershipChanged(member.raftView.term(), member.leads()));
        return this;
    }

    private Behavior<Command> onLeadershipChanged(LeadershipChanged change) {
        boolean leads = change.leader() == member.settings().memberId();
        leases.tell(new LeaseManager.LeadershipChanged(change.term(), leads));
        ports.cluster().leaderChanged(change.leader(), leads && change.established());
        return this;
    }

    private Behavior<Command> onMembersChanged() {
        var machine = member.machine;
        if (machine != null) {
            resolvePeers(MemberRecords.infos(machine.members()));
            for (long removed : machine.removedMembers()) {
                member.transport().resolve(removed, "");
            }
            if (machine.removedMembers().contains(member.settings().memberId())) {
                leave(member.raftView.leader() != 0);
            }
        }
        return this;
    }

    /**
     * As etcd does, a little later: the others may need this member to hear that it is gone. And whoever asked it for
     * its own removal waits for the answer, which comes with the log; the others may be faster to tell.
     */
    private void leave(boolean isTold) {
        othersKnow = othersKnow || isTold;
        if (!isLeaving) {
            isLeaving = true;
            leaveLater(FAREWELLS_MAX);
        }
    }

    /**
     * A leader that removed itself leads until others know that they need its vote no more. And whoever comes back and
     * finds itself removed may be the only one who knows: it stays until there is a leader, and once more as long.
     */
    private Behavior<Command> onLeave(Leave leave) {
        boolean isNeeded = member.leads() || !othersKnow;
        othersKnow = othersKnow || member.raftView.leader() != 0;
        if (isNeeded && leave.left() > 0) {
            leaveLater(leave.left() - 1);
            return this;
        }
        return onFatal(new Fatal(Ending.REMOVED, "the member has been permanently removed from the cluster", null));
    }

    private void leaveLater(int left) {
        Duration election = member.settings().timing().electionTimeout();
        Duration farewell = election.compareTo(FAREWELL_MIN) > 0 ? election : FAREWELL_MIN;
        getContext().scheduleOnce(farewell, getContext().getSelf(), new Leave(left));
    }

    private void resolvePeers(List<MemberInfo> members) {
        for (MemberInfo peer : members) {
            if (peer.id() != member.settings().memberId() && !peer.peerUrls().isEmpty()) {
                member.transport().resolve(peer.id(), peer.peerUrls().get(0));
            }
        }
        ports.cluster().membersChanged(members);
    }

    private Behavior<Command> onAdoptSnapshot(AdoptSnapshot adopt) {
        if (adopting.isEmpty() && member.store() != null && member.durableIndex() < adopt.index()) {
            adopting = Optional.of(adopt.index());
            member.meters.raft().adopting.increment();
            getContext().getLog().info("adopting the snapshot at {}", adopt.index());
            getContext().stop(keyspace);
        }
        return this;
    }

    private Behavior<Command> onDiscardSnapshots(DiscardSnapshots discard) {
        if (adopting.isEmpty()) {
            snapshots.tell(new SnapshotReceiver.Discard(discard.wanted()));
        }
        return this;
    }

    private Behavior<Command> onTerminated(Terminated child) {
        if (child.getRef().path().equals(keyspace.path()) && adopting.isPresent()) {
            long index = adopting.get();
            adopting = Optional.empty();
            try {
                ports.stores().adopt(index);
                member.storeReplaced(); // or who asks once more before the new one is open would be believed
                member.meters.raft().adopting.decrement();
            } catch (IOException e) {
                return onFatal(
                        new Fatal(Ending.DISK, "cannot adopt the snapshot at " + index + ": " + e.getMessage(), e));
            }
            keyspace = spawnKeyspace();
            return this;
        }
        return onFatal(
                new Fatal(Ending.INVARIANT, child.getRef().path().name() + " stopped on a broken invariant", null));
    }

    private Behavior<Command> onFatal(Fatal fatal) {
        if (fatal.ending() != Ending.REMOVED) {
            getContext().getLog().error("member stops: {}", fatal.reason(), fatal.cause());
        }
        ports.fatal().accept(fatal.ending(), fatal.reason());
        return this;
    }

    private Behavior<Command> onFromPeer(FromPeer peer) {
        if (peer.message() instanceof PeerMessage.SnapshotChunk chunk) {
            snapshots.tell(new SnapshotReceiver.Chunk(peer.from(), chunk));
        } else if (peer.message() instanceof PeerMessage.SnapshotAck ack) {
            raft.tell(new RaftMember.SnapshotAcked(peer.from(), ack));
        } else if (peer.message() instanceof PeerMessage.AmIKnown) {
            tellWhetherKnown(peer.from());
        } else if (peer.message() instanceof PeerMessage.YouAreKnown known) {
            raft.tell(new RaftMember.PeerKnows(peer.from(), known.started()));
        } else if (peer.message() instanceof PeerMessage.YouAreRemoved) {
            leave(true);
        } else if (peer.message() instanceof PeerMessage.ChangeAsked asked) {
            raft.tell(new RaftMember.AskChange(peer.from(), asked));
        } else if (peer.message() instanceof PeerMessage.ChangeRefused refusal) {
            desk.tell(new MembershipDesk.Refused(refusal));
        } else if (peer.message() instanceof PeerMessage.HashQuestion question) {
            checks.tell(new CorruptionChecks.Asked(peer.from(), question));
        } else if (peer.message() instanceof PeerMessage.HashAnswer answer) {
            checks.tell(new CorruptionChecks.Answered(peer.from(), answer));
        } else {
            leases.tell(new LeaseManager.FromPeer(peer.from(), peer.message()));
        }
        return this;
    }

    /** Akka lets go of whom it watches in an order that chance decides; by name, a run can be repeated. */
    private Behavior<Command> onRetire() {
        getContext().getChildren().forEach(getContext()::unwatch);
        getContext().getSystem().terminate();
        return this;
    }

    private Behavior<Command> onDefragment(Defragment defragment) {
        keyspace.tell(new KeyspaceActor.Defragment(defragment.id()));
        return this;
    }

    private Behavior<Command> onOpenExport(OpenExport open) {
        exports.open(open.handle());
        return this;
    }

    /** A member has client URLs in the machine once it has taken part in the log. */
    private void tellWhetherKnown(long asker) {
        var machine = member.machine;
        if (machine != null) {
            boolean started = machine.members().stream()
                    .anyMatch(record ->
                            record.id() == asker && !record.clientUrls().isEmpty());
            member.transport()
                    .send(asker, PeerTransport.Lane.RAFT, PeerCodec.encode(new PeerMessage.YouAreKnown(started)));
        }
    }

    private Behavior<Command> onKill(Kill kill) {
        String reason = "kill " + kill.victim();
        switch (kill.victim()) {
            case RAFT_MEMBER -> raft.tell(new RaftMember.Crash(reason));
            case RAFT_JOURNAL -> raft.tell(new RaftMember.CrashJournal(reason));
            case KEYSPACE -> keyspace.tell(new KeyspaceActor.Crash(reason));
            case LEASE_MANAGER -> leases.tell(new LeaseManager.Crash(reason));
            case WATCH_SESSIONS -> member.watches.tell(new WatchSessions.CrashSessions(reason));
        }
        return this;
    }
}
