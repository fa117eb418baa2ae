package dev.akkad.member.watch;

/** Identity of one {@link WatchHub}: equal only to itself, so that messages of a dead hub are told apart. */
public final class HubToken {}
