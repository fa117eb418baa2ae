package dev.akkad.member;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.member.codec.PeerCodec;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends every other member a small message each second and measures how long it is until it comes back: for metrics
 * and the log, never for a decision. Who does not answer before the next one is away.
 */
final class PeerProbe {
    private static final Logger LOG = LoggerFactory.getLogger(PeerProbe.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    sealed interface Command {}

    private enum Probe implements Command {
        NOW
    }

    /** What was sent at {@code sentNanos} came back. */
    record Echoed(long from, long sentNanos) implements Command {}

    private final MemberContext member;
    /** Probes that no answer has come to yet, by member. */
    private final SortedMap<Long, Long> sentNanos = new TreeMap<>();

    private final SortedMap<Long, Boolean> active = new TreeMap<>();

    private PeerProbe(MemberContext member) {
        this.member = member;
    }

    static Behavior<Command> create(MemberContext member) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            PeerProbe probe = new PeerProbe(member);
            timers.startTimerWithFixedDelay(Probe.NOW, INTERVAL);
            return Behaviors.receive(Command.class)
                    .onMessageEquals(Probe.NOW, probe::onProbe)
                    .onMessage(Echoed.class, probe::onEchoed)
                    .build();
        }));
    }

    private Behavior<Command> onProbe() {
        SortedMap<Long, String> peers = peers();
        active.keySet().removeIf(id -> {
            boolean gone = !peers.containsKey(id);
            if (gone) {
                member.meters.peers().forget(Long.toHexString(id));
                sentNanos.remove(id);
            }
            return gone;
        });
        member.connections.keepOnly(peers.keySet());
        peers.keySet().forEach(this::probe);
        return Behaviors.same();
    }

    private SortedMap<Long, String> peers() {
        var machine = member.machine;
        SortedMap<Long, String> peers = new TreeMap<>();
        if (machine != null) {
            MemberRecords.infos(machine.members()).forEach(info -> peers.put(info.id(), info.name()));
            peers.remove(member.settings().memberId());
        }
        return peers;
    }

    private void probe(long peer) {
        if (sentNanos.containsKey(peer)) {
            member.meters.peers().sendFailures.of(Long.toHexString(peer)).increment();
            show(peer, false);
        }
        long now = member.clock().monotonicNanos();
        sentNanos.put(peer, now);
        member.transport().send(peer, PeerTransport.Lane.RAFT, PeerCodec.encode(new PeerMessage.RoundTrip(now, false)));
    }

    private Behavior<Command> onEchoed(Echoed echo) {
        if (sentNanos.remove(echo.from(), echo.sentNanos())) {
            long took = member.clock().monotonicNanos() - echo.sentNanos();
            member.meters.peers().roundTrips.of(Long.toHexString(echo.from())).add(took);
            member.connections.heard(echo.from(), member.clock().monotonicMillis());
            show(echo.from(), true);
        }
        return Behaviors.same();
    }

    private void show(long peer, boolean isActive) {
        Boolean before = active.put(peer, isActive);
        member.meters.peers().active(Long.toHexString(peer), isActive);
        if (before == null || before != isActive) {
            tell(peer, isActive);
        }
    }

    private void tell(long peer, boolean isActive) {
        (isActive ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue(
                        "local-member-id", Long.toHexString(member.settings().memberId()))
                .addKeyValue("peer-id", Long.toHexString(peer))
                .log(isActive ? "peer became active" : "peer became inactive");
    }
}
