package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.member.MemberGuardian.Victim;

/** How a member's actors are guarded: one that fails begins anew, from what is kept outside of it. */
record Supervision(Interception interception) {
    <T> ActorRef<T> spawn(ActorContext<?> context, String name, Behavior<T> behavior, Props props) {
        return context.spawn(guarded(name, behavior), name, props);
    }

    /** The same for one that may be put behind something. */
    <T> ActorRef<T> spawn(ActorContext<?> context, Victim kind, String name, Behavior<T> behavior, Props props) {
        return context.spawn(interception.around(kind, guarded(name, behavior)), name, props);
    }

    private <T> Behavior<T> guarded(String name, Behavior<T> behavior) {
        return Behaviors.supervise(interception.within(name, behavior))
                .onFailure(Exception.class, SupervisorStrategy.restart());
    }
}
