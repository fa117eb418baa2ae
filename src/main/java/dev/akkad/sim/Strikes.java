package dev.akkad.sim;

import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.member.Interception;
import dev.akkad.member.MemberGuardian.Victim;
import java.util.function.Consumer;

/**
 * Ends an actor of one process with an exception, as a bug in it would: whichever handles the message that the strike
 * was set to, before it has done anything about it, or when it has done it all.
 */
final class Strikes implements Interception {
    private final Consumer<String> struck;
    /** 0 = nobody is to be struck. */
    private int messagesLeft;

    private boolean isLate;

    /** @param struck told the name of the actor */
    Strikes(Consumer<String> struck) {
        this.struck = struck;
    }

    /** @param late when the message has been handled */
    void after(int messages, boolean late) {
        messagesLeft = messages;
        isLate = late;
    }

    @Override
    public <T> Behavior<T> around(Victim kind, Behavior<T> behavior) {
        return behavior;
    }

    @Override
    public <T> Behavior<T> within(String name, Behavior<T> behavior) {
        Behavior<Object> mortal = Behaviors.intercept(() -> new Mortal<T>(name), behavior);
        return mortal.narrow();
    }

    private final class Mortal<T> extends BehaviorInterceptor<Object, T> {
        private final String name;

        private Mortal(String name) {
            super(Object.class);
            this.name = name;
        }

        @Override
        public Behavior<T> aroundReceive(TypedActorContext<Object> context, Object message, ReceiveTarget<T> target) {
            @SuppressWarnings("unchecked") // only the actor's messages come in
            T its = (T) message;
            if (messagesLeft == 0 || --messagesLeft > 0) {
                return target.apply(context, its);
            }
            struck.accept(name);
            if (isLate) {
                Behavior<T> unused = target.apply(context, its);
            }
            throw new IllegalStateException("struck on purpose");
        }
    }
}
