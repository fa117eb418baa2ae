package dev.akkad.member.remote;

/** Names of the dispatchers that {@code reference.conf} defines. */
public final class RemoteDispatchers {
    /**
     * For RaftMember and all that stands between it and the network. Small, and shared with Artery, so that a frame
     * goes from socket to core and back without waking a thread of another pool.
     */
    public static final String RAFT = "akkad.raft-dispatcher";

    private RemoteDispatchers() {}
}
