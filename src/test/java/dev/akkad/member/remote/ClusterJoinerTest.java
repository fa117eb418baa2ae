package dev.akkad.member.remote;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.javadsl.Adapter;
import akka.cluster.Cluster;
import akka.remote.RemoteActorRefProvider;
import dev.akkad.base.Bytes;
import dev.akkad.member.PeerTransport.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.Option;

class ClusterJoinerTest {
    private final List<Integer> ports = Node.freePorts(4);
    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(Node::close);
    }

    @Test
    void oneMemberFoundsItsOwnCluster() throws Exception {
        startAll(1);
        leader(1);

        allUp(1);
    }

    @Test
    void threeMembersBecomeOneCluster() throws Exception {
        startAll(3);
        leader(2);

        allUp(3);
    }

    @Test
    void withoutALeaderNobodyFounds() throws Exception {
        startAll(2);
        leader(0);

        Node.sendUntilReceived(nodes.get(0), nodes.get(1), Lane.RAFT, Bytes.utf8("Raft needs no cluster"));
        assertThat(ClusterNode.all(nodes.get(0).system)).isEmpty();
        assertThat(ClusterNode.all(nodes.get(1).system)).isEmpty();
    }

    @Test
    void aSilentMemberDoesNotKeepTheOthersApart() throws Exception {
        startAll(3);
        kill(3);
        leader(1);
        allUp(2);

        restart(3);
        leader(1);
        allUp(3);
    }

    @Test
    void aRestartedLeaderJoinsAgainThroughTheNewOne() throws Exception {
        startAll(3);
        leader(1);
        allUp(3);

        restart(1);
        leader(2);

        allUp(3);
        assertThat(nodes.get(1).rebuilds).isEmpty();
        assertThat(nodes.get(2).rebuilds).isEmpty();
    }

    @Test
    void allRestartedTogetherBecomeOneClusterAgain() throws Exception {
        startAll(3);
        leader(1);
        allUp(3);

        kill(1);
        kill(2);
        kill(3);
        startAll(3);
        leader(3);

        allUp(3);
    }

    @Test
    void raftTrafficFlowsAtOnceWhenOneRestartsWhileAnotherIsGone() throws Exception {
        startAll(3);
        leader(1);
        allUp(3);

        kill(3);
        restart(2);
        leader(1);
        Node one = nodes.get(0);
        Node two = nodes.get(1);
        assertThat(Node.sendUntilReceived(one, two, Lane.RAFT, Bytes.utf8("append"))
                        .from())
                .isEqualTo(1);
        assertThat(Node.sendUntilReceived(two, one, Lane.RAFT, Bytes.utf8("appended"))
                        .from())
                .isEqualTo(2);

        // The third comes back: now even the cluster is whole again.
        restart(3);
        leader(1);
        allUp(3);
    }

    @Test
    void aMemberRemovedFromRaftIsDownedByTheLeaderAndMakesRoomForARestartedOne() throws Exception {
        startAll(3);
        leader(1);
        allUp(3);
        kill(3);
        restart(2);
        leader(1);

        SortedMap<Long, String> two = new TreeMap<>(peerUrls(2));
        nodes.subList(0, 2).forEach(node -> node.membersAre(two));

        allUp(2);
    }

    @Test
    void anUnreachableMemberIsNeverDowned() throws Exception {
        startAll(3);
        leader(1);
        allUp(3);

        kill(3);
        Eventually.holds(() -> ClusterNode.all(nodes.get(0).system).stream().anyMatch(node -> !node.reachable()));

        assertThat(ClusterNode.all(nodes.get(0).system))
                .hasSize(3)
                .noneMatch(node -> node.status().equals("Down"));
    }

    @Test
    void aQuarantinedSystemAsksToBeRebuilt() throws Exception {
        startAll(2);
        leader(1);
        allUp(2);
        Node one = nodes.get(0);
        Node two = nodes.get(1);
        Cluster cluster = Cluster.get(Adapter.toClassic(two.system));

        shutOut(one, two);

        String reason = null;
        for (int i = 0; i < 200 && reason == null; i++) {
            two.transport.send(1, Lane.RAFT, Bytes.utf8("anybody?"));
            reason = two.rebuilds.poll(100, TimeUnit.MILLISECONDS);
        }
        assertThat(reason).contains("quarantined by akka://akkad@127.0.0.1:" + ports.get(0));
        assertThat(one.quarantined).contains(cluster.selfAddress().toString());
        assertThat(one.rebuilds).isEmpty();

        restart(2);
        leader(1);
        assertThat(Node.sendUntilReceived(nodes.get(1), one, Lane.RAFT, Bytes.utf8("new uid"))
                        .from())
                .isEqualTo(2);
        allUp(2);
    }

    @Test
    void anIslandAsksToBeRebuilt() throws Exception {
        startAll(2);
        Node one = nodes.get(0);
        Node two = nodes.get(1);
        Cluster first = Cluster.get(Adapter.toClassic(one.system));
        Cluster second = Cluster.get(Adapter.toClassic(two.system));
        first.join(first.selfAddress());
        second.join(second.selfAddress());

        leader(1);

        assertThat(two.rebuilds.poll(60, TimeUnit.SECONDS)).contains("not in the Akka Cluster of leader 1");
        assertThat(one.rebuilds).isEmpty();
    }

    /** The founder welcomed the third and died before the second heard of it, which then takes no gossip from it. */
    @Test
    void whoDoesNotKnowTheLeaderAsksToBeRebuiltAlthoughTheLeaderKnowsIt() throws Exception {
        startAll(2);
        leader(2);
        allUp(2);
        shutOut(nodes.get(1), nodes.get(0));
        nodes.add(new Node(3, ports.get(2)));
        SortedMap<Long, String> withoutTheFirst = new TreeMap<>(peerUrls(3));
        withoutTheFirst.remove(1L);
        nodes.get(2).membersAre(withoutTheFirst);
        leader(2);
        Eventually.holds(() -> ClusterNode.all(nodes.get(2).system).size() == 3);
        assertThat(ClusterNode.all(nodes.get(0).system)).hasSize(2);

        nodes.forEach(node -> node.membersAre(peerUrls(3)));
        kill(2);
        leader(3);

        Eventually.holds(() -> nodes.get(0).rebuilds.contains("not in the Akka Cluster of leader 3"));
        restart(1);
        restart(2);
        leader(3);
        allUp(3);
    }

    @Test
    void membersOfTwoClustersOnOneAddressDoNotMix() throws Exception {
        startAll(1);
        leader(1);
        allUp(1);
        try (Node stranger = new Node(Node.CLUSTER + 1, 2, ports.get(1))) {
            SortedMap<Long, String> wrong = peerUrls(2);
            stranger.membersAre(wrong);
            stranger.leaderIs(1);

            Eventually.holds(() -> {
                stranger.transport.send(1, Lane.RAFT, Bytes.utf8("hello"));
                return nodes.get(0).transport.traffic().foreignFrames() > 0;
            });

            assertThat(ClusterNode.all(stranger.system)).isEmpty();
            assertThat(ClusterNode.all(nodes.get(0).system)).hasSize(1);
        }
    }

    private static void shutOut(Node judge, Node other) {
        RemoteActorRefProvider provider =
                (RemoteActorRefProvider) ((akka.actor.ExtendedActorSystem) Adapter.toClassic(judge.system)).provider();
        Cluster cluster = Cluster.get(Adapter.toClassic(other.system));
        provider.transport()
                .quarantine(
                        cluster.selfAddress(),
                        Option.apply(cluster.selfUniqueAddress().longUid()),
                        "the test says so");
    }

    private void startAll(int count) {
        for (int id = 1; id <= count; id++) {
            if (nodes.size() < id) {
                nodes.add(new Node(id, ports.get(id - 1)));
            } else {
                nodes.set(id - 1, new Node(id, ports.get(id - 1)));
            }
        }
        nodes.forEach(node -> node.membersAre(peerUrls(count)));
    }

    private void kill(int id) {
        nodes.get(id - 1).close();
    }

    private void restart(int id) {
        kill(id);
        nodes.set(id - 1, new Node(id, ports.get(id - 1)));
        nodes.get(id - 1).membersAre(peerUrls(nodes.size()));
    }

    private void leader(long id) {
        nodes.forEach(node -> node.leaderIs(id));
    }

    private SortedMap<Long, String> peerUrls(int count) {
        SortedMap<Long, String> peerUrls = new TreeMap<>();
        for (int id = 1; id <= count; id++) {
            peerUrls.put((long) id, "http://127.0.0.1:" + ports.get(id - 1));
        }
        return peerUrls;
    }

    /** The first {@code count} nodes all show exactly each other, Up and reachable. */
    private void allUp(int count) throws InterruptedException {
        for (Node node : nodes.subList(0, count)) {
            Eventually.holds(() -> {
                List<ClusterNode> seen = ClusterNode.all(node.system);
                return seen.size() == count
                        && seen.stream().allMatch(other -> other.status().equals("Up") && other.reachable());
            });
        }
    }
}
