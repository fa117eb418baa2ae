package dev.akkad.member.remote;

import akka.actor.ExtendedActorSystem;
import akka.actor.Identify;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Adapter;
import dev.akkad.base.Bytes;
import dev.akkad.member.PeerTransport;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peers over Artery. Sends from any thread straight to the remote actor of the lane, with no actor in between.
 *
 * <p>A peer is an address and a well-known path: no death-watch, no gossip, no look-up stands before the first byte,
 * and whoever listens there after a restart is reached by the same reference. Every frame says which cluster and which
 * member it is for.
 *
 * <p>A frame of our cluster from a member not known here is taken, and its address with it: a member that was away
 * while all others were replaced can learn of them only from them (thesis 4.1). Members known to be gone are not heard.
 *
 * <p>A member whose address the log has changed listens under the old one until it has heard so itself, and can hear it
 * only there (see {@link PeerRoute}).
 */
public final class ArteryPeerTransport implements PeerTransport {
    /** Payloads above this are dropped: Raft's batches and snapshot pieces stay far below. */
    public static final int PAYLOAD_BYTES_MAX = 32 * 1024 * 1024;

    static final String RAFT_INBOX = "akkad-peers";
    static final String BULK_INBOX = "akkad-peers-bulk";
    /** The rest of a frame is its header. */
    static final int PIECE_BYTES = FRAME_BYTES_MAX - 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ArteryPeerTransport.class);

    private final long clusterId;
    private final long selfId;
    private final Bytes selfAddress;
    private final ExtendedActorSystem classic;
    private final ActorRefResolver resolver;
    private final AtomicLong nextStreamId;
    private final PeerTraffic traffic = new PeerTraffic();
    private final Map<Long, PeerRoute> routes = new ConcurrentHashMap<>();
    private final Set<Long> gone = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Receiver receiver;

    private ArteryPeerTransport(ActorSystem<?> system, long clusterId, long selfId, long firstStreamId) {
        this.clusterId = clusterId;
        this.selfId = selfId;
        this.resolver = ActorRefResolver.get(system);
        this.nextStreamId = new AtomicLong(firstStreamId);
        this.classic = (ExtendedActorSystem) Adapter.toClassic(system);
        this.selfAddress = Bytes.utf8(
                PeerAddress.of(classic.provider().getDefaultAddress()).toString());
    }

    /**
     * Starts listening; once for each ActorSystem.
     *
     * @param firstStreamId random, so that no two incarnations of a member number their payloads alike
     */
    public static ArteryPeerTransport start(ActorSystem<?> system, long clusterId, long selfId, long firstStreamId) {
        ArteryPeerTransport transport = new ArteryPeerTransport(system, clusterId, selfId, firstStreamId);
        DispatcherSelector dispatcher = DispatcherSelector.fromConfig(RemoteDispatchers.RAFT);
        system.systemActorOf(PeerInbox.create(transport), RAFT_INBOX, dispatcher);
        system.systemActorOf(PeerInbox.create(transport), BULK_INBOX, dispatcher);
        return transport;
    }

    @Override
    public void send(long to, Lane lane, Bytes payload) {
        PeerRoute route = routes.get(to);
        if (route == null || payload.length() > PAYLOAD_BYTES_MAX) {
            traffic.unsent();
            LOG.debug("payload of {} bytes for member {} not sent", payload.length(), Long.toHexString(to));
            return;
        }
        long streamId = nextStreamId.getAndIncrement();
        ActorRef<PeerFrame> inbox = route.inbox(streamId, lane);
        int total = payload.length();
        int offset = 0;
        do {
            int length = Math.min(PIECE_BYTES, total - offset);
            PeerFrame.Header header = new PeerFrame.Header(clusterId, selfId, to, selfAddress, streamId, total, offset);
            inbox.tell(new PeerFrame(header, payload, offset, length));
            offset += length;
        } while (offset < total);
        traffic.sent(to, total);
    }

    @Override
    public void receiver(Receiver next) {
        receiver = next;
    }

    @Override
    public void resolve(long memberId, String peerUrl) {
        if (memberId == selfId) {
            return;
        }
        if (peerUrl.isEmpty()) {
            gone.add(memberId);
            return;
        }
        gone.remove(memberId);
        try {
            PeerAddress address = PeerAddress.ofUrl(peerUrl);
            routes.compute(memberId, (id, known) -> PeerRoute.orNone(known).told(address, this::inboxes));
            greet(address);
        } catch (IllegalArgumentException e) {
            LOG.warn("member {} is not reachable: {}", Long.toHexString(memberId), e.getMessage());
            routes.remove(memberId);
        }
    }

    public PeerTraffic traffic() {
        return traffic;
    }

    /** Whether a frame is for this member and from one that may speak; a sender not known yet becomes known. */
    boolean admits(PeerFrame.Header header) {
        long from = header.from();
        if (header.clusterId() != clusterId || header.to() != selfId) {
            traffic.foreign();
            return false;
        }
        PeerRoute known = routes.get(from);
        if (known == null || !known.isHeardAt(header.fromAddress())) {
            hear(from, header.fromAddress());
        }
        if (gone.contains(from)) {
            traffic.foreign();
            turnAway(from);
            return false;
        }
        return true;
    }

    private void turnAway(long from) {
        Receiver current = receiver;
        if (current != null) {
            current.turnedAway(from);
        }
    }

    void deliver(long from, Bytes payload) {
        Receiver current = receiver;
        if (current == null) {
            traffic.unreceived(1);
            return;
        }
        traffic.received(from, payload.length());
        current.receive(from, payload);
    }

    void givenUp(long from, long payloads) {
        if (payloads > 0) {
            traffic.unreceived(payloads);
            LOG.warn("{} incomplete payloads dropped, the last from member {}", payloads, Long.toHexString(from));
        }
    }

    /**
     * Makes the peer accept this incarnation. A peer that saw the one before terminate in good order drops all it would
     * send to this address until it hears from a new one. A selection is let through such a quarantine, a reference is
     * not; the handshake under it is tried again until it succeeds.
     */
    public void greet(PeerAddress address) {
        classic.actorSelection(address.actor(RAFT_INBOX)).tell(new Identify("hello"), akka.actor.ActorRef.noSender());
    }

    private void hear(long from, Bytes hostAndPort) {
        try {
            PeerAddress address = PeerAddress.ofText(hostAndPort.utf8());
            PeerRoute route = routes.compute(
                    from, (id, known) -> PeerRoute.orNone(known).heard(address, hostAndPort, this::inboxes));
            if (route.isMoving()) {
                LOG.info("member {} speaks from {}, not where the log says", Long.toHexString(from), address);
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("member {} gives no address to answer to: {}", Long.toHexString(from), e.getMessage());
        }
    }

    private PeerRoute.Inboxes inboxes(PeerAddress address) {
        return new PeerRoute.Inboxes(
                address,
                resolver.resolveActorRef(address.actor(RAFT_INBOX)),
                resolver.resolveActorRef(address.actor(BULK_INBOX)));
    }
}
