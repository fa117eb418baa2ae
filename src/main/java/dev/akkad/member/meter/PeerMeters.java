package dev.akkad.member.meter;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The other members, by id in hexadecimal. Durations in nanoseconds. */
public final class PeerMeters {
    private static final long FIRST_NANOS = 100_000;

    public final Distributions roundTrips = new Distributions(() -> Distribution.doubling(FIRST_NANOS, 16));

    /** Probes that were not answered in time, and payloads that had nowhere to go. */
    public final Counts sendFailures = new Counts();

    /** Payloads that were damaged, incomplete or under a false name. */
    public final Counts receiveFailures = new Counts();

    public final Counts disconnects = new Counts();

    public final SnapshotMeters sentSnapshots = new SnapshotMeters();
    public final SnapshotMeters receivedSnapshots = new SnapshotMeters();

    private final Map<String, Boolean> active = new ConcurrentHashMap<>();
    private volatile Supplier<Map<Long, Long>> sentBytes = Map::of;
    private volatile Supplier<Map<Long, Long>> receivedBytes = Map::of;

    /** Snapshots to or from each member. */
    public static final class SnapshotMeters {
        public final Counts successes = new Counts();
        public final Counts failures = new Counts();
        /** Under way now, as sums of changes. */
        public final Counts inFlight = new Counts();

        public final Distributions durations = new Distributions(() -> Distribution.doubling(100_000_000, 10));
    }

    /** Where the counts of the transport are to be read; a rebuilt transport brings its own and starts at 0. */
    public void traffic(Supplier<Map<Long, Long>> sent, Supplier<Map<Long, Long>> received) {
        sentBytes = sent;
        receivedBytes = received;
    }

    public Map<String, Long> sentBytes() {
        return named(sentBytes.get());
    }

    public Map<String, Long> receivedBytes() {
        return named(receivedBytes.get());
    }

    /** Notes whether a member is heard. */
    public void active(String peer, boolean isActive) {
        Boolean before = active.put(peer, isActive);
        disconnects.of(peer).add(!isActive && Boolean.TRUE.equals(before) ? 1 : 0);
        // There from the first look on: a rate needs a value before the first failure.
        sendFailures.of(peer);
        receiveFailures.of(peer);
    }

    /** A member that is gone for good is shown no more. */
    public void forget(String peer) {
        active.remove(peer);
    }

    /** The other members known, and whether each is heard. */
    public Map<String, Boolean> active() {
        return new TreeMap<>(active);
    }

    private static Map<String, Long> named(Map<Long, Long> byId) {
        Map<String, Long> byName = new TreeMap<>();
        byId.forEach((id, bytes) -> byName.put(Long.toHexString(id), bytes));
        return byName;
    }
}
