package dev.akkad.member;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Compacts history on a schedule, while this member leads (server.md 2.2). PERIODIC: keeps the revisions of the last
 * period, looking ten times a period, at most every six minutes. REVISION: keeps a number of revisions, looking every
 * five minutes.
 */
final class AutoCompactor extends AbstractBehavior<AutoCompactor.Command> {
    sealed interface Command {}

    private enum Sample implements Command {
        INSTANCE
    }

    private record Compacted(long revision, Outcome outcome) implements Command {}

    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
    private static final Duration REVISION_INTERVAL = Duration.ofMinutes(5);

    private record Seen(long atMillis, long revision) {}

    private final MemberContext member;
    private final Member requests;
    private final MemberSettings.AutoCompaction settings;
    private final Deque<Seen> samples = new ArrayDeque<>();
    private long compactedAtMillis;

    static Behavior<Command> create(MemberContext member, Member requests) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new AutoCompactor(context, timers, member, requests)));
    }

    private AutoCompactor(
            ActorContext<Command> context, TimerScheduler<Command> timers, MemberContext member, Member requests) {
        super(context);
        this.member = member;
        this.requests = requests;
        this.settings = member.settings().autoCompaction();
        this.compactedAtMillis = member.clock().monotonicMillis();
        timers.startTimerWithFixedDelay(Sample.INSTANCE, interval());
    }

    private Duration interval() {
        return settings.mode() == MemberSettings.AutoCompaction.Mode.REVISION
                ? REVISION_INTERVAL
                : Duration.ofMillis(Math.max(1, Math.min(settings.retention(), HOUR_MILLIS) / 10));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Sample.INSTANCE, this::onSample)
                .onMessage(Compacted.class, this::onCompacted)
                .build();
    }

    private Behavior<Command> onSample() {
        long revision = member.revision();
        if (settings.mode() == MemberSettings.AutoCompaction.Mode.REVISION) {
            compact(revision - settings.retention());
            return this;
        }
        long now = member.clock().monotonicMillis();
        samples.add(new Seen(now, revision));
        if (now - compactedAtMillis < Math.min(settings.retention(), HOUR_MILLIS)) {
            return this;
        }
        long upTo = 0;
        while (!samples.isEmpty() && samples.element().atMillis() <= now - settings.retention()) {
            upTo = samples.remove().revision();
        }
        if (upTo > 0) {
            compactedAtMillis = now;
            compact(upTo);
        }
        return this;
    }

    private void compact(long revision) {
        if (revision > 0 && revision > member.compactRevision() && member.leads()) {
            var self = getContext().getSelf();
            requests.submit(
                    new Request.Compact(revision, false), outcome -> self.tell(new Compacted(revision, outcome)));
        }
    }

    private Behavior<Command> onCompacted(Compacted compacted) {
        if (compacted.outcome() instanceof Outcome.Refused refused) {
            getContext()
                    .getLog()
                    .warn(
                            "auto compaction to {}: {}",
                            compacted.revision(),
                            refused.error().text());
        } else {
            getContext().getLog().info("auto compaction to {}", compacted.revision());
        }
        return this;
    }
}
