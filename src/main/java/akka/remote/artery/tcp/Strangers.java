package akka.remote.artery.tcp;

import akka.actor.AbstractExtensionId;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Connections to the peer port of one ActorSystem that have not shown yet that a member is behind them: those in a TLS
 * handshake, or silent. There are so many at most; then the longest waiting goes.
 */
final class Strangers implements Extension {
    static final int STRANGERS_MAX = 256;
    static final Id ID = new Id();

    private final Set<Runnable> waiting = new LinkedHashSet<>();

    static final class Id extends AbstractExtensionId<Strangers> {
        @Override
        public Strangers createExtension(ExtendedActorSystem system) {
            return new Strangers();
        }
    }

    /** @param close ends the connection; called once at most, from any thread */
    void add(Runnable close) {
        Runnable tooMany = null;
        synchronized (waiting) {
            waiting.add(close);
            if (waiting.size() > STRANGERS_MAX) {
                tooMany = waiting.iterator().next();
                waiting.remove(tooMany);
            }
        }
        if (tooMany != null) {
            tooMany.run();
        }
    }

    /** It is known now, or gone. */
    void remove(Runnable close) {
        synchronized (waiting) {
            waiting.remove(close);
        }
    }
}
