package dev.akkad.member.remote;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.remote.artery.QuarantinedEvent;
import akka.remote.artery.ThisActorSystemQuarantinedEvent;

/**
 * Tells a {@link RemoteListener} when remoting has shut somebody out for good.
 *
 * <p>Being quarantined is for life: the peer drops everything from this uid. Quarantining is not: it concerns one uid
 * of the peer, often one that is long dead, so no reason to rebuild here.
 */
public final class QuarantineWatch extends AbstractBehavior<QuarantineWatch.Command> {
    private final RemoteListener listener;

    sealed interface Command {}

    private record SelfQuarantined(String by) implements Command {}

    private record PeerQuarantined(String address) implements Command {}

    private QuarantineWatch(ActorContext<Command> context, RemoteListener listener) {
        super(context);
        this.listener = listener;
        context.getSystem()
                .eventStream()
                .tell(new EventStream.Subscribe<>(
                        ThisActorSystemQuarantinedEvent.class,
                        context.messageAdapter(
                                ThisActorSystemQuarantinedEvent.class,
                                event -> new SelfQuarantined(
                                        event.remoteAddress().address().toString()))));
        context.getSystem()
                .eventStream()
                .tell(new EventStream.Subscribe<>(
                        QuarantinedEvent.class,
                        context.messageAdapter(
                                QuarantinedEvent.class,
                                event -> new PeerQuarantined(
                                        event.uniqueAddress().address().toString()))));
    }

    /** Starts watching; once for each ActorSystem. */
    public static void start(ActorSystem<?> system, RemoteListener listener) {
        system.systemActorOf(
                Behaviors.<Command>setup(context -> new QuarantineWatch(context, listener)),
                "akkad-quarantine",
                Props.empty());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(SelfQuarantined.class, this::onSelf)
                .onMessage(PeerQuarantined.class, this::onPeer)
                .build();
    }

    private Behavior<Command> onSelf(SelfQuarantined event) {
        listener.rebuildNeeded("quarantined by " + event.by());
        return this;
    }

    private Behavior<Command> onPeer(PeerQuarantined event) {
        listener.peerQuarantined(event.address());
        return this;
    }
}
