package dev.akkad.member.remote;

/** What the owner of an ActorSystem must know of its remoting. Called on the system's threads: hand over and return. */
public interface RemoteListener {
    /**
     * This incarnation is shut out: quarantined by a peer, removed from the Akka Cluster, or in a cluster of its own.
     * Only a new ActorSystem (with a new uid) at the same address comes back in. May be said more than once.
     */
    void rebuildNeeded(String reason);

    /** This system no longer talks to that incarnation of a peer. The peer is told, and rebuilds: nothing to do. */
    void peerQuarantined(String address);
}
