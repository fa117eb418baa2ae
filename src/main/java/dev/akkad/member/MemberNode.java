package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import dev.akkad.base.Bytes;
import dev.akkad.base.Defect;
import dev.akkad.machine.Asker;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MemberChange;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Privilege;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.auth.Identities;
import dev.akkad.member.meter.MemberMeters;
import dev.akkad.member.watch.WatchSessions;
import dev.akkad.member.watch.WatchStreamHandle;
import dev.akkad.store.CheckpointStore;
import dev.akkad.wire.EntryCodec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running member as the client port sees it. Checks a request, gives it an id, and leaves it where the actor that
 * must carry it out will find it, whichever incarnation that is.
 */
public final class MemberNode implements Member {
    /** Entries committed but not applied, beyond which new requests are refused (semantics 9.2). */
    private static final long UNAPPLIED_MAX = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(MemberNode.class);

    private final MemberContext member;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final MembershipCalls membership;
    private final Set<ExportHandle> exports = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ActorRef<RaftMember.Command> raft;
    private volatile @Nullable Readers readers;
    private volatile @Nullable ActorRef<LeaseManager.Command> leases;
    private volatile @Nullable ActorRef<MemberGuardian.Command> guardian;
    private volatile @Nullable Authenticator authenticator;

    MemberNode(MemberContext member) {
        this.member = member;
        this.membership = new MembershipCalls(member);
    }

    MembershipCalls membership() {
        return membership;
    }

    /** Called by the guardian once its children exist. */
    void connect(ActorRef<RaftMember.Command> raftMember, ActorRef<LeaseManager.Command> leaseManager, Readers reads) {
        readers = reads;
        leases = leaseManager;
        raft = raftMember;
    }

    /** @param secrets chance that nobody can predict */
    void attach(ActorSystem<MemberGuardian.Command> system, RandomGenerator secrets) {
        Executor hashing = system.dispatchers().lookup(DispatcherSelector.fromConfig("akkad.password-dispatcher"));
        authenticator = new Authenticator(this, member, secrets, hashing);
        guardian = system;
        endExports(EtcdError.LEADER_CHANGED); // the system that read for them is gone
    }

    /** Ends every copy of the store that is under way. */
    void endExports(EtcdError error) {
        exports.forEach(export -> export.fail(error));
    }

    void ready() {
        ready.complete(null);
    }

    /** Completes when this member's own publication went through the log and was applied here. */
    public CompletableFuture<Void> whenReady() {
        return ready;
    }

    /** Ends every watch stream: the actor system that serves them goes away. */
    void endWatches(EtcdError error) {
        member.watches.tell(new WatchSessions.EndAll(error));
    }

