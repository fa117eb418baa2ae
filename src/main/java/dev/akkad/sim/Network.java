package dev.akkad.sim;

import dev.akkad.base.Bytes;
import dev.akkad.member.PeerMessage;
import dev.akkad.member.PeerTransport;
import dev.akkad.member.codec.CodecException;
import dev.akkad.member.codec.PeerCodec;
import dev.akkad.raft.Message;
import dev.akkad.sim.loop.Host;
import dev.akkad.sim.loop.Loop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The network between members: each direction of each pair is a link. Bytes only, so that nothing is shared that a real
 * network could not share.
 *
 * <p>Packets belong to nobody: those of a sender that died meanwhile are on their way all the same. Whether they arrive
 * at a member that took the sender's connections for broken is a matter of {@link Setting#GHOSTS}.
 */
final class Network {
    /** One direction between two members. */
    record Link(long from, long to) {}

    private record Track(Link link, PeerTransport.Lane lane) {}

    /** Where packets end. */
    private record Port(Host host, PeerTransport.Receiver receiver, Set<Long> strangers) {}

    private static final int PERMILLE = 1000;
    private static final double REPLAY_SECONDS_MAX = 30;
    private static final double REPLAY_SECONDS_MIN = 0.01;

    private final Loop loop;
    private final Host wire;
    private final SplittableRandom random;
    private final Options options;
    private final Tally tally;
    private final Map<Long, Port> ports = new HashMap<>();
    private final Map<Track, Long> lastAt = new HashMap<>();
    private final Set<Link> cut = new HashSet<>();
    private final Map<Link, List<Runnable>> clogged = new HashMap<>();
    private boolean isCalm;

    Network(Loop loop, Host wire, Options options, Tally tally) {
        this.loop = loop;
        this.wire = wire;
        this.random = options.stream("network");
        this.options = options;
        this.tally = tally;
    }

    /** The transport of one process. */
    PeerTransport transport(long self, Host host) {
        Set<Long> strangers = new HashSet<>();
        return new PeerTransport() {
            @Override
            public void send(long to, Lane lane, Bytes payload) {
                if (host.isAlive()) {
                    Network.this.send(host, self, to, lane, payload);
                }
            }

            @Override
            public void receiver(Receiver receiver) {
                if (host.isAlive()) {
                    ports.put(self, new Port(host, receiver, strangers));
                }
            }

            @Override
            public void resolve(long memberId, String peerUrl) {
                // Ids are addresses here; only who is gone matters.
                if (peerUrl.isEmpty()) {
                    strangers.add(memberId);
                } else {
                    strangers.remove(memberId);
                }
            }
        };
    }

    private boolean happens(Setting setting) {
        return !isCalm && random.nextInt(PERMILLE) < options.of(setting);
    }

    private void send(Host sender, long from, long to, PeerTransport.Lane lane, Bytes payload) {
        loop.digest().add(payload.unsafeArray());
        tally.count("packets");
        Host target = ports.containsKey(to) ? ports.get(to).host() : null;
        if (happens(Setting.LOSS_PERMILLE)) {
            tally.count("packets lost");
            return;
        }
        Packet packet = new Packet(sender, target, new Track(new Link(from, to), lane), payload);
        dispatch(packet, delay());
        if (happens(Setting.DUPLICATE_PERMILLE) && !isProposal(payload)) {
            tally.count("packets doubled");
            dispatch(packet, delay());
        }
        if (happens(Setting.REPLAY_PERMILLE) && !isProposal(payload)) {
            tally.count("packets replayed late");
            loop.later(wire, replayNanos(), () -> arrive(packet));
        }
    }

