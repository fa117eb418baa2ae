package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.time.Duration;

/**
 * Makes the machine's batches durable behind the apply, in order, each with one synced write. It runs on a thread that
 * may block; nobody waits for it but the log's compaction.
 */
final class StoreWriter {
    private static final Duration SPACE_RETRY = Duration.ofSeconds(1);

    /** Batches wait. */
    enum Write {
        NOW
    }

    private final ActorContext<Write> context;
    private final TimerScheduler<Write> timers;
    private final WriteBehind batches;
    private final ActorRef<KeyspaceActor.Command> keyspace;
    private final ActorRef<MemberGuardian.Command> guardian;

    private StoreWriter(
            ActorContext<Write> context,
            TimerScheduler<Write> timers,
            WriteBehind batches,
            ActorRef<KeyspaceActor.Command> keyspace,
            ActorRef<MemberGuardian.Command> guardian) {
        this.context = context;
        this.timers = timers;
        this.batches = batches;
        this.keyspace = keyspace;
        this.guardian = guardian;
    }

    static Behavior<Write> create(
            WriteBehind batches, ActorRef<KeyspaceActor.Command> keyspace, ActorRef<MemberGuardian.Command> guardian) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.getSelf().tell(Write.NOW); // what a former life left behind
            StoreWriter writer = new StoreWriter(context, timers, batches, keyspace, guardian);
            return Behaviors.receiveMessage(writer::onWrite);
        }));
    }

    private Behavior<Write> onWrite(Write write) {
        try {
            keyspace.tell(new KeyspaceActor.StoreWritten(batches.writeAll()));
        } catch (NoSpaceException e) {
            // The batch was refused whole and stays queued; KeyspaceActor hears nothing, so it stops when enough waits.
            context.getLog().warn("store waits for space: {}", e.getMessage());
            timers.startSingleTimer(Write.NOW, SPACE_RETRY);
        } catch (IOException e) {
            guardian.tell(new MemberGuardian.Fatal(Ending.DISK, "cannot write the store: " + e.getMessage(), e));
        }
        return Behaviors.same();
    }
}
