package dev.akkad.member.remote;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.Cluster;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import java.util.ArrayList;
import java.util.List;

/**
 * One node as this member's Akka Cluster sees it. To show and to alert on; Raft knows nothing of it.
 *
 * @param address {@code host:port} of the advertised peer URL
 * @param status Akka's word: Joining, WeaklyUp, Up, Leaving, Exiting, Down
 * @param reachable whether its heartbeats arrive
 */
public record ClusterNode(String address, String status, boolean reachable) {
    /** All nodes in the order of their addresses; empty while this member is in no cluster. Safe from any thread. */
    public static List<ClusterNode> all(ActorSystem<?> system) {
        CurrentClusterState state = Cluster.get(Adapter.toClassic(system)).state();
        List<ClusterNode> nodes = new ArrayList<>();
        for (Member member : state.getMembers()) {
            boolean reachable = !state.getUnreachable().contains(member);
            nodes.add(new ClusterNode(
                    PeerAddress.of(member.address()).toString(), member.status().toString(), reachable));
        }
        return List.copyOf(nodes);
    }
}
