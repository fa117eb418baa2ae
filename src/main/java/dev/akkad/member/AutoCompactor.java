package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.member.MemberSettings.AutoCompaction.Mode;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts history on a schedule, while this member leads (server.md 2.2). PERIODIC: keeps the revisions of the last
 * period, see {@link PeriodicPlan}. REVISION: keeps a number of revisions, looking every five minutes.
 */
final class AutoCompactor extends AbstractBehavior<AutoCompactor.Command> {
    sealed interface Command {}

    private enum Look implements Command {
        NOW
    }

    private record Compacted(long revision, long dueMillis, Outcome outcome) implements Command {}

    private static final Logger LOG = LoggerFactory.getLogger(AutoCompactor.class);

    private static final Duration REVISION_INTERVAL = Duration.ofMinutes(5);

    private final MemberContext member;
    private final BiConsumer<Request, Reply<Outcome>> requests;
    private final MemberSettings.AutoCompaction settings;
    private final String name;
    private final PeriodicPlan periodic;
    private long doneRevision;
    private boolean isUnderWay;

    /** @param requests carries a request out */
    static Behavior<Command> create(MemberContext member, BiConsumer<Request, Reply<Outcome>> requests) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new AutoCompactor(context, timers, member, requests)));
    }

    private AutoCompactor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MemberContext member,
            BiConsumer<Request, Reply<Outcome>> requests) {
        super(context);
        this.member = member;
        this.requests = requests;
        this.settings = member.settings().autoCompaction();
        this.name = settings.mode() == Mode.PERIODIC ? "auto periodic compaction" : "auto revision compaction";
        this.periodic = new PeriodicPlan(settings.retention(), now(), member.revision());
        timers.startTimerWithFixedDelay(
                Look.NOW,
                settings.mode() == Mode.PERIODIC ? Duration.ofMillis(periodic.lookMillis()) : REVISION_INTERVAL);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Look.NOW, this::onLook)
                .onMessage(Compacted.class, this::onCompacted)
                .build();
    }

    private Behavior<Command> onLook() {
        if (!isUnderWay && member.leads()) {
            long due = settings.mode() == Mode.PERIODIC ? periodic.due(now()) : revisionDue();
            if (due > 0) {
                compact(due);
            }
        }
        if (settings.mode() == Mode.PERIODIC) {
            periodic.saw(member.revision()); // whoever leads or not: a new leader knows what to do at once
        }
        return this;
    }

    private long revisionDue() {
        long revision = member.revision() - settings.retention();
        return revision == doneRevision ? 0 : revision;
    }

    private void compact(long revision) {
        LOG.info("starting {} to {}", name, revision);
        isUnderWay = true;
        long dueMillis = now();
        ActorRef<Command> self = getContext().getSelf();
        requests.accept(
                new Request.Compact(revision, false),
                outcome -> self.tell(new Compacted(revision, dueMillis, outcome)));
    }

    private Behavior<Command> onCompacted(Compacted compacted) {
        isUnderWay = false;
        if (compacted.outcome() instanceof Outcome.Refused refused && refused.error() != EtcdError.COMPACTED) {
            LOG.warn(
                    "failed {} to {}, trying again at the next look: {}",
                    name,
                    compacted.revision(),
                    refused.error().text());
            return this;
        }
        LOG.info("completed {} to {}", name, compacted.revision());
        doneRevision = compacted.revision();
        periodic.done(compacted.dueMillis(), compacted.revision());
        return this;
    }

    private long now() {
        return member.clock().monotonicMillis();
    }
}
