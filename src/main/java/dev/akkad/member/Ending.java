package dev.akkad.member;

/** Why a member cannot go on: decides the exit code, and whether starting it again can help. */
public enum Ending {
    /** The disk refuses, or what is on it is damaged. */
    DISK,
    /** State may be wrong: nothing may be served from it. */
    INVARIANT,
    /** The actor system is gone and does not come back. */
    TERMINATED,
    /** A port, or the other members, do not allow this start. */
    REFUSED,
    /** The member was removed from the cluster: there is nothing left to do for it. */
    REMOVED
}
