package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.machine.Outcome;
import dev.akkad.member.codec.PeerCodec;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Brings changes of the membership that clients ask this member for to whoever leads, again and again until they are
 * answered: by their own entry, when it is applied here, or by the leader's refusal.
 *
 * <p>A change that was asked for twice may be refused because the first took effect. So a refusal counts only when
 * everything is applied here that the leader had applied when it refused.
 */
final class MembershipDesk extends AbstractBehavior<MembershipDesk.Command> {
    private static final Duration LOOK = Duration.ofMillis(250);

    sealed interface Command {}

    /** There is a new request, or time has passed. */
    enum Look implements Command {
        NOW
    }

    /** The leader will not have it. */
    record Refused(PeerMessage.ChangeRefused refusal) implements Command {}

    private final MemberContext member;
    private final ActorRef<RaftMember.Command> raft;
    private final SortedMap<Long, PeerMessage.ChangeRefused> refusals = new TreeMap<>();

    static Behavior<Command> create(MemberContext member, ActorRef<RaftMember.Command> raft) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new MembershipDesk(context, timers, member, raft)));
    }

    private MembershipDesk(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MemberContext member,
            ActorRef<RaftMember.Command> raft) {
        super(context);
        this.member = member;
        this.raft = raft;
        timers.startTimerWithFixedDelay(Look.NOW, LOOK);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Look.NOW, this::onLook)
                .onMessage(Refused.class, this::onRefused)
                .build();
    }

    private Behavior<Command> onLook() {
        member.changes.wanted().forEach(this::bring);
        refusals.keySet()
                .retainAll(member.changes.wanted().stream()
                        .map(ChangeRequests.Waiting::id)
                        .toList());
        return this;
    }

    private Behavior<Command> onRefused(Refused refused) {
        refusals.put(refused.refusal().id(), refused.refusal());
        return onLook();
    }

    private void bring(ChangeRequests.Waiting waiting) {
        PeerMessage.ChangeRefused refusal = refusals.get(waiting.id());
        if (refusal == null) {
            ask(waiting);
        } else if (refusal.appliedIndex() <= member.appliedIndex) {
            member.changes.complete(waiting.id(), new Outcome.Refused(refusal.error()));
        }
    }

    private void ask(ChangeRequests.Waiting waiting) {
        long leader = member.raftView.leader();
        PeerMessage.ChangeAsked asked = new PeerMessage.ChangeAsked(
                waiting.id(),
                waiting.change().kind(),
                waiting.change().memberId(),
                waiting.change().peerUrls(),
                waiting.strict());
        if (leader == member.settings().memberId()) {
            raft.tell(new RaftMember.AskChange(leader, asked));
        } else if (leader != 0) {
            member.transport().send(leader, PeerTransport.Lane.RAFT, PeerCodec.encode(asked));
        }
    }
}
