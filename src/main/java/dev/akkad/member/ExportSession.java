package dev.akkad.member;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.store.CheckpointStore;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Copies the store for one client: waits until what was applied is on disk, takes a picture, counts what it will be,
 * and reads it piece by piece as the client asks. A failure ends the copy, never the member.
 */
final class ExportSession extends AbstractBehavior<ExportSession.Command> {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
    private static final int RECORDS_AT_ONCE = 4096;
    private static final int PIECE_BYTES = 256 * 1024;

    sealed interface Command {}

    /** The client wants the next piece. */
    enum Next implements Command {
        INSTANCE
    }

    /** The client is done, or gone. */
    enum Close implements Command {
        INSTANCE
    }

    private enum Look implements Command {
        INSTANCE
    }

    private enum Measure implements Command {
        INSTANCE
    }

    private final MemberContext member;
    private final ExportHandle handle;
    private final TimerScheduler<Command> timers;
    private final Runnable onStop;
    private final long wantedIndex;
    private final long patienceEndsMillis;
    private CheckpointStore.@Nullable EtcdFile file;
    private boolean measured;
    private long openedNanos;

    /** @param onStop runs once when the session is over, however it ends */
    static Behavior<Command> create(MemberContext member, ExportHandle handle, Runnable onStop) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new ExportSession(context, timers, member, handle, onStop)));
    }

    private ExportSession(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MemberContext member,
            ExportHandle handle,
            Runnable onStop) {
        super(context);
        this.member = member;
        this.handle = handle;
        this.timers = timers;
        this.onStop = onStop;
        this.wantedIndex = member.appliedIndex;
        this.patienceEndsMillis = member.clock().monotonicMillis()
                + member.settings().timing().requestTimeout().toMillis();
        // First of all: once the copy is open the client asks for the next piece, wherever who spawned this is by then.
        handle.connect(context.getSelf());
        context.getSelf().tell(Look.INSTANCE);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Look.INSTANCE, this::onLook)
                .onMessageEquals(Measure.INSTANCE, this::onMeasure)
                .onMessageEquals(Next.INSTANCE, this::onNext)
                .onMessageEquals(Close.INSTANCE, () -> Behaviors.stopped())
                .onSignal(PostStop.class, stop -> onStopped())
                .build();
    }

    /** What clients were told is applied must be in the copy, and the disk follows a little behind. */
    private Behavior<Command> onLook() {
        CheckpointStore store = member.store();
        if (store == null || store.durableIndex() < wantedIndex) {
            if (member.clock().monotonicMillis() > patienceEndsMillis) {
                return end(EtcdError.TIMEOUT);
            }
            timers.startSingleTimer(Look.INSTANCE, LOOK_AGAIN);
            return this;
        }
        try {
            file = store.etcdFile();
            openedNanos = member.clock().monotonicNanos();
        } catch (UncheckedIOException e) {
            return fail(e);
        }
        getContext().getSelf().tell(Measure.INSTANCE);
        return this;
    }

    private Behavior<Command> onMeasure() {
        CheckpointStore.EtcdFile open = file;
        if (open == null || measured) {
            return this;
        }
        try {
            if (!open.measure(RECORDS_AT_ONCE)) {
                getContext().getSelf().tell(Measure.INSTANCE);
                return this;
            }
        } catch (RuntimeException e) {
            return fail(e);
        }
        measured = true;
        handle.listener().onOpened(open.bytes(), open.storageVersion());
        return this;
    }

    private Behavior<Command> onNext() {
        CheckpointStore.EtcdFile open = file;
        if (open == null || !measured) {
            return this;
        }
        try {
            Bytes piece = open.next(PIECE_BYTES);
            if (piece == null) {
                return Behaviors.stopped();
            }
            handle.listener().onPiece(piece);
            return this;
        } catch (RuntimeException e) {
            return fail(e);
        }
    }

    private Behavior<Command> fail(RuntimeException e) {
        getContext().getLog().warn("cannot copy the store: {}", e.toString());
        return end(EtcdError.COPY_FAILED);
    }

    private Behavior<Command> end(EtcdError error) {
        handle.fail(error);
        return Behaviors.stopped();
    }

    private Behavior<Command> onStopped() {
        CheckpointStore.EtcdFile open = file;
        file = null;
        if (open != null) {
            open.close();
            // As etcd: from the picture to its end, whatever the end was.
            member.meters.store().snapshots.add(member.clock().monotonicNanos() - openedNanos);
        }
        onStop.run();
        handle.fail(EtcdError.STOPPED); // heard only by who still waits
        return this;
    }
}
