package dev.akkad.member;

import akka.actor.typed.ActorRef;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MemberChange;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls about who is a member and who leads: what this member can judge by itself, before the leader is asked. */
final class MembershipCalls {
    private static final long MILLIS_PER_SECOND = 1000;

    private final MemberContext member;
    private volatile @Nullable ActorRef<MembershipDesk.Command> desk;
    private volatile @Nullable ActorRef<RaftMember.Command> raft;

    MembershipCalls(MemberContext member) {
        this.member = member;
    }

    void connect(ActorRef<MembershipDesk.Command> membershipDesk, ActorRef<RaftMember.Command> raftMember) {
        desk = membershipDesk;
        raft = raftMember;
    }

    void change(MemberChange.Kind kind, long memberId, List<String> peerUrls, Reply<Outcome> reply) {
        boolean hasUrls = kind != MemberChange.Kind.REMOVE && kind != MemberChange.Kind.PROMOTE;
        Machine machine = member.machine;
        ActorRef<MembershipDesk.Command> target = desk;
        if (machine == null || target == null || member.stopping) {
            refuse(reply, EtcdError.STOPPED);
        } else if (hasUrls && !PeerUrls.areValid(peerUrls)) {
            refuse(reply, EtcdError.MEMBER_URLS_INVALID);
        } else {
            boolean adds = kind == MemberChange.Kind.ADD || kind == MemberChange.Kind.ADD_LEARNER;
            long now = member.clock().wallMillis() / MILLIS_PER_SECOND;
            long id = adds ? MemberIds.added(peerUrls, now) : memberId;
            bring(machine, target, new MemberChange(kind, id, hasUrls ? peerUrls : List.of()), reply);
        }
    }

    private void bring(
            Machine machine, ActorRef<MembershipDesk.Command> target, MemberChange change, Reply<Outcome> reply) {
        boolean strict = member.settings().reconfiguration().strict();
        EtcdError refusal = strict ? strictRefusal(machine, change) : null;
        if (refusal != null) {
            refuse(reply, refusal);
            return;
        }
        member.changes.register(new ChangeRequests.Waiting(member.nextId(), change, strict, reply));
        target.tell(MembershipDesk.Look.NOW);
    }

    /** By what this member sees; the leader looks at the members again, when it is the change's turn. */
    private @Nullable EtcdError strictRefusal(Machine machine, MemberChange change) {
        if (change.kind() == MemberChange.Kind.PROMOTE) {
            return null; // whether it is a learner, and in sync, comes first
        }
        if (!machine.hasEnoughStarted(change)) {
            return EtcdError.NOT_ENOUGH_STARTED;
        }
        boolean isHealthy = HealthyPeers.areEnough(
                machine.members(),
                member.settings().memberId(),
                member.connections,
                member.clock().monotonicMillis(),
                change);
        return isHealthy ? null : EtcdError.UNHEALTHY;
    }

    void moveLeader(long to, Reply<Outcome> reply) {
        Machine machine = member.machine;
        ActorRef<RaftMember.Command> target = raft;
        if (machine == null || target == null || member.stopping) {
            refuse(reply, EtcdError.STOPPED);
        } else if (!member.leads()) {
            refuse(reply, EtcdError.NOT_LEADER);
        } else if (!isVoter(machine, to)) {
            refuse(reply, EtcdError.BAD_TRANSFEREE);
        } else if (to == member.settings().memberId()) {
            reply.complete(new Outcome.Done(new Response.Done(machine.revision())));
        } else {
            transfer(target, to, reply);
        }
    }

    private void transfer(ActorRef<RaftMember.Command> target, long to, Reply<Outcome> reply) {
        long id = member.nextId();
        Pending.Waiting waiting =
                new Pending.Waiting(id, Pending.Kind.TRANSFER, member.clock().monotonicMillis(), reply);
        if (member.pending.register(waiting)) {
            target.tell(new RaftMember.MoveLeader(to, id));
        }
    }

    private static boolean isVoter(Machine machine, long id) {
        return machine.members().stream().filter(record -> record.id() == id).anyMatch(record -> !record.learner());
    }

    private static void refuse(Reply<Outcome> reply, EtcdError error) {
        reply.complete(new Outcome.Refused(error));
    }
}
