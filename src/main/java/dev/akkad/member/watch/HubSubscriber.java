package dev.akkad.member.watch;

/**
 * A session as the hub knows it: the way back, in order. One object for the whole life of a stream, since the hub
 * tells sessions apart by it.
 */
@FunctionalInterface
public interface HubSubscriber {
    void tell(HubReply reply);
}
