package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.base.Bytes;
import dev.akkad.base.Defect;
import dev.akkad.lease.Lease;
import dev.akkad.lease.LeaseClock;
import dev.akkad.machine.Asker;
import dev.akkad.machine.LeaseChange;
import dev.akkad.machine.Machine;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.codec.PeerCodec;
import dev.akkad.wire.EntryCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Owns time: when each lease runs out, keep-alives and remaining TTLs. The facts (id, TTL, keys) are the machine's;
 * this folds their changes into timers and can be rebuilt from them at any moment.
 *
 * <p>Only a leader counts time. A keep-alive or a look-up is answered only after the leader has confirmed itself with a
 * quorum; an expired lease is revoked through the log, and only by the leader of the term in which it was found
 * expired.
 */
public final class LeaseManager extends AbstractBehavior<LeaseManager.Command> {
    /** etcd's pace: twice a second, at most 500 leases a round (semantics 8.4). */
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

    private static final int REVOKES_MAX = 500;

    /** What this actor understands. */
    public sealed interface Command {}

    /** All facts, after the machine was (re)opened. */
    record Facts(List<Lease> leases) implements Command {}

    /** Facts that changed, in order. */
    record Changed(List<LeaseChange> changes) implements Command {}

    record LeadershipChanged(long term, boolean leads) implements Command {}

    /** A client's keep-alive; answered through {@link Pending} under {@code id}. */
    record KeepAlive(long id, long leaseId) implements Command {}

    record TimeToLive(long id, long leaseId, boolean keys) implements Command {}

    /** All leases known here, soonest to expire first. */
    record ListLeases(long id) implements Command {}

    /** A lease message of a peer. */
    record FromPeer(long from, PeerMessage message) implements Command {}

    /** Fault injection: dies as if a bug had struck. */
    record Crash(String reason) implements Command {}

    private enum Check implements Command {
        INSTANCE
    }

    /** Leadership was confirmed (or not) after {@code command} came in; {@code from} 0 = a client of this member. */
    private record Confirmed(long from, Command command, boolean leads) implements Command {}

    /** A keep-alive that came after its lease ran out, and is answered when that is revoked. */
    private record Late(long from, KeepAlive keepAlive) {}

    /** What this actor has begun and not ended. It outlives the actor; one life uses it at a time. */
    static final class Unfinished {
        private final SortedMap<Long, Command> forwarded = new TreeMap<>();
        private final SortedMap<Long, List<Late>> late = new TreeMap<>();
        private final List<ListLeases> lists = new ArrayList<>();
        /** Leases whose revocation was proposed in this term: none of them may be renewed any more. */
        private final Set<Long> revoking = new TreeSet<>();

        private long revokingTerm;

        private void revoking(long term, long id) {
            if (term != revokingTerm) {
                revokingTerm = term;
                revoking.clear();
            }
            revoking.add(id);
        }

        /** A leader of another term answers nobody before it has applied all that was proposed earlier. */
        private Set<Long> revokingIn(long term) {
            return term == revokingTerm ? revoking : Set.of();
        }
    }

    private final MemberContext member;
    private final ActorRef<RaftMember.Command> raft;
    private final Unfinished unfinished;
    private LeaseClock clock = new LeaseClock();
    private boolean informed;
    private long term;
    private boolean leads;