    /**
     * A follower hands a client's request on to the leader without another look: transports must not double it, and no
     * connection does. Everything else may come as often as it likes. A change of the membership may too, but not half
     * a minute after it was refused.
     */
    private static boolean isProposal(Bytes payload) {
        try {
            PeerMessage message = PeerCodec.decode(payload);
            return message instanceof PeerMessage.ChangeAsked
                    || message instanceof PeerMessage.RaftBatch batch
                            && batch.messages().stream().anyMatch(Message.ForwardedProposal.class::isInstance);
        } catch (CodecException e) {
            throw new IllegalStateException("a member sent what nobody can read", e);
        }
    }

    /** @param target the process that the sender was connected to, as far as one was there */
    private record Packet(Host sender, @Nullable Host target, Track track, Bytes payload) {}

    private long delay() {
        long mean = TimeUnit.MICROSECONDS.toNanos(options.of(Setting.LINK_MEAN_MICROS));
        long least = TimeUnit.MICROSECONDS.toNanos(options.of(Setting.LINK_MIN_MICROS));
        long drawn = least + (long) (-Math.log(1 - random.nextDouble()) * mean);
        return isCalm ? Math.min(drawn, calmNanosMax()) : drawn;
    }

    /** Nobody is promised a leader unless messages are much faster than elections (paper, 5.6). */
    private long calmNanosMax() {
        long electionMillis = options.of(Setting.TICK_MILLIS) * options.of(Setting.ELECTION_TICKS);
        return TimeUnit.MILLISECONDS.toNanos(electionMillis) / 20;
    }

    /** As often at once as in another term. */
    private long replayNanos() {
        double seconds = REPLAY_SECONDS_MIN * Math.pow(REPLAY_SECONDS_MAX / REPLAY_SECONDS_MIN, random.nextDouble());
        return (long) (TimeUnit.SECONDS.toNanos(1) * seconds);
    }

    private void dispatch(Packet packet, long delay) {
        long at = loop.nowNanos() + delay;
        if (happens(Setting.REORDER_PERMILLE)) {
            tally.count("packets reordered");
        } else {
            at = Math.max(at, lastAt.getOrDefault(packet.track(), 0L) + 1);
            lastAt.put(packet.track(), at);
        }
        loop.later(wire, at - loop.nowNanos(), () -> arrive(packet));
    }

    private void arrive(Packet packet) {
        Link link = packet.track().link();
        if (cut.contains(link)) {
            tally.count("packets cut off");
            return;
        }
        List<Runnable> held = clogged.get(link);
        if (held != null) {
            tally.count("packets clogged");
            held.add(() -> arrive(packet));
            return;
        }
        Port port = ports.get(link.to());
        if (port == null || !port.host().isAlive()) {
            return;
        }
        boolean isOfOldConnection = !packet.sender().isAlive() || port.host() != packet.target();
        if (isOfOldConnection) {
            if (options.of(Setting.GHOSTS) == 0) {
                return;
            }
            tally.count("packets of the dead");
        }
        if (port.strangers().contains(link.from())) {
            tally.count("packets turned away");
            loop.submit(port.host(), () -> port.receiver().turnedAway(link.from()));
        } else {
            loop.submit(port.host(), () -> port.receiver().receive(link.from(), packet.payload()));
        }
    }

    void cut(long from, long to) {
        cut.add(new Link(from, to));
    }

    void mend(long from, long to) {
        cut.remove(new Link(from, to));
    }

    void clog(long from, long to) {
        clogged.putIfAbsent(new Link(from, to), new ArrayList<>());
    }

    void unclog(long from, long to) {
        List<Runnable> held = clogged.remove(new Link(from, to));
        if (held != null) {
            held.forEach(Runnable::run);
        }
    }

    /** From now on everything arrives, once, in order, and soon. */
    void calm() {
        isCalm = true;
        mend();
    }

    /** All links are whole, as bad as they are. */
    void mend() {
        cut.clear();
        for (Link link : List.copyOf(new TreeMap<>(byText()).values())) {
            unclog(link.from(), link.to());
        }
    }

    private Map<String, Link> byText() {
        Map<String, Link> links = new HashMap<>();
        clogged.keySet().forEach(link -> links.put(link.toString(), link));
        return links;
    }
}
