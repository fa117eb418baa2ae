package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;

/**
 * Makes the machine's batches durable behind the apply, in order, each with one synced write. It runs on a thread that
 * may block; nobody waits for it but the log's compaction.
 */
final class StoreWriter {
    /** Batches wait. */
    enum Write {
        NOW
    }

    private StoreWriter() {}

    static Behavior<Write> create(
            WriteBehind batches, ActorRef<KeyspaceActor.Command> keyspace, ActorRef<MemberGuardian.Command> guardian) {
        return Behaviors.setup(context -> {
            context.getSelf().tell(Write.NOW); // what a former life left behind
            return Behaviors.receiveMessage(write -> {
                try {
                    keyspace.tell(new KeyspaceActor.StoreWritten(batches.writeAll()));
                } catch (NoSpaceException e) {
                    // Nothing was written; the alarm keeps clients away, the batch is tried again.
                    context.getLog().warn("store waits for space: {}", e.getMessage());
                    keyspace.tell(new KeyspaceActor.StoreWritten(batches.durableIndex()));
                } catch (IOException e) {
                    guardian.tell(
                            new MemberGuardian.Fatal(Ending.DISK, "cannot write the store: " + e.getMessage(), e));
                }
                return Behaviors.same();
            });
        });
    }
}