    static Behavior<Command> create(
            MemberContext member, ActorRef<MemberGuardian.Command> guardian, ActorRef<RaftMember.Command> raft) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            guardian.tell(new MemberGuardian.LeasesStarted(context.getSelf()));
            return new LeaseManager(context, timers, member, raft);
        }));
    }

    private LeaseManager(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MemberContext member,
            ActorRef<RaftMember.Command> raft) {
        super(context);
        this.member = member;
        this.raft = raft;
        this.unfinished = member.leaseWork;
        timers.startTimerWithFixedDelay(Check.INSTANCE, CHECK_INTERVAL);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(KeepAlive.class, this::onOwnClient)
                .onMessage(TimeToLive.class, this::onOwnClient)
                .onMessage(ListLeases.class, this::onListLeases)
                .onMessage(Confirmed.class, this::onConfirmed)
                .onMessage(FromPeer.class, this::onFromPeer)
                .onMessage(Changed.class, this::onChanged)
                .onMessage(Facts.class, this::onFacts)
                .onMessage(LeadershipChanged.class, this::onLeadershipChanged)
                .onMessageEquals(Check.INSTANCE, this::onCheck)
                .onMessage(Crash.class, this::onCrash)
                .build();
    }

    private Behavior<Command> onFacts(Facts all) {
        long now = member.clock().monotonicMillis();
        clock = new LeaseClock();
        informed = true;
        all.leases().forEach(lease -> clock.granted(lease, now));
        unfinished.revoking.removeIf(id -> clock.find(id) == null);
        if (leads) {
            promote();
        }
        unfinished.lists.forEach(this::answerList);
        unfinished.lists.clear();
        for (long id : List.copyOf(unfinished.late.keySet())) {
            if (clock.find(id) == null) {
                answerRevoked(id); // revoked between two lives of this actor
            }
        }
        return this;
    }

    private void answerRevoked(long leaseId) {
        List<Late> waiting = unfinished.late.remove(leaseId);
        if (waiting != null) {
            waiting.forEach(query -> answerKeepAlive(query.from(), query.keepAlive(), 0));
        }
    }

    private Behavior<Command> onChanged(Changed changed) {
        for (LeaseChange change : changed.changes()) {
            unfinished.revoking.remove(change.id());
        }
        if (!informed) {
            return this; // the facts that are on their way contain it
        }
        long now = member.clock().monotonicMillis();
        for (LeaseChange change : changed.changes()) {
            if (change instanceof LeaseChange.Granted granted) {
                clock.granted(granted.lease(), now);
            } else if (change instanceof LeaseChange.Revoked revoked) {
                clock.revoked(revoked.id());
                answerRevoked(revoked.id());
            }
        }
        return this;
    }

    private Behavior<Command> onLeadershipChanged(LeadershipChanged change) {
        boolean promoted = change.leads() && !(leads && term == change.term());
        term = change.term();
        leads = change.leads();
        if (promoted) {
            promote();
        } else if (!leads && !Defect.LEASE_ENDED_BY_DEPOSED.isOn()) {
            clock.demote();
            List<Late> late =
                    unfinished.late.values().stream().flatMap(List::stream).toList();
            unfinished.late.clear();
            late.forEach(query -> notLeading(query.from(), query.keepAlive()));
        }
        return this;
    }

    private void promote() {
        // The time since the last keep-alive is known only to the former leader: every lease starts anew.
        clock.promote(
                member.clock().monotonicMillis(),
                member.settings().timing().electionTimeout().toMillis());
        if (!Defect.LEASE_REVIVED.isOn()) {
            clock.runOut(unfinished.revokingIn(term), member.clock().monotonicMillis());
        }
    }

    private Behavior<Command> onOwnClient(Command command) {
        if (command instanceof KeepAlive keepAlive && Defect.LEASE_RENEWED_BY_FOLLOWER.isOn()) {
            Lease known = clock.find(keepAlive.leaseId());
            completeKeepAlive(keepAlive, known == null ? 0 : known.ttlSeconds());
        } else if (member.leads()) {
            confirm(0, command);
        } else {
            unfinished.forwarded.put(idOf(command), command);
            forward(command);
        }
        return this;
    }

    private static long idOf(Command command) {
        return command instanceof KeepAlive keepAlive ? keepAlive.id() : ((TimeToLive) command).id();
    }

    private void forward(Command command) {
        long leader = member.raftView.leader();
        if (leader == 0 || leader == member.settings().memberId()) {
            return; // asked again by the next check, until the client's time-out
        }
        send(
                leader,
                command instanceof KeepAlive keepAlive
                        ? new PeerMessage.KeepAliveRequest(keepAlive.id(), keepAlive.leaseId())
                        : new PeerMessage.TimeToLiveRequest(
                                idOf(command), ((TimeToLive) command).leaseId(), ((TimeToLive) command).keys()));
    }

    /** One quorum round for everything that waits: a leader that was deposed without knowing must not answer. */
    private void confirm(long from, Command command) {
        ActorRef<Command> self = getContext().getSelf();
        long barrier = member.nextId();
        Reply<Outcome> reply = outcome -> self.tell(new Confirmed(from, command, outcome instanceof Outcome.Done));
        if (member.pending.register(
                new Pending.Waiting(barrier, Pending.Kind.READ, member.clock().monotonicMillis(), reply))) {
            member.reads.offer(new MemberContext.Read(barrier, null), () -> raft.tell(RaftMember.DrainReads.INSTANCE));
        }
    }

    private Behavior<Command> onConfirmed(Confirmed confirmed) {
        // Without the facts every lease would seem to be gone: asked again by the next check, like by a follower.
        boolean answers = informed && confirmed.leads() && leads && member.leads();
        if (confirmed.command() instanceof KeepAlive keepAlive) {
            renew(confirmed.from(), keepAlive, answers);
        } else if (confirmed.command() instanceof TimeToLive query) {
            answerTimeToLive(confirmed.from(), query, answers);
        }
        return this;
    }

    private void renew(long from, KeepAlive keepAlive, boolean answers) {
        if (!answers) {
            notLeading(from, keepAlive);
            return;
        }
        long ttlSeconds = clock.renew(keepAlive.leaseId(), member.clock().monotonicMillis());
        if (ttlSeconds > 0) {
            member.meters.leases().renewed.increment();
        }
        if (ttlSeconds == LeaseClock.RAN_OUT) {
            unfinished
                    .late
                    .computeIfAbsent(keepAlive.leaseId(), id -> new ArrayList<>())
                    .add(new Late(from, keepAlive));
        } else {
            answerKeepAlive(from, keepAlive, ttlSeconds == LeaseClock.UNKNOWN ? 0 : ttlSeconds);
        }
    }

    private void notLeading(long from, Command command) {
        if (from == 0) {
            unfinished.forwarded.put(idOf(command), command);
        } else if (command instanceof KeepAlive keepAlive) {
            send(from, new PeerMessage.KeepAliveResponse(keepAlive.id(), -1));
        } else {
            send(from, new PeerMessage.TimeToLiveResponse(idOf(command), false, -1, 0, List.of()));
        }
    }

    private void answerKeepAlive(long from, KeepAlive keepAlive, long ttlSeconds) {
        if (from == 0) {
            completeKeepAlive(keepAlive, ttlSeconds);
        } else {
            send(from, new PeerMessage.KeepAliveResponse(keepAlive.id(), ttlSeconds));
        }
    }

    private void completeKeepAlive(KeepAlive keepAlive, long ttlSeconds) {
        member.pending.complete(
                keepAlive.id(),
                new Outcome.Done(new Response.LeaseKeepAlive(member.revision(), keepAlive.leaseId(), ttlSeconds)));
    }

    private void answerTimeToLive(long from, TimeToLive query, boolean answers) {
        if (!answers) {
            notLeading(from, query);
            return;
        }
        long remaining = clock.remainingSeconds(query.leaseId(), member.clock().monotonicMillis());
        Lease lease = clock.find(query.leaseId());
        long granted = lease == null ? 0 : lease.ttlSeconds();
        Machine machine = member.machine;
        List<Bytes> keys =
                query.keys() && lease != null && machine != null ? machine.leaseKeys(query.leaseId()) : List.of();
        if (from == 0) {
            completeTimeToLive(query, remaining, granted, keys);
        } else {
            send(from, new PeerMessage.TimeToLiveResponse(query.id(), true, remaining, granted, keys));
        }
    }

    private void completeTimeToLive(TimeToLive query, long remaining, long granted, List<Bytes> keys) {
        member.pending.complete(
                query.id(),
                new Outcome.Done(
                        new Response.LeaseTimeToLive(member.revision(), query.leaseId(), remaining, granted, keys)));
    }

    private Behavior<Command> onFromPeer(FromPeer peer) {
        if (peer.message() instanceof PeerMessage.KeepAliveRequest request) {
            confirm(peer.from(), new KeepAlive(request.correlation(), request.leaseId()));
        } else if (peer.message() instanceof PeerMessage.TimeToLiveRequest request) {
            confirm(peer.from(), new TimeToLive(request.correlation(), request.leaseId(), request.keys()));
        } else if (peer.message() instanceof PeerMessage.KeepAliveResponse response) {
            if (response.ttlSeconds() >= 0
                    && unfinished.forwarded.remove(response.correlation()) instanceof KeepAlive keepAlive) {
                completeKeepAlive(keepAlive, response.ttlSeconds());
            }
        } else if (peer.message() instanceof PeerMessage.TimeToLiveResponse response
                && response.leads()
                && unfinished.forwarded.remove(response.correlation()) instanceof TimeToLive query) {
            completeTimeToLive(query, response.ttlSeconds(), response.grantedTtlSeconds(), response.keys());
        }
        return this;
    }

    private Behavior<Command> onListLeases(ListLeases query) {
        if (informed) {
            answerList(query);
        } else {
            unfinished.lists.add(query);
        }
        return this;
    }

    private void answerList(ListLeases query) {
        member.pending.complete(
                query.id(), new Outcome.Done(new Response.LeaseLeases(member.revision(), clock.byExpiry())));
    }

    private Behavior<Command> onCheck() {
        askAgain();
        if (!leads && Defect.LEASE_ENDED_BY_DEPOSED.isOn()) {
            endAsDeposed();
        }
        if (leads && member.leads()) {
            List<Bytes> revokes = new ArrayList<>();
            for (long id : clock.expired(member.clock().monotonicMillis(), REVOKES_MAX)) {
                unfinished.revoking(term, id);
                revokes.add(EntryCodec.encode(member.nextId(), Asker.SELF, new Request.LeaseRevoke(id)));
            }
            if (!revokes.isEmpty()) {
                member.meters.leases().expired.add(revokes.size());
                raft.tell(new RaftMember.ProposeInTerm(term, revokes));
            }
        }
        return this;
    }

    /** As {@link Defect#LEASE_ENDED_BY_DEPOSED} has it: through whoever leads now. */
    private void endAsDeposed() {
        for (long id : clock.expired(member.clock().monotonicMillis(), REVOKES_MAX)) {
            long request = member.nextId();
            Bytes revoke = EntryCodec.encode(request, Asker.SELF, new Request.LeaseRevoke(id));
            member.pending.register(new Pending.Waiting(
                    request, Pending.Kind.PROPOSAL, member.clock().monotonicMillis(), outcome -> {}));
            member.proposals.offer(
                    new MemberContext.Proposal(request, revoke), () -> raft.tell(RaftMember.Drain.INSTANCE));
        }
    }

    private void askAgain() {
        List<Command> open = new ArrayList<>();
        for (Map.Entry<Long, Command> entry : unfinished.forwarded.entrySet()) {
            if (member.pending.isWaiting(entry.getKey())) {
                open.add(entry.getValue());
            }
        }
        unfinished.forwarded.clear();
        open.forEach(this::onOwnClient);
    }

    private Behavior<Command> onCrash(Crash crash) {
        throw new IllegalStateException("crash injected: " + crash.reason());
    }

    private void send(long to, PeerMessage message) {
        member.transport().send(to, PeerTransport.Lane.RAFT, PeerCodec.encode(message));
    }
}
