package dev.akkad.member.watch;

import akka.actor.typed.ActorRef;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The way to {@link WatchSessions}. What is asked of it is kept outside of the actor: one that dies leaves what it had
 * not begun to its next life, or to the actor of the next actor system, for a client waits for each stream, and a
 * session that missed a hub would wait for ever.
 */
public final class WatchLane {
    private final Queue<WatchSessions.Command> work = new ConcurrentLinkedQueue<>();
    private volatile @Nullable ActorRef<WatchSessions.Next> actor;

    public void tell(WatchSessions.Command command) {
        work.add(command);
        ActorRef<WatchSessions.Next> serving = actor;
        if (serving != null) {
            serving.tell(WatchSessions.Next.INSTANCE);
        }
    }

    Queue<WatchSessions.Command> work() {
        return work;
    }

    /** From now on this one takes the work, and first what has been left. */
    void servedBy(ActorRef<WatchSessions.Next> next) {
        actor = next;
        next.tell(WatchSessions.Next.INSTANCE);
    }
}
