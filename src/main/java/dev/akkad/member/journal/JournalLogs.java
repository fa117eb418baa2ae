package dev.akkad.member.journal;

import akka.actor.AbstractExtensionId;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import akka.actor.ExtensionIdProvider;
import dev.akkad.store.JournalLog;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The journal logs of one ActorSystem by journal id: how the plugin, which Akka creates by its class name, finds the
 * log that the guardian has opened. Register before the first {@link RaftJournal} starts. Safe from any thread.
 */
public final class JournalLogs implements Extension {
    private static final Id ID = new Id();

    private final Map<String, Registered> logs = new ConcurrentHashMap<>();

    /** Told after each synced write, on the journal's thread: measure and return. */
    @FunctionalInterface
    public interface WriteListener {
        /**
         * @param payloadBytes bytes handed to the log
         * @param nanos how long the log took until all was on disk
         */
        void written(long payloadBytes, long nanos);

        /** @param nanos how long it took, before that, to turn the events into these bytes */
        default void encoded(long nanos) {}
    }

    /**
     * @param log opened by the guardian, who also closes it once the journal has stopped
     * @param nanoClock monotonic, to measure writes
     */
    record Registered(JournalLog log, LongSupplier nanoClock, WriteListener listener) {}

    private JournalLogs() {}

    public static JournalLogs of(ClassicActorSystemProvider system) {
        return ID.get(system);
    }

    /** Puts {@code log} behind {@code journalId}, in place of any earlier one. */
    public void register(String journalId, JournalLog log, LongSupplier nanoClock, WriteListener listener) {
        logs.put(journalId, new Registered(log, nanoClock, listener));
    }

    Registered registered(String journalId) {
        Registered registered = logs.get(journalId);
        if (registered == null) {
            throw new AssertionError("no journal log is registered for " + journalId);
        }
        return registered;
    }

    private static final class Id extends AbstractExtensionId<JournalLogs> implements ExtensionIdProvider {
        @Override
        public Id lookup() {
            return this;
        }

        @Override
        public JournalLogs createExtension(ExtendedActorSystem system) {
            return new JournalLogs();
        }
    }
}
