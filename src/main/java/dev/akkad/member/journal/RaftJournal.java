package dev.akkad.member.journal;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.TypedActorContext;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.SnapshotSelectionCriteria;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EffectBuilder;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.Recovery;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.akkad.raft.RaftEvent;
import dev.akkad.raft.RaftLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The durable memory of one member: hands out the log once, after recovery, then makes events durable, one write at a
 * time. It keeps nothing in memory.
 *
 * <p>The owner sends one {@link Persist} at a time and gathers meanwhile what the next one will carry: that is the
 * group commit. A write that fails stops this actor, for its outcome is unknown; the owner must fall with it and start
 * again from what is on disk. A journal that cannot be read is {@link Damaged}, and then it stops too.
 */
public final class RaftJournal
        extends EventSourcedBehavior<RaftJournal.Command, JournalRecord, RaftJournal.Recovering> {
    static final String PLUGIN = "akkad.journal";

    public sealed interface Command {}

    /** Makes {@code events} durable as one record; {@code sequence} comes back, it means nothing here. */
    public record Persist(long sequence, List<RaftEvent> events, ActorRef<Reply> replyTo) implements Command {}

    /** Fault injection: dies as if a bug had struck. */
    public record Crash(String reason) implements Command {}

    public sealed interface Reply {}

    /** First word after a start: the fold of all events. The receiver owns {@code log} from now on. */
    public record Recovered(RaftLog log) implements Reply {}

    /** All events of the {@link Persist} with this {@code sequence} are on disk. */
    public record Persisted(long sequence) implements Reply {}

    /** Instead of {@link Recovered}: the journal is not what was acknowledged. The member must not serve. */
    public record Damaged(String reason) implements Reply {}

    /** The fold while it is going on; empty afterwards, when the log belongs to the owner. */
    static final class Recovering {
        private @Nullable RaftLog log = new RaftLog();

        Recovering fold(JournalRecord record) {
            if (log != null) {
                record.events().forEach(log::apply);
            }
            return this;
        }

        RaftLog handOver() {
            RaftLog complete = log;
            if (complete == null) {
                throw new AssertionError("a journal recovers once");
            }
            complete.checkComplete();
            log = null;
            return complete;
        }
    }

    private final ActorRef<Reply> owner;

    private RaftJournal(String journalId, ActorRef<Reply> owner) {
        super(PersistenceId.ofUniqueId(journalId));
        this.owner = owner;
    }

    /**
     * @param journalId under which the log is registered with {@link JournalLogs}
     * @param owner hears {@link Recovered} or {@link Damaged}; should also watch this actor
     */
    public static Behavior<Command> create(String journalId, ActorRef<Reply> owner) {
        return new RaftJournal(journalId, owner);
    }

    /** To spawn with: the journal's own thread, which may block. */
    public static Props props() {
        return DispatcherSelector.fromConfig(PLUGIN + ".dispatcher");
    }

    /** Unpublished: Akka would tell each event to the system's event stream too, on another thread, for nobody. */
    @Override
    @SuppressWarnings("unchecked") // a Behavior by Scala's types, which Java does not see
    public Behavior<Command> apply(TypedActorContext<Command> context) {
        return (Behavior<Command>) createEventSourcedBehavior().withEventPublishing(false);
    }

    @Override
    public String journalPluginId() {
        return PLUGIN;
    }

    @Override
    public String snapshotPluginId() {
        return "akka.persistence.no-snapshot-store";
    }

    @Override
    public Recovery recovery() {
        return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
    }

    @Override
    public Recovering emptyState() {
        return new Recovering();
    }

    @Override
    public CommandHandler<Command, JournalRecord, Recovering> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Persist.class, this::onPersist)
                .onCommand(Crash.class, RaftJournal::onCrash)
                .build();
    }

    private static Effect<JournalRecord, Recovering> onCrash(Crash crash) {
        throw new IllegalStateException("crash injected: " + crash.reason());
    }

    /** Whether {@code cause} of this actor's end is a write whose outcome is unknown, not a fault of its own. */
    public static boolean isWriteFailure(Throwable cause) {
        return cause.getClass().getSimpleName().equals("JournalFailureException");
    }

    private EffectBuilder<JournalRecord, Recovering> onPersist(Persist persist) {
        return Effect()
                .persist(new JournalRecord(persist.events()))
                .thenRun(() -> persist.replyTo().tell(new Persisted(persist.sequence())));
    }

    @Override
    public EventHandler<Recovering, JournalRecord> eventHandler() {
        return newEventHandlerBuilder().forAnyState().onAnyEvent(Recovering::fold);
    }

    @Override
    public SignalHandler<Recovering> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .onSignal(RecoveryFailed.class, (state, failed) -> onFailed(failed.getFailure()))
                .build();
    }

    // A log that is not whole throws here, and Akka makes that a failed recovery: one place tells the owner.
    private void onRecovered(Recovering state) {
        owner.tell(new Recovered(state.handOver()));
    }

    private void onFailed(Throwable failure) {
        String reason = failure.getMessage();
        owner.tell(new Damaged(reason == null ? failure.toString() : reason));
    }
}
