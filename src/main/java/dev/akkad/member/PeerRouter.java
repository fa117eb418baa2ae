package dev.akkad.member;

import akka.actor.typed.ActorRef;
import dev.akkad.base.Bytes;
import dev.akkad.member.codec.CodecException;
import dev.akkad.member.codec.PeerCodec;
import dev.akkad.raft.Message;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes what peers send, on the transport's thread, and hands it to who it is for. Damaged bytes and messages under a
 * false name are dropped: Raft repeats itself.
 */
final class PeerRouter implements PeerTransport.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(PeerRouter.class);

    private static final Bytes GONE = PeerCodec.encode(new PeerMessage.YouAreRemoved());

    private final long self;
    private final ActorRef<RaftMember.Command> raft;
    private final ActorRef<MemberGuardian.Command> guardian;
    private final MemberContext member;
    private final ActorRef<PeerProbe.Command> probe;

    PeerRouter(
            MemberContext member,
            ActorRef<RaftMember.Command> raft,
            ActorRef<MemberGuardian.Command> guardian,
            ActorRef<PeerProbe.Command> probe) {
        this.self = member.settings().memberId();
        this.raft = raft;
        this.guardian = guardian;
        this.member = member;
        this.probe = probe;
    }

    @Override
    public void receive(long from, Bytes payload) {
        PeerMessage message;
        try {
            message = PeerCodec.decode(payload);
        } catch (CodecException e) {
            member.meters.peers().receiveFailures.of(Long.toHexString(from)).increment();
            LOG.warn("dropped {} damaged bytes from {}: {}", payload.length(), Long.toHexString(from), e.getMessage());
            return;
        }
        if (message instanceof PeerMessage.RaftBatch batch) {
            List<Message> genuine = batch.messages().stream()
                    .filter(m -> m.from() == from && m.to() == self)
                    .toList();
            raft.tell(new RaftMember.FromPeer(genuine));
        } else if (message instanceof PeerMessage.RoundTrip trip) {
            onRoundTrip(from, trip);
        } else {
            guardian.tell(new MemberGuardian.FromPeer(from, message));
        }
    }

    /** Who was removed while it was away learns of it from whomever it speaks to. */
    @Override
    public void turnedAway(long from) {
        member.transport().send(from, PeerTransport.Lane.RAFT, GONE);
    }

    /** Sent back from here: what is measured is the way, not how busy an actor is. */
    private void onRoundTrip(long from, PeerMessage.RoundTrip trip) {
        if (trip.echo()) {
            probe.tell(new PeerProbe.Echoed(from, trip.sentNanos()));
        } else {
            Bytes echo = PeerCodec.encode(new PeerMessage.RoundTrip(trip.sentNanos(), true));
            member.transport().send(from, PeerTransport.Lane.RAFT, echo);
        }
    }
}
