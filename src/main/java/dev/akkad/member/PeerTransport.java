package dev.akkad.member;

import dev.akkad.base.Bytes;

/**
 * How bytes reach the other members: Akka remoting in production, the simulated network in simulation.
 *
 * <p>Sending never blocks and may lose, but never doubles: a client's request that is handed on to the leader must not
 * take effect twice. Order is kept per receiver and lane while nothing is lost; {@link Lane#BULK}
 * never delays {@link Lane#RAFT}. Frames are at most {@link #FRAME_BYTES_MAX}; longer payloads are cut and put together
 * again by the transport, bounded.
 */
public interface PeerTransport {
    int FRAME_BYTES_MAX = 128 * 1024;

    enum Lane {
        RAFT,
        BULK
    }

    void send(long to, Lane lane, Bytes payload);

    /** Where payloads go. Called on the transport's thread: hand over and return. Replaces any earlier receiver. */
    void receiver(Receiver receiver);

    /**
     * Tells the transport where a member listens, or that it is gone ({@code peerUrl} empty): it is not heard any more,
     * but can still be told so.
     */
    void resolve(long memberId, String peerUrl);

    @FunctionalInterface
    interface Receiver {
        void receive(long from, Bytes payload);

        /** Something came from a member that is gone, and was thrown away. */
        default void turnedAway(long from) {}
    }
}
