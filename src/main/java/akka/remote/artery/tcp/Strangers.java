package akka.remote.artery.tcp;

import akka.actor.AbstractExtensionId;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the peer port of one ActorSystem that have not shown yet that a member is behind them: those in a TLS
 * handshake, or silent. When there are too many the longest waiting goes, but not before it has had the time that a
 * member takes, unless there are {@link #STRANGERS_MAX}.
 */
final class Strangers implements Extension {
    /** So many are not too many. */
    static final int CROWD = 256;
    /** So many never are: over TLS each has buffers of 90 KiB. */
    static final int STRANGERS_MAX = 1_024;

    static final Duration GRACE = Duration.ofSeconds(1);
    static final Id ID = new Id();

    private final LongSupplier nanos;
    private final Map<Runnable, Long> waitingSince = new LinkedHashMap<>();

    static final class Id extends AbstractExtensionId<Strangers> {
        @Override
        public Strangers createExtension(ExtendedActorSystem system) {
            return new Strangers(System::nanoTime);
        }
    }

    /** @param nanos a clock */
    Strangers(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** @param close ends the connection; called once at most, from any thread */
    void add(Runnable close) {
        Runnable tooMany;
        synchronized (waitingSince) {
            tooMany = oneTooMany();
            waitingSince.put(close, nanos.getAsLong());
        }
        if (tooMany != null) {
            tooMany.run();
        }
    }

    private @Nullable Runnable oneTooMany() {
        if (waitingSince.size() < CROWD) {
            return null;
        }
        Iterator<Map.Entry<Runnable, Long>> longestFirst =
                waitingSince.entrySet().iterator();
        Map.Entry<Runnable, Long> longest = longestFirst.next();
        boolean hadTime = nanos.getAsLong() - longest.getValue() >= GRACE.toNanos();
        if (!hadTime && waitingSince.size() < STRANGERS_MAX) {
            return null;
        }
        longestFirst.remove();
        return longest.getKey();
    }

    /** It is known now, or gone. */
    void remove(Runnable close) {
        synchronized (waitingSince) {
            waitingSince.remove(close);
        }
    }
}
