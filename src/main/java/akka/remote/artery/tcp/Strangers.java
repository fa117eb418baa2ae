package akka.remote.artery.tcp;

import akka.actor.AbstractExtensionId;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import dev.akkad.base.Crowd;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Connections to the peer port of one ActorSystem that have not shown yet that a member is behind them: those in a TLS
 * handshake, or silent. Who has to go when there are too many is {@link Crowd}'s rule.
 */
final class Strangers implements Extension {
    /** So many are not too many. */
    static final int CROWD = 256;
    /** So many never are: over TLS each has buffers of 90 KiB. */
    static final int STRANGERS_MAX = 1_024;

    static final Duration GRACE = Duration.ofSeconds(1);
    static final Id ID = new Id();

    private final LongSupplier nanos;
    private final Crowd<Runnable> waiting = new Crowd<>(new Crowd.Limits(CROWD, STRANGERS_MAX, GRACE.toNanos()));

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
        Optional<Runnable> tooMany;
        synchronized (waiting) {
            tooMany = waiting.add(close, nanos.getAsLong());
        }
        tooMany.ifPresent(Runnable::run);
    }

    /** It is known now, or gone. */
    void remove(Runnable close) {
        synchronized (waiting) {
            waiting.remove(close);
        }
    }
}
