package dev.akkad.member;

import akka.actor.typed.ActorRef;
import dev.akkad.base.Defect;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MemberChange;
import dev.akkad.member.codec.PeerCodec;
import dev.akkad.raft.ConfigChange;
import dev.akkad.raft.Input;
import dev.akkad.raft.Raft;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the membership that the leader was asked for. It judges each once, when every change before it is applied:
 * so what is in the log is right, on every member, and Raft and the machine never disagree about who is a member.
 */
final class MemberChanges {
    private static final int WAITING_MAX = 64;

    /** A learner must hold so much of the leader's log to become a voter, as in etcd. */
    private static final double READY_SHARE = 0.9;

    private record Waiting(long from, PeerMessage.ChangeAsked asked) {}

    private final MemberContext member;
    private final ActorRef<MemberGuardian.Command> guardian;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long underWay;

    MemberChanges(MemberContext member, ActorRef<MemberGuardian.Command> guardian) {
        this.member = member;
        this.guardian = guardian;
    }

    /** Takes a request in, once; those that do not fit will be asked again. */
    void ask(long from, PeerMessage.ChangeAsked asked) {
        boolean isKnown = asked.id() == underWay
                || waiting.stream().anyMatch(other -> other.asked().id() == asked.id());
        if (!isKnown && waiting.size() < WAITING_MAX) {
            waiting.add(new Waiting(from, asked));
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** What Raft is to do about the next of them, null = nothing now. */
    @Nullable
    Input next(Raft raft) {
        Machine machine = member.machine;
        if (raft.leader() != raft.id()) {
            waiting.clear(); // they are asked again, of whoever leads then
            underWay = 0;
            return null;
        }
        if (machine == null || !raft.isReadyForChange() || !isUpToDate(machine, raft)) {
            return null;
        }
        underWay = 0;
        while (!waiting.isEmpty()) {
            Waiting first = waiting.remove();
            EtcdError refusal = refusal(raft, machine, first.asked());
            if (refusal == null) {
                return input(raft, first.asked());
            }
            refuse(first, refusal, machine.appliedIndex());
        }
        return null;
    }

    /** Whether the machine knows all members that the log knows. */
    private static boolean isUpToDate(Machine machine, Raft raft) {
        return machine.appliedIndex() >= Math.max(raft.lastConfigIndex(), raft.firstIndex() - 1)
                || Defect.CHANGES_OVERLAP.isOn();
    }

    private static @Nullable EtcdError refusal(Raft raft, Machine machine, PeerMessage.ChangeAsked asked) {
        MemberChange change = asked.change();
        boolean isEnough = !asked.strict() || machine.hasEnoughStarted(change);
        boolean isLastVoter = asked.kind() == MemberChange.Kind.REMOVE
                && raft.membership().voters().equals(Set.of(asked.memberId()));
        if (asked.kind() != MemberChange.Kind.PROMOTE) {
            return isEnough && !isLastVoter ? machine.validate(change).orElse(null) : EtcdError.NOT_ENOUGH_STARTED;
        }
        EtcdError error = machine.validate(change).orElse(null);
        if (error == null && !isInSync(raft, asked.memberId())) {
            return EtcdError.LEARNER_NOT_READY;
        }
        return error == null && !isEnough ? EtcdError.NOT_ENOUGH_STARTED : error;
    }

    private static boolean isInSync(Raft raft, long learner) {
        return raft.matchIndex(learner) >= READY_SHARE * raft.matchIndex(raft.id());
    }

    private Input input(Raft raft, PeerMessage.ChangeAsked asked) {
        boolean leaves = asked.kind() == MemberChange.Kind.REMOVE && asked.memberId() == raft.id();
        if (leaves) {
            // Who goes away must not be the only one that knows so: another member leads first, and is asked again.
            return new Input.TransferLeadership(RaftTuning.heir(raft));
        }
        underWay = asked.id();
        return new Input.ProposeChange(new ConfigChange(
                type(asked.kind()), asked.memberId(), asked.change().context(asked.id())));
    }

    private void refuse(Waiting refused, EtcdError error, long appliedIndex) {
        PeerMessage.ChangeRefused refusal =
                new PeerMessage.ChangeRefused(refused.asked().id(), error, appliedIndex);
        if (refused.from() == member.settings().memberId()) {
            guardian.tell(new MemberGuardian.FromPeer(refused.from(), refusal));
        } else {
            member.transport().send(refused.from(), PeerTransport.Lane.RAFT, PeerCodec.encode(refusal));
        }
    }

    private static ConfigChange.Type type(MemberChange.Kind kind) {
        return switch (kind) {
            case ADD -> ConfigChange.Type.ADD_VOTER;
            case ADD_LEARNER -> ConfigChange.Type.ADD_LEARNER;
            case PROMOTE -> ConfigChange.Type.PROMOTE;
            case REMOVE -> ConfigChange.Type.REMOVE;
            case UPDATE -> ConfigChange.Type.UPDATE;
        };
    }
}
