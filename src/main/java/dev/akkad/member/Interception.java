package dev.akkad.member;

import akka.actor.typed.Behavior;

/** What stands between an actor and its messages: by default nothing. */
public interface Interception {
    Interception NONE = new Interception() {
        @Override
        public <T> Behavior<T> around(MemberGuardian.Victim kind, Behavior<T> behavior) {
            return behavior;
        }
    };

    /** @param behavior with its supervision: what comes back is outside of that, and outlives restarts */
    <T> Behavior<T> around(MemberGuardian.Victim kind, Behavior<T> behavior);

    /**
     * For every actor that is restarted when it fails.
     *
     * @param behavior without its supervision: what fails in what comes back is a failure of the actor
     */
    default <T> Behavior<T> within(String name, Behavior<T> behavior) {
        return behavior;
    }
}
