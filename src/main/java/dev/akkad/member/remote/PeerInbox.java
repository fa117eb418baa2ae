package dev.akkad.member.remote;

import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.akkad.base.Bytes;

/** The well-known actor of one lane: puts payloads together and passes them on. Losing it loses payloads, not more. */
final class PeerInbox extends AbstractBehavior<PeerFrame> {
    /** Partial payloads of one lane; far above what healthy peers have under way. */
    static final int REASSEMBLY_BYTES_MAX = 64 * 1024 * 1024;

    private final ArteryPeerTransport transport;
    private final Reassembly reassembly = new Reassembly(REASSEMBLY_BYTES_MAX);

    private PeerInbox(ActorContext<PeerFrame> context, ArteryPeerTransport transport) {
        super(context);
        this.transport = transport;
    }

    static Behavior<PeerFrame> create(ArteryPeerTransport transport) {
        return Behaviors.supervise(Behaviors.<PeerFrame>setup(context -> new PeerInbox(context, transport)))
                .onFailure(SupervisorStrategy.restart());
    }

    @Override
    public Receive<PeerFrame> createReceive() {
        return newReceiveBuilder().onMessage(PeerFrame.class, this::onFrame).build();
    }

    private Behavior<PeerFrame> onFrame(PeerFrame frame) {
        if (!transport.admits(frame.header())) {
            return this;
        }
        long givenUpBefore = reassembly.givenUp();
        Bytes payload = reassembly.accept(frame);
        transport.givenUp(frame.header().from(), reassembly.givenUp() - givenUpBefore);
        if (payload != null) {
            transport.deliver(frame.header().from(), payload);
        }
        return this;
    }
}