    /** Gives leadership away if it is here; completes when it is gone. */
    public CompletableFuture<Void> handOver() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        ActorRef<RaftMember.Command> target = raft;
        if (target == null || !member.leads()) {
            done.complete(null);
        } else {
            target.tell(new RaftMember.HandOver(() -> done.complete(null)));
        }
        return done;
    }

    /** Fault injection: kills one kind of actor as a bug would. */
    public void kill(MemberGuardian.Victim victim) {
        tellGuardian(new MemberGuardian.Kill(victim));
    }

    @Override
    public Member as(Caller caller) {
        return new AskedMember(this, caller);
    }

    @Nullable
    Machine machine() {
        return member.machine;
    }

    long revision() {
        return member.revision();
    }

    Authenticator authenticator() {
        Authenticator current = authenticator;
        if (current == null) {
            throw new IllegalStateException("no passwords before the actor system");
        }
        return current;
    }

    @Override
    public boolean isAuthEnabled() {
        Machine machine = member.machine;
        return machine != null && machine.accounts().isEnabled();
    }

    /** Whether the caller's token was issued by an entry that is not applied here yet. */
    boolean isAhead(Caller caller) {
        return caller.token() != null && isAuthEnabled() && member.identities.isAhead(caller, member.appliedIndex);
    }

    /** Finds out who calls, and goes on with that; or refuses who is not known. */
    void identified(Caller caller, Reply<Outcome> reply, BiConsumer<Machine, Asker> then) {
        if (isAhead(caller)) {
            linearize(outcome -> {
                if (outcome instanceof Outcome.Done) {
                    identifiedNow(caller, reply, then);
                } else {
                    reply.complete(outcome);
                }
            });
        } else {
            identifiedNow(caller, reply, then);
        }
    }

    private void identifiedNow(Caller caller, Reply<Outcome> reply, BiConsumer<Machine, Asker> then) {
        Machine machine = member.machine;
        if (machine == null || member.stopping) {
            refuse(reply, EtcdError.STOPPED);
            return;
        }
        Identities.Identity identity = member.identities.of(caller, machine.accounts());
        if (identity.error() != null) {
            refuse(reply, identity.error());
        } else {
            then.accept(machine, identity.asker());
        }
    }

    @Override
    public void authorize(Privilege privilege, Reply<Outcome> reply) {
        as(Caller.NOBODY).authorize(privilege, reply);
    }

    @Override
    public void authenticate(String name, String password, Reply<Outcome> reply) {
        authenticator().authenticate(name, password, reply);
    }

    @Override
    public void addUser(String name, String password, boolean noPassword, Reply<Outcome> reply) {
        as(Caller.NOBODY).addUser(name, password, noPassword, reply);
    }

    @Override
    public void changePassword(String name, String password, Reply<Outcome> reply) {
        as(Caller.NOBODY).changePassword(name, password, reply);
    }

    @Override
    public void submit(Request request, Reply<Outcome> reply) {
        submit(Caller.NOBODY, request, reply);
    }

    void submit(Caller caller, Request request, Reply<Outcome> reply) {
        Machine machine = member.machine;
        if (machine == null || member.stopping) {
            refuse(reply, EtcdError.STOPPED);
            return;
        }
        Optional<EtcdError> invalid = machine.validate(request);
        if (invalid.isPresent()) {
            refuse(reply, invalid.get());
        } else if (Machine.isReadOnly(request)) {
            read(caller, request, reply);
        } else if (caller == Caller.NOBODY) {
            propose(machine, Asker.NOBODY, request, reply);
        } else {
            identified(caller, reply, (same, asker) -> propose(same, asker, request, reply));
        }
    }

    private void read(Caller caller, Request request, Reply<Outcome> reply) {
        long id = register(Pending.Kind.READ, reply);
        if (id == 0) {
            return;
        }
        MemberContext.Read read = new MemberContext.Read(id, request, caller);
        boolean isLocal = Machine.isSerializable(request) || Defect.READ_LOCAL.isOn();
        if (isLocal && !isAhead(caller)) {
            withReaders(id, pool -> pool.read(List.of(read)));
        } else {
            member.reads.offer(read, this::wakeReads);
        }
    }

    void propose(Machine machine, Asker asker, Request asked, Reply<Outcome> reply) {
        Request request = withChoices(asked);
        if (member.raftView.committed() - member.appliedIndex > UNAPPLIED_MAX) {
            refuse(reply, EtcdError.TOO_MANY_REQUESTS);
            return;
        }
        if (member.spaceLow() && Machine.cost(request) > 0) {
            raiseNoSpace();
            refuse(reply, EtcdError.NO_SPACE); // at once: on a full disk the alarm may have to wait
            return;
        }
        if (machine.overQuota(request)) {
            // As in etcd: who is refused finds the alarm in the list.
            raise(Request.AlarmType.NOSPACE, member.settings().memberId(), () -> refuse(reply, EtcdError.NO_SPACE));
            return;
        }
        long id = member.nextId();
        Bytes payload = EntryCodec.encode(id, asker, request);
        if (payload.length() > member.settings().limits().requestBytesMax()) {
            refuse(reply, EtcdError.REQUEST_TOO_LARGE);
            return;
        }
        enqueue(id, payload, reply);
    }

    private void enqueue(long id, Bytes payload, Reply<Outcome> reply) {
        if (member.pending.register(
                new Pending.Waiting(id, Pending.Kind.PROPOSAL, member.clock().monotonicMillis(), reply))) {
            member.proposals.offer(new MemberContext.Proposal(id, payload), this::wakeProposals);
        }
    }

    void raiseNoSpace() {
        raise(Request.AlarmType.NOSPACE, member.settings().memberId(), () -> {});
    }

    /** Histories differ, and this member's is the odd one; 0 = which one, is not known. */
    void raiseCorrupt(long memberId) {
        raise(Request.AlarmType.CORRUPT, memberId, () -> {});
    }

    /** The alarm goes through the log, so that every member refuses alike; once is enough. */
    private void raise(Request.AlarmType type, long memberId, Runnable then) {
        Machine machine = member.machine;
        if (machine == null || machine.alarms().contains(new Response.AlarmMember(memberId, type))) {
            then.run();
            return;
        }
        LOG.warn("raising alarm {} of member {}", type, Long.toHexString(memberId));
        Request alarm = new Request.Alarm(Request.Alarm.Action.ACTIVATE, memberId, type);
        long id = member.nextId();
        enqueue(id, EntryCodec.encode(id, Asker.SELF, alarm), outcome -> then.run());
    }

    /** Choices that must be made once, before the log, so that all members apply the same. */
    private Request withChoices(Request request) {
        if (request instanceof Request.LeaseGrant grant) {
            long id = grant.id() != 0 ? grant.id() : Math.max(1, member.nextId() & Long.MAX_VALUE);
            long ttl = Math.max(grant.ttlSeconds(), member.settings().timing().leaseTtlSecondsMin());
            return new Request.LeaseGrant(id, ttl);
        }
        return request;
    }

    @Override
    public void linearize(Reply<Outcome> reply) {
        long id = register(Pending.Kind.READ, reply);
        if (id != 0) {
            member.reads.offer(new MemberContext.Read(id, null), this::wakeReads);
        }
    }

    @Override
    public void keepAlive(long leaseId, Reply<Outcome> reply) {
        long id = register(Pending.Kind.LEASE, reply);
        if (id != 0) {
            tellLeases(new LeaseManager.KeepAlive(id, leaseId));
        }
    }

    @Override
    public void timeToLive(long leaseId, boolean keys, Reply<Outcome> reply) {
        long id = register(Pending.Kind.LEASE, reply);
        if (id != 0) {
            tellLeases(new LeaseManager.TimeToLive(id, leaseId, keys));
        }
    }

    @Override
    public void leases(Reply<Outcome> reply) {
        long id = register(Pending.Kind.LEASE, reply);
        if (id != 0) {
            tellLeases(new LeaseManager.ListLeases(id));
        }
    }

    @Override
    public void hashKv(long revision, Reply<Outcome> reply) {
        long id = register(Pending.Kind.READ, reply);
        if (id != 0) {
            withReaders(id, pool -> pool.hash(new Reader.HashKv(id, revision)));
        }
    }

    @Override
    public void hash(Reply<Outcome> reply) {
        long id = register(Pending.Kind.READ, reply);
        if (id != 0) {
            withReaders(id, pool -> pool.hash(new Reader.Hash(id)));
        }
    }

    @Override
    public void defragment(Reply<Outcome> reply) {
        long id = register(Pending.Kind.READ, reply);
        if (id != 0) {
            tellGuardian(new MemberGuardian.Defragment(id));
        }
    }

    @Override
    public void changeMembers(MemberChange.Kind kind, long memberId, List<String> peerUrls, Reply<Outcome> reply) {
        as(Caller.NOBODY).changeMembers(kind, memberId, peerUrls, reply);
    }

    @Override
    public void moveLeader(long memberId, Reply<Outcome> reply) {
        as(Caller.NOBODY).moveLeader(memberId, reply);
    }

    @Override
    public MemberMeters meters() {
        return member.meters;
    }

    @Override
    public AnswerMemory answers() {
        return member.answers;
    }

    @Override
    public WatchStream openWatch(WatchListener listener) {
        return openWatch(Caller.NOBODY, listener);
    }

    WatchStream openWatch(Caller caller, WatchListener listener) {
        return new GuardedWatch(this, member, caller, WatchStreamHandle.open(member.watches, listener));
    }

    @Override
    public Export export(ExportListener listener) {
        ExportHandle handle = exportHandle(listener);
        start(handle);
        return handle;
    }

    ExportHandle exportHandle(ExportListener listener) {
        return new ExportHandle(listener, exports::remove);
    }

    void start(ExportHandle handle) {
        exports.add(handle); // before the guardian is looked up: whoever replaces it finds the handle
        if (handle.isClosed()) { // the client did not wait for its permission
            exports.remove(handle);
            return;
        }
        ActorRef<MemberGuardian.Command> target = guardian;
        if (target == null || member.stopping) {
            handle.fail(EtcdError.STOPPED);
        } else {
            target.tell(new MemberGuardian.OpenExport(handle));
        }
    }

    @Override
    public MemberStatus status() {
        MemberSettings settings = member.settings();
        MemberContext.RaftView view = member.raftView;
        Machine machine = member.machine;
        MemberStatus.Raft positions = new MemberStatus.Raft(
                view.term(),
                view.committed(),
                member.appliedIndex,
                view.leaderChanges(),
                member.pending.size(),
                member.proposalsFailed.get());
        CheckpointStore disk = member.store();
        MemberStatus.Store store = new MemberStatus.Store(
                member.revision(),
                member.compactRevision(),
                disk == null ? 1 : disk.sizeBytes(),
                disk == null ? 0 : disk.sizeInUseBytes(),
                settings.limits().quotaBytes());
        return new MemberStatus(
                settings.clusterId(),
                settings.memberId(),
                view.leader(),
                view.learner(),
                positions,
                store,
                machine == null
                        ? MemberStatus.Version.UNKNOWN
                        : new MemberStatus.Version(machine.clusterVersion(), machine.downgrade()),
                machine == null ? List.of() : machine.alarms());
    }

    @Override
    public List<MemberInfo> members() {
        Machine machine = member.machine;
        return machine == null ? List.of() : MemberRecords.infos(machine.members());
    }

    private long register(Pending.Kind kind, Reply<Outcome> reply) {
        if (member.stopping) {
            refuse(reply, EtcdError.STOPPED);
            return 0;
        }
        long id = member.nextId();
        return member.pending.register(
                        new Pending.Waiting(id, kind, member.clock().monotonicMillis(), reply))
                ? id
                : 0;
    }

    private void withReaders(long id, java.util.function.Consumer<Readers> use) {
        Readers pool = readers;
        if (pool == null) {
            member.refuse(id, EtcdError.STOPPED);
        } else {
            use.accept(pool);
        }
    }

    private void wakeProposals() {
        ActorRef<RaftMember.Command> target = raft;
        if (target != null) {
            target.tell(RaftMember.Drain.INSTANCE);
        }
    }

    private void wakeReads() {
        ActorRef<RaftMember.Command> target = raft;
        if (target != null) {
            target.tell(RaftMember.DrainReads.INSTANCE);
        }
    }

    private void tellGuardian(MemberGuardian.Command command) {
        ActorRef<MemberGuardian.Command> target = guardian;
        if (target != null) {
            target.tell(command);
        }
    }

    private void tellLeases(LeaseManager.Command command) {
        ActorRef<LeaseManager.Command> target = leases;
        if (target != null) {
            target.tell(command);
        }
    }

    private static void refuse(Reply<Outcome> reply, EtcdError error) {
        reply.complete(new Outcome.Refused(error));
    }
}
