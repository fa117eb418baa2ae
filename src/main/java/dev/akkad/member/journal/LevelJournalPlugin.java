package dev.akkad.member.journal;

import akka.actor.ActorSystem;
import akka.actor.ExtendedActorSystem;
import akka.dispatch.Futures;
import akka.pattern.Patterns;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import dev.akkad.base.Bytes;
import dev.akkad.store.JournalDamagedException;
import dev.akkad.store.JournalLog;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Akka Persistence over a {@link JournalLog}. Blocks on purpose: it runs on the journal's own thread, and a synced
 * write that returns on the thread that asked for it is one hand-off less than a write that completes elsewhere.
 *
 * <p>Nothing is ever deleted through Akka: the log drops a prefix when a record carries the base that replaces it.
 */
public final class LevelJournalPlugin extends AsyncWriteJournal {
    private static final Logger LOG = LoggerFactory.getLogger(LevelJournalPlugin.class);
    private static final FiniteDuration SPACE_RETRY = FiniteDuration.apply(1, TimeUnit.SECONDS);

    // Fields, for a retry must not ask the context: it runs between messages, on the same thread.
    private final ActorSystem system = context().system();
    private final ExecutionContext dispatcher = context().dispatcher();

    // Shared by the plugin and the replay, which Akka runs in a future on the same single thread.
    private final JournalRecordSerializer serializer =
            new JournalRecordSerializer((ExtendedActorSystem) context().system());
    private final JournalLogs logs = JournalLogs.of(context().system());
    private long lives;

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
        try {
            Batch batch = new Batch();
            for (AtomicWrite write : writes) {
                for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
                    batch.add(event);
                }
            }
            return write(batch);
        } catch (RuntimeException e) {
            return Futures.failed(e);
        }
    }

    /**
     * A disk without space refused the batch whole, so it waits here and is tried again: the member looks like one with
     * a very slow disk, and goes on by itself when there is space. Unless the journal's actor has died meanwhile: the
     * next one has read the journal without the batch, and numbers its own records from there.
     */
    private Future<Iterable<Optional<Exception>>> write(Batch batch) {
        if (batch.life != lives) {
            return Futures.failed(new IOException("given up: the journal was read anew before there was space"));
        }
        try {
            batch.write();
            // Nothing was rejected; an empty answer says so without allocation.
            return Futures.successful(List.of());
        } catch (NoSpaceException e) {
            LOG.warn("journal waits for space: {}", e.getMessage());
            return Patterns.after(SPACE_RETRY, system.scheduler(), dispatcher, () -> write(batch));
        } catch (IOException | RuntimeException e) {
            return Futures.failed(e);
        }
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String journalId, long toSequence) {
        return Futures.failed(new UnsupportedOperationException("the journal drops its own prefix on compaction"));
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String journalId, long fromSequence) {
        lives++;
        try {
            return Futures.successful(logs.registered(journalId).log().lastSequence());
        } catch (RuntimeException e) {
            return Futures.failed(e);
        }
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String journalId, long fromSequence, long toSequence, long max, Consumer<PersistentRepr> replay) {
        try {
            JournalLog log = logs.registered(journalId).log();
            long from = Math.max(fromSequence, log.firstSequence());
            long to = max < toSequence - from + 1 ? from + max - 1 : toSequence;
            log.replay(from, to, record -> replay.accept(decode(journalId, record)));
            return Futures.successful(null);
        } catch (UncheckedIOException e) {
            return Futures.failed(e.getCause());
        } catch (IOException | RuntimeException e) {
            return Futures.failed(e);
        }
    }

    private PersistentRepr decode(String journalId, JournalLog.Record record) {
        Object payload;
        try {
            payload = serializer.fromBinary(record.payload().unsafeArray(), JournalRecordSerializer.MANIFEST);
        } catch (IOException e) {
            throw new UncheckedIOException(new JournalDamagedException(
                    "journal record " + record.sequence() + " is not readable: " + e.getMessage(), e));
        }
        return PersistentRepr.apply(payload, record.sequence(), journalId, "", false, null, "");
    }

    /** All that one call writes: it reaches the disk whole, with one sync. */
    private final class Batch {
        private final long life = lives;
        private final List<JournalLog.Record> records = new ArrayList<>();
        private String journalId = "";
        private long compactedTo;
        private long payloadBytes;
        private long startedNanos;
        private long encodingNanos;

        void add(PersistentRepr event) {
            if (records.isEmpty()) {
                startedNanos =
                        logs.registered(event.persistenceId()).nanoClock().getAsLong();
            }
            if (!records.isEmpty() && !journalId.equals(event.persistenceId())) {
                throw new UnsupportedOperationException("one call, two journals");
            }
            journalId = event.persistenceId();
            JournalRecord record = (JournalRecord) event.payload();
            Bytes payload = Bytes.wrap(serializer.toBinary(record));
            records.add(new JournalLog.Record(event.sequenceNr(), record.raftIndex(), payload));
            compactedTo = Math.max(compactedTo, record.compactedTo());
            payloadBytes += payload.length();
        }

        void write() throws IOException {
            JournalLogs.Registered registered = logs.registered(journalId);
            long started = registered.nanoClock().getAsLong();
            if (encodingNanos == 0) {
                encodingNanos = started - startedNanos; // not what a retry has waited for space
            }
            registered.log().append(records, compactedTo);
            registered.listener().encoded(encodingNanos);
            registered.listener().written(payloadBytes, registered.nanoClock().getAsLong() - started);
        }
    }
}
