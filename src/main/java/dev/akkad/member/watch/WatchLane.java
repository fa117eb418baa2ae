package dev.akkad.member.watch;

import akka.actor.typed.ActorRef;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * The way to {@link WatchSessions}. What is asked of it is kept outside of the actor: one that dies leaves to its next
 * life what it had not begun, for a client waits for each stream, and a session that missed a hub would wait for ever.
 */
public final class WatchLane {
    private final Queue<WatchSessions.Command> work = new ConcurrentLinkedQueue<>();
    private final ActorRef<WatchSessions.Next> actor;

    /** @param actor spawns who takes the work */
    WatchLane(Function<Queue<WatchSessions.Command>, ActorRef<WatchSessions.Next>> actor) {
        this.actor = actor.apply(work);
    }

    public void tell(WatchSessions.Command command) {
        work.add(command);
        actor.tell(WatchSessions.Next.INSTANCE);
    }

    /** To be watched. */
    public ActorRef<WatchSessions.Next> actor() {
        return actor;
    }
}
