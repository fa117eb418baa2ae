package dev.akkad.member.watch;

/** The way to the actor that owns the {@link WatchHub}. Telling returns at once and keeps the order of one sender. */
@FunctionalInterface
public interface HubPort {
    void tell(HubCommand command);
}
