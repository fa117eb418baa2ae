package dev.akkad.member.watch;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.MemberMetrics;
import dev.akkad.member.WatchListener;
import dev.akkad.member.meter.WatchMeters;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The parent of a member's {@link WatchSession}s: opens them and tells each which hub to join.
 *
 * <p>Sessions go on while it restarts; what it must remember, the hub, is kept outside its incarnations.
 */
public final class WatchSessions extends AbstractBehavior<WatchSessions.Command> {
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

    private final HistoryReader history;
    private final WatchSettings settings;
    private final DoubleSupplier random;
    private final MemberMetrics metrics;
    private final WatchMeters meters;
    private final UnaryOperator<Behavior<SessionCommand>> around;
    private final AtomicReference<@Nullable HubStarted> hub;

    private WatchSessions(
            ActorContext<Command> context,
            HistoryReader history,
            WatchSettings settings,
            DoubleSupplier random,
            MemberMetrics metrics,
            WatchMeters meters,
            UnaryOperator<Behavior<SessionCommand>> around,
            AtomicReference<@Nullable HubStarted> hub) {
        super(context);
        this.history = history;
        this.settings = settings;
        this.random = random;
        this.metrics = metrics;
        this.meters = meters;
        this.around = around;
        this.hub = hub;
    }

    /** With nothing between sessions and their messages. */
    public static Behavior<Command> create(
            HistoryReader history,
            WatchSettings settings,
            DoubleSupplier random,
            MemberMetrics metrics,
            WatchMeters meters) {
        return create(history, settings, random, metrics, meters, UnaryOperator.identity());
    }

    /**
     * @param random numbers in [0, 1), for the spread of progress notices; used by this actor only
     * @param around what each session is put behind
     */
    public static Behavior<Command> create(
            HistoryReader history,
            WatchSettings settings,
            DoubleSupplier random,
            MemberMetrics metrics,
            WatchMeters meters,
            UnaryOperator<Behavior<SessionCommand>> around) {
        AtomicReference<@Nullable HubStarted> hub = new AtomicReference<>();
        Behavior<Command> sessions = Behaviors.setup(
                context -> new WatchSessions(context, history, settings, random, metrics, meters, around, hub));
        return Behaviors.supervise(sessions)
                .onFailure(Exception.class, SupervisorStrategy.restart().withStopChildren(false));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Open.class, this::onOpen)
                .onMessage(HubStarted.class, this::onHubStarted)
                .onMessage(EndAll.class, this::onEndAll)
                .onMessageEquals(Recheck.INSTANCE, this::onRecheck)
                .onMessage(Crash.class, this::onCrash)
                .onMessage(CrashSessions.class, this::onCrashSessions)
                .build();
    }

    private Behavior<Command> onOpen(Open open) {
        Duration interval = settings.progressInterval()
                .plusNanos((long) (settings.progressInterval().toNanos() * 0.1 * random.getAsDouble()));
        ActorRef<SessionCommand> session = getContext()
                .spawnAnonymous(around.apply(WatchSession.create(
                        new WatchSession.Parts(open.listener(), history, settings, interval, metrics, meters))));
        HubStarted started = hub.get();
        if (started != null) {
            session.tell(started);
        }
        open.handle().attach(session);
        return this;
    }

    private Behavior<Command> onHubStarted(HubStarted started) {
        hub.set(started);
        tellAll(started);
        return this;
    }

    private Behavior<Command> onEndAll(EndAll endAll) {
        tellAll(new SessionCommand.Fail(endAll.error()));
        return this;
    }

    private Behavior<Command> onRecheck() {
        tellAll(SessionCommand.Recheck.INSTANCE);
        return this;
    }

    private Behavior<Command> onCrashSessions(CrashSessions crash) {
        tellAll(new SessionCommand.Crash(crash.reason()));
        return this;
    }

    private Behavior<Command> onCrash(Crash crash) {
        throw new IllegalStateException(crash.reason());
    }

    private void tellAll(SessionCommand command) {
        for (ActorRef<Void> child : getContext().getChildren()) {
            child.<SessionCommand>unsafeUpcast().tell(command);
        }
    }
}
