package dev.akkad.member;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.base.Defect;
import dev.akkad.machine.Downgrade;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MemberRecord;
import dev.akkad.machine.Request;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes this member's name and client URLs known through the log, and as a leader fixes the cluster version once every
 * member is known: what this release has, or where a downgrade is to lead. The member is ready when its own publication
 * is applied here.
 */
final class Publisher extends AbstractBehavior<Publisher.Command> {
    /** What all members of this release support. */
    static final String CLUSTER_VERSION = "3.7.0";

    private static final Duration LOOK = Duration.ofMillis(20);
    /** Afterwards: only a downgrade changes anything. */
    private static final Duration LATER_LOOK = Duration.ofSeconds(1);

    private static final long REPEAT_MILLIS = 1000;

    sealed interface Command {}

    private enum Look implements Command {
        INSTANCE
    }

    private final TimerScheduler<Command> timers;
    private final MemberContext member;
    private final Member requests;
    private final Runnable ready;
    private boolean published;
    private boolean settled;
    private long askedAtMillis = Long.MIN_VALUE / 2;

    /** @param ready called once, when the publication is applied */
    static Behavior<Command> create(MemberContext member, Member requests, Runnable ready) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Publisher(context, timers, member, requests, ready)));
    }

    private Publisher(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MemberContext member,
            Member requests,
            Runnable ready) {
        super(context);
        this.timers = timers;
        this.member = member;
        this.requests = requests;
        this.ready = ready;
        timers.startTimerWithFixedDelay(Look.INSTANCE, LOOK);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessageEquals(Look.INSTANCE, this::onLook).build();
    }

    private Behavior<Command> onLook() {
        Machine machine = member.machine;
        long now = member.clock().monotonicMillis();
        if (machine == null || member.raftView.leader() == 0 || now - askedAtMillis < REPEAT_MILLIS) {
            // An answer may be there already: look at the state, not at the request.
            return machine == null ? this : check(machine);
        }
        if (!isPublished(machine)) {
            if (member.appliedIndex == 0 && !Defect.PUBLISHED_UNWRITTEN.isOn()) {
                // Who is known has a log: a member that comes back without one is turned away (FoundingCheck).
                return this;
            }
            askedAtMillis = now;
            MemberSettings settings = member.settings();
            requests.submit(
                    new Request.PublishMember(settings.memberId(), settings.name(), settings.clientUrls()),
                    outcome -> {});
        } else if (member.leads() && !wanted(machine).equals(machine.clusterVersion()) && allStarted(machine)) {
            askedAtMillis = now;
            requests.submit(new Request.SetClusterVersion(wanted(machine)), outcome -> {});
        }
        return check(machine);
    }

    private Behavior<Command> check(Machine machine) {
        if (!published && isPublished(machine) && member.raftView.leader() != 0) {
            published = true;
            ready.run();
        }
        if (published && !settled && wanted(machine).equals(machine.clusterVersion())) {
            settled = true;
            timers.startTimerWithFixedDelay(Look.INSTANCE, LATER_LOOK);
        }
        return this;
    }

    private static String wanted(Machine machine) {
        Downgrade downgrade = machine.downgrade();
        return downgrade != null && downgrade.enabled() ? downgrade.targetVersion() : CLUSTER_VERSION;
    }

    private boolean isPublished(Machine machine) {
        MemberSettings settings = member.settings();
        Optional<MemberRecord> self = machine.members().stream()
                .filter(record -> record.id() == settings.memberId())
                .findFirst();
        return self.isPresent()
                && self.get().name().equals(settings.name())
                && self.get().clientUrls().equals(settings.clientUrls());
    }

    private static boolean allStarted(Machine machine) {
        return machine.members().stream()
                .noneMatch(record -> record.clientUrls().isEmpty());
    }
}
