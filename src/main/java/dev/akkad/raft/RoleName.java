package dev.akkad.raft;

/** What a member is at the moment, for whoever looks from outside. */
public enum RoleName {
    FOLLOWER,
    PRE_CANDIDATE,
    CANDIDATE,
    LEADER
}
