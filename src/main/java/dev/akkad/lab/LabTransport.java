package dev.akkad.lab;

import dev.akkad.base.Bytes;
import dev.akkad.member.PeerTransport;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A transport whose links may lose and delay, in either direction and on both lanes. */
final class LabTransport implements PeerTransport {
    private static final Logger LOG = LoggerFactory.getLogger(LabTransport.class);

    private final PeerTransport real;
    private final Links links;
    private final Points points;
    private final BooleanSupplier leads;
    private final Later later;
    private final RandomGenerator random;
    private final Map<Long, Line> raft = new ConcurrentHashMap<>();
    private final Map<Long, Line> bulk = new ConcurrentHashMap<>();
    private final Map<Long, Line> incoming = new ConcurrentHashMap<>();

    /** @param leads whether this member leads, as far as it knows */
    LabTransport(
            PeerTransport real,
            Links links,
            Points points,
            BooleanSupplier leads,
            Later later,
            RandomGenerator random) {
        this.real = real;
        this.links = links;
        this.points = points;
        this.leads = leads;
        this.later = later;
        this.random = random;
    }

    @Override
    public void send(long to, Lane lane, Bytes payload) {
        try {
            if (lane == Lane.RAFT) {
                points.hit(leads.getAsBoolean() ? Point.RAFT_BEFORE_LEADER_SEND : Point.RAFT_BEFORE_FOLLOWER_SEND);
            }
        } catch (IOException e) {
            LOG.debug("lab: not sent: {}", e.getMessage());
            return;
        }
        line(lane == Lane.BULK ? bulk : raft, to)
                .pass(links.of(Links.Direction.OUT, to), () -> real.send(to, lane, payload));
    }

    @Override
    public void receiver(Receiver receiver) {
        real.receiver(new Receiver() {
            @Override
            public void receive(long from, Bytes payload) {
                line(incoming, from).pass(links.of(Links.Direction.IN, from), () -> receiver.receive(from, payload));
            }

            @Override
            public void turnedAway(long from) {
                line(incoming, from).pass(links.of(Links.Direction.IN, from), () -> receiver.turnedAway(from));
            }
        });
    }

    @Override
    public void resolve(long memberId, String peerUrl) {
        real.resolve(memberId, peerUrl);
    }

    private Line line(Map<Long, Line> lines, long peer) {
        return lines.computeIfAbsent(peer, id -> new Line(later, random));
    }
}
