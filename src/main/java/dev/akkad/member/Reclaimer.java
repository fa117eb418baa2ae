package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.store.CheckpointStore;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the disk now and then, and when asked to: gives space back, warns when the quota comes near, and raises the
 * alarm when there is too little. What it fails to do now it tries again.
 */
final class Reclaimer {
    private static final Logger LOG = LoggerFactory.getLogger(Reclaimer.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    /** How long a disk that somebody else fills may go unnoticed while nothing is written. */
    private static final Duration SPACE_INTERVAL = Duration.ofMillis(500);
    /** A write lets the driver work on its own until the next look. */
    private static final Duration LOW_SPACE_INTERVAL = Duration.ofMillis(50);

    sealed interface Command {}

    /** Rewrites the store without what was removed; those who {@code asked} are answered, and then the sender. */
    record Defragment(List<Long> asked, ActorRef<KeyspaceActor.Command> replyTo) implements Command {}

    private enum Look implements Command {
        AT_SPACE,
        AT_GARBAGE
    }

    private final TimerScheduler<Command> timers;
    private final MemberContext member;
    private final MemberPorts.Reclaim work;
    private final Runnable alarm;
    private final QuotaWarning quota = new QuotaWarning();

    private Reclaimer(TimerScheduler<Command> timers, MemberContext member, MemberPorts.Reclaim work, Runnable alarm) {
        this.timers = timers;
        this.member = member;
        this.work = work;
        this.alarm = alarm;
    }

    /** @param alarm called while space is low */
    static Behavior<Command> create(MemberContext member, MemberPorts.Reclaim work, Runnable alarm) {
        return Behaviors.withTimers(timers -> {
            timers.startSingleTimer(Look.AT_SPACE, SPACE_INTERVAL);
            timers.startTimerWithFixedDelay(Look.AT_GARBAGE, INTERVAL);
            Reclaimer reclaimer = new Reclaimer(timers, member, work, alarm);
            return Behaviors.receive(Command.class)
                    .onMessageEquals(Look.AT_SPACE, reclaimer::onSpace)
                    .onMessageEquals(Look.AT_GARBAGE, reclaimer::onGarbage)
                    .onMessage(Defragment.class, reclaimer::onDefragment)
                    .build();
        });
    }

    private Behavior<Command> onSpace() {
        try {
            work.measure();
        } catch (IOException e) {
            LOG.warn("space not set aside: {}", e.getMessage());
        }
        timers.startSingleTimer(Look.AT_SPACE, member.spaceLow() ? LOW_SPACE_INTERVAL : SPACE_INTERVAL);
        return Behaviors.same();
    }

    private Behavior<Command> onGarbage() {
        CheckpointStore store = member.store();
        if (store != null) {
            quota.look(
                            store.sizeBytes(),
                            store.sizeInUseBytes(),
                            member.settings().limits().quotaBytes())
                    .ifPresent(warning -> LOG.warn(warning));
        }
        try {
            work.run();
        } catch (IOException e) {
            LOG.warn("space not reclaimed: {}", e.getMessage());
        }
        if (member.spaceLow()) {
            alarm.run();
        }
        return Behaviors.same();
    }

    private Behavior<Command> onDefragment(Defragment defragment) {
        Outcome outcome = defragmented();
        defragment.asked().forEach(id -> member.pending.complete(id, outcome));
        defragment.replyTo().tell(KeyspaceActor.Defragmented.INSTANCE);
        return Behaviors.same();
    }

    private Outcome defragmented() {
        long started = member.clock().monotonicNanos();
        member.metrics().defragmentBegan();
        try {
            LOG.info("starting to defragment the store: {}", sizes());
            work.defragment();
            LOG.info("finished defragmenting the store: {}", sizes());
            return new Outcome.Done(new Response.Done(member.revision()));
        } catch (NoSpaceException e) {
            LOG.warn("the store is not defragmented: {}", e.getMessage());
            return new Outcome.Refused(EtcdError.NO_SPACE);
        } catch (IOException e) {
            LOG.error("the store is not defragmented: {}", e.getMessage());
            return new Outcome.Refused(EtcdError.NOT_DEFRAGMENTED);
        } finally {
            member.metrics().defragmentEnded((member.clock().monotonicNanos() - started) / 1e9);
        }
    }

    private String sizes() {
        CheckpointStore store = member.store();
        return store == null ? "" : store.sizeBytes() + " bytes, " + store.sizeInUseBytes() + " in use";
    }
}
