package dev.akkad.member;

import dev.akkad.store.CheckpointStore;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a member needs from the world besides its transport: real in production, simulated in simulation.
 *
 * @param incoming opens a directory for a snapshot that is being received
 * @param adoption puts a received snapshot in the store's place
 * @param cluster the Akka Cluster around Raft's members
 * @param fatal the member cannot go on: end it, with this reason
 */
record MemberPorts(
        SnapshotReceiver.Incoming incoming, Adoption adoption, ClusterView cluster, Consumer<String> fatal) {

    /** Replaces the store by the complete snapshot at {@code index} and opens it. */
    @FunctionalInterface
    interface Adoption {
        CheckpointStore adopt(long index) throws IOException;
    }

    /** Who the Akka Cluster should consist of. Nothing in Raft waits for it. */
    interface ClusterView {
        void leaderChanged(long leader, boolean selfLeads);

        void membersChanged(List<MemberInfo> members);
    }

    CheckpointStore adopt(long index) throws IOException {
        return adoption.adopt(index);
    }
}
