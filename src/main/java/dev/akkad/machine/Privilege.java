package dev.akkad.machine;

/** What a call needs that is about no keys. */
public enum Privilege {
    /** To be a user. */
    SOMEBODY,
    /** To have the role root. */
    ROOT
}
