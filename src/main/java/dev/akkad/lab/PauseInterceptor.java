package dev.akkad.lab;

import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds an actor's messages while its kind is paused, and gives them to it in their order afterwards. Its thread goes
 * on with other actors: what stands still is this one alone.
 *
 * <p>One for each actor: it keeps what waits.
 */
final class PauseInterceptor<T> extends BehaviorInterceptor<Object, T> {
    /** Looks so often whether the pause was ended early. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** The next of those that wait may go on. */
    private enum Resume {
        INSTANCE
    }

    private final LongSupplier leftNanos;
    private final Deque<T> waiting = new ArrayDeque<>();

    private PauseInterceptor(LongSupplier leftNanos) {
        super(Object.class);
        this.leftNanos = leftNanos;
    }

    /** @param leftNanos how long its kind is still held, 0 = not at all */
    static <T> Behavior<T> around(Behavior<T> behavior, LongSupplier leftNanos) {
        Behavior<Object> held = Behaviors.intercept(() -> new PauseInterceptor<T>(leftNanos), behavior);
        return held.narrow();
    }

    @Override
    public Behavior<T> aroundReceive(TypedActorContext<Object> typed, Object message, ReceiveTarget<T> target) {
        ActorContext<Object> context = typed.asJava();
        long left = leftNanos.getAsLong();
        if (message == Resume.INSTANCE) {
            return resume(context, left, typed, target);
        }
        @SuppressWarnings("unchecked") // besides our own, only the actor's messages come in
        T its = (T) message;
        if (left == 0 && waiting.isEmpty()) {
            return target.apply(typed, its);
        }
        waiting.add(its);
        if (waiting.size() == 1) {
            resumeAfter(context, left);
        }
        return Behaviors.same();
    }

    /** One at a time: what comes in meanwhile waits behind, and each sees what the one before has made of the actor. */
    private Behavior<T> resume(
            ActorContext<Object> context, long left, TypedActorContext<Object> typed, ReceiveTarget<T> target) {
        if (left > 0) {
            resumeAfter(context, left);
            return Behaviors.same();
        }
        T next = waiting.remove();
        if (!waiting.isEmpty()) {
            context.getSelf().tell(Resume.INSTANCE);
        }
        return target.apply(typed, next);
    }

    private static void resumeAfter(ActorContext<Object> context, long left) {
        if (left == 0) {
            context.getSelf().tell(Resume.INSTANCE);
        } else {
            context.scheduleOnce(Duration.ofNanos(Math.min(left, LOOK_NANOS)), context.getSelf(), Resume.INSTANCE);
        }
    }
}
