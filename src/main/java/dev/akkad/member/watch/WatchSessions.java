package dev.akkad.member.watch;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.akkad.base.Dispatch;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.Interception;
import dev.akkad.member.MemberGuardian.Victim;
import dev.akkad.member.MemberMetrics;
import dev.akkad.member.WatchListener;
import dev.akkad.member.meter.WatchMeters;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The parent of a member's {@link WatchSession}s: opens them and tells each which hub to join. Reached by its {@link
 * WatchLane}.
 *
 * <p>Sessions go on while it restarts; what it must remember, the hub, is kept outside its incarnations.
 */
public final class WatchSessions extends AbstractBehavior<WatchSessions.Next> {
    private static final Dispatch<WatchSessions, Command, Behavior<Next>> HANDLE =
            Dispatch.<WatchSessions, Command, Behavior<Next>>over(Command.class)
                    .on(Open.class, WatchSessions::onOpen)
                    .on(HubStarted.class, WatchSessions::onHubStarted)
                    .on(EndAll.class, WatchSessions::onEndAll)
                    .on(Recheck.class, WatchSessions::onRecheck)
                    .on(Crash.class, WatchSessions::onCrash)
                    .on(CrashSessions.class, WatchSessions::onCrashSessions)
                    .build();

    /** There is work. */
    public enum Next {
        INSTANCE
    }

    /** Besides these: {@link HubStarted}. */
    public sealed interface Command permits Open, EndAll, Recheck, Crash, CrashSessions, HubStarted {}

    /** See {@link WatchStreamHandle#open}. */
    record Open(WatchStreamHandle handle, WatchListener listener) implements Command {}

    /** Ends every stream with an error, as when the member is removed. */
    public record EndAll(EtcdError error) implements Command {}

    /** Rights changed: every session looks at its watches again. */
    public enum Recheck implements Command {
        INSTANCE
    }

    /** Kills the actor, as a fault would; its supervisor starts it again. For fault injection. */
    public record Crash(String reason) implements Command {}

    /** Kills every session, as a fault would; each is started again and resumes. For fault injection. */
    public record CrashSessions(String reason) implements Command {}

    private final Queue<Command> work;
    private final HistoryReader history;
    private final WatchSettings settings;
    private final DoubleSupplier random;
    private final MemberMetrics metrics;
    private final WatchMeters meters;
    private final Interception interception;
    private final AtomicReference<@Nullable HubStarted> hub;

    private WatchSessions(
            ActorContext<Next> context,
            Queue<Command> work,
            HistoryReader history,
            WatchSettings settings,
            DoubleSupplier random,
            MemberMetrics metrics,
            WatchMeters meters,
            Interception interception,
            AtomicReference<@Nullable HubStarted> hub) {
        super(context);
        this.work = work;
        this.history = history;
        this.settings = settings;
        this.random = random;
        this.metrics = metrics;
        this.meters = meters;
        this.interception = interception;
        this.hub = hub;
        context.getSelf().tell(Next.INSTANCE); // what a former life has not begun
    }

    /**
     * @param random numbers in [0, 1), for the spread of progress notices; used by this actor only
     * @param interception what each session, and this actor, is put behind
     */
    public static ActorRef<Next> spawn(
            ActorContext<?> context,
            WatchLane lane,
            HistoryReader history,
            WatchSettings settings,
            DoubleSupplier random,
            MemberMetrics metrics,
            WatchMeters meters,
            Interception interception) {
        ActorRef<Next> sessions =
                context.spawn(create(lane.work(), history, settings, random, metrics, meters, interception), "watches");
        lane.servedBy(sessions);
        return sessions;
    }

    static Behavior<Next> create(
            Queue<Command> work,
            HistoryReader history,
            WatchSettings settings,
            DoubleSupplier random,
            MemberMetrics metrics,
            WatchMeters meters,
            Interception interception) {
        AtomicReference<@Nullable HubStarted> hub = new AtomicReference<>();
        Behavior<Next> sessions = Behaviors.setup(context ->
                new WatchSessions(context, work, history, settings, random, metrics, meters, interception, hub));
        return Behaviors.supervise(interception.within("watches", sessions))
                .onFailure(Exception.class, SupervisorStrategy.restart().withStopChildren(false));
    }

    @Override
    public Receive<Next> createReceive() {
        return newReceiveBuilder().onMessageEquals(Next.INSTANCE, this::onNext).build();
    }

    private Behavior<Next> onNext() {
        for (Command command = work.poll(); command != null; command = work.poll()) {
            HANDLE.apply(this, command);
        }
        return this;
    }

    private Behavior<Next> onOpen(Open open) {
        Duration interval = settings.progressInterval()
                .plusNanos((long) (settings.progressInterval().toNanos() * 0.1 * random.getAsDouble()));
        ActorRef<SessionCommand> session = getContext()
                .spawnAnonymous(interception.around(
                        Victim.WATCH_SESSIONS,
                        WatchSession.create(
                                new WatchSession.Parts(open.listener(), history, settings, interval, metrics, meters),
                                interception)));
        HubStarted started = hub.get();
        if (started != null) {
            session.tell(started);
        }
        open.handle().attach(session);
        return this;
    }

    private Behavior<Next> onHubStarted(HubStarted started) {
        hub.set(started);
        tellAll(started);
        return this;
    }

    private Behavior<Next> onEndAll(EndAll endAll) {
        tellAll(new SessionCommand.Fail(endAll.error()));
        return this;
    }

    private Behavior<Next> onRecheck(Recheck recheck) {
        tellAll(SessionCommand.Recheck.INSTANCE);
        return this;
    }

    private Behavior<Next> onCrashSessions(CrashSessions crash) {
        tellAll(new SessionCommand.Crash(crash.reason()));
        return this;
    }

    private Behavior<Next> onCrash(Crash crash) {
        throw new IllegalStateException(crash.reason());
    }

    private void tellAll(SessionCommand command) {
        for (ActorRef<Void> child : getContext().getChildren()) {
            child.<SessionCommand>unsafeUpcast().tell(command);
        }
    }
}
