package dev.akkad.member.watch;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.Interception;
import dev.akkad.member.MemberMetrics;
import dev.akkad.member.WatchListener;
import dev.akkad.member.WatchListener.WatchResponse;
import dev.akkad.member.meter.WatchMeters;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One client's watch stream: the thread, the timers and the ports around {@link SessionState}.
 *
 * <p>It is its own supervisor: after any exception it starts again with the same state and mailbox.
 */
public final class WatchSession extends AbstractBehavior<SessionCommand> {
    private static final Duration RETRY_DELAY = Duration.ofMillis(100);

    /**
     * What a session is given.
     *
     * @param progressInterval of this stream, its random share included
     */
    record Parts(
            WatchListener listener,
            HistoryReader history,
            WatchSettings settings,
            Duration progressInterval,
            MemberMetrics metrics,
            WatchMeters meters) {}

    private final SessionState state;
    private final MemberMetrics metrics;

    private WatchSession(ActorContext<SessionCommand> context, SessionState state, MemberMetrics metrics) {
        super(context);
        this.state = state;
        this.metrics = metrics;
    }

    static Behavior<SessionCommand> create(Parts parts, Interception interception) {
        AtomicReference<SessionState> survivor = new AtomicReference<>();
        Behavior<SessionCommand> session =
                Behaviors.setup(context -> Behaviors.withTimers(timers -> start(context, timers, parts, survivor)));
        return Behaviors.supervise(interception.within("watch-session", session))
                .onFailure(Exception.class, SupervisorStrategy.restart());
    }

    private static Behavior<SessionCommand> start(
            ActorContext<SessionCommand> context,
            TimerScheduler<SessionCommand> timers,
            Parts parts,
            AtomicReference<SessionState> survivor) {
        timers.startTimerWithFixedDelay(SessionCommand.ProgressDue.INSTANCE, parts.progressInterval());
        SessionPorts ports = new ActorPorts(context, timers, parts);
        SessionState state = survivor.get();
        if (state == null) {
            Outbox outbox = new Outbox(parts.settings().fragmentBytesMax(), Outbox.EVENTS_MAX);
            state = new SessionState(context.getSelf()::tell, outbox, ports);
            survivor.set(state);
            parts.metrics().watchSessions(1);
        } else if (state.restarted(ports) == SessionState.Next.STOP) {
            parts.metrics().watchSessions(-1);
            return Behaviors.stopped();
        }
        return new WatchSession(context, state, parts.metrics());
    }

    @Override
    public Receive<SessionCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(SessionCommand.class, this::onCommand)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<SessionCommand> onCommand(SessionCommand command) {
        return state.handle(command) == SessionState.Next.STOP ? Behaviors.stopped() : this;
    }

    private Behavior<SessionCommand> onPostStop(PostStop signal) {
        state.stopped();
        metrics.watchSessions(-1);
        return this;
    }

    private record ActorPorts(ActorContext<SessionCommand> context, TimerScheduler<SessionCommand> timers, Parts parts)
            implements SessionPorts {
        @Override
        public void send(WatchResponse response) {
            parts.meters().sentEvents.add(response.events().size());
            parts.listener().onResponse(response);
        }

        @Override
        public void changed(int watchers, int slowWatchers, int pendingEvents) {
            parts.meters().watchers.add(watchers);
            parts.meters().slowWatchers.add(slowWatchers);
            parts.meters().pendingEvents.add(pendingEvents);
        }

        @Override
        public void fail(EtcdError error) {
            parts.listener().onError(error);
        }

        @Override
        public void tell(HubPort hub, HubCommand command) {
            hub.tell(command);
        }

        @Override
        public void read(long readId, HistoryReader.Request request) {
            // The reference, not the context, may be used on the reader's thread.
            var self = context.getSelf();
            parts.history().read(request, result -> self.tell(new SessionCommand.HistoryRead(readId, result)));
        }

        @Override
        public void retryLater() {
            timers.startSingleTimer(SessionCommand.RetryDue.INSTANCE, RETRY_DELAY);
        }
    }
}
