package dev.akkad.member.watch;

/**
 * A new hub took over; whatever was registered at an earlier one is forgotten. Told to {@link WatchSessions} by the
 * hub's owner whenever it builds a {@link WatchHub}, and passed on to every session.
 */
public record HubStarted(HubPort hub, HubToken token) implements SessionCommand, WatchSessions.Command {}
