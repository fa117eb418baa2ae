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
}
