package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.member.codec.PeerCodec;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Before a member with an empty log takes part in anything: have the others known it before? Then it has lost what it
 * promised them, and would vote twice and forget what it acknowledged. As in etcd it is turned away, and as in etcd the
 * others are given one election time-out to answer: when all are new, some of them may not run yet.
 */
final class FoundingCheck extends AbstractBehavior<RaftMember.Command> {
    private static final Duration REPEAT = Duration.ofMillis(50);

    private final MemberContext member;
    private final ActorRef<MemberGuardian.Command> guardian;
    private final TimerScheduler<RaftMember.Command> timers;
    private final Supplier<Behavior<RaftMember.Command>> next;
    private final Set<Long> silent = new TreeSet<>();
    private long asksLeft;

    /** @param next what to become when nobody objects */
    static Behavior<RaftMember.Command> create(
            MemberContext member,
            ActorRef<MemberGuardian.Command> guardian,
            Supplier<Behavior<RaftMember.Command>> next) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new FoundingCheck(context, timers, member, guardian, next).ask()));
    }

    private FoundingCheck(
            ActorContext<RaftMember.Command> context,
            TimerScheduler<RaftMember.Command> timers,
            MemberContext member,
            ActorRef<MemberGuardian.Command> guardian,
            Supplier<Behavior<RaftMember.Command>> next) {
        super(context);
        this.member = member;
        this.guardian = guardian;
        this.timers = timers;
        this.next = next;
        MemberSettings settings = member.settings();
        settings.founding().stream()
                .map(MemberInfo::id)
                .filter(id -> id != settings.memberId())
                .forEach(silent::add);
        asksLeft = settings.timing().electionTimeout().dividedBy(REPEAT);
        timers.startTimerWithFixedDelay(RaftMember.AskAgain.INSTANCE, REPEAT);
    }

    @Override
    public Receive<RaftMember.Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(RaftMember.AskAgain.INSTANCE, this::ask)
                .onMessage(RaftMember.PeerKnows.class, this::onPeerKnows)
                .onMessage(RaftMember.Crash.class, crash -> {
                    throw new IllegalStateException("crash injected: " + crash.reason());
                })
                .onAnyMessage(any -> this) // nothing is promised yet; peers and clients repeat themselves
                .onSignal(Terminated.class, stopped -> RaftMember.journalStopped(guardian, stopped))
                .build();
    }

    private Behavior<RaftMember.Command> ask() {
        if (silent.isEmpty() || asksLeft == 0) {
            timers.cancelAll();
            return next.get();
        }
        asksLeft--;
        for (long peer : silent) {
            member.transport().send(peer, PeerTransport.Lane.RAFT, PeerCodec.encode(new PeerMessage.AmIKnown()));
        }
        return this;
    }

    private Behavior<RaftMember.Command> onPeerKnows(RaftMember.PeerKnows answer) {
        if (answer.started()) {
            String id = Long.toHexString(member.settings().memberId());
            guardian.tell(
                    new MemberGuardian.Fatal(Ending.REFUSED, "member " + id + " has already been bootstrapped", null));
            return Behaviors.empty(); // the guardian ends the member
        }
        silent.remove(answer.from());
        return silent.isEmpty() ? ask() : this;
    }
}
