package dev.akkad.member;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Since when each other member answers without a gap, as {@link PeerProbe} sees it: for etcd's strict check. */
final class Connections {
    /** An answer a second is asked for; so much silence is a lost connection, less may be a pause of ours. */
    static final long GAP_MILLIS_MAX = 3_000;

    private record Heard(long sinceMillis, long lastMillis) {}

    private final Map<Long, Heard> heard = new ConcurrentHashMap<>();

    void heard(long peer, long nowMillis) {
        heard.compute(peer, (id, before) -> {
            boolean goesOn = before != null && nowMillis - before.lastMillis() <= GAP_MILLIS_MAX;
            return new Heard(goesOn ? before.sinceMillis() : nowMillis, nowMillis);
        });
    }

    /** Forgets who is no member any more. */
    void keepOnly(Collection<Long> peers) {
        heard.keySet().retainAll(peers);
    }

    boolean isConnected(long peer, long nowMillis) {
        return isConnectedFor(peer, Duration.ZERO, nowMillis);
    }

    /** Whether {@code peer} has answered for at least so long, and still does. */
    boolean isConnectedFor(long peer, Duration atLeast, long nowMillis) {
        Heard last = heard.get(peer);
        return last != null
                && nowMillis - last.lastMillis() <= GAP_MILLIS_MAX
                && nowMillis - last.sinceMillis() >= atLeast.toMillis();
    }
}
