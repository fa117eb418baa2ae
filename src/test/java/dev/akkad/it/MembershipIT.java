package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.check.Action;
import dev.akkad.check.Op;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members come and go while clients write and read, and nothing that was acknowledged is lost. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class MembershipIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String REMOVED = "the member has been permanently removed from the cluster";

    @Test
    void growsFromOneToFiveAndShrinksAgainUnderLoad() {
        try (ProcessCluster cluster = ProcessCluster.of(1);
                Watchers watchers = Watchers.start(cluster);
                Load load = Load.start(cluster)) {
            Changes changes = new Changes(cluster);
            load.awaitProgress(20, LIMIT);
            while (cluster.size() < 5) {
                changes.add(cluster.size() / 2);
                load.awaitProgress(20, LIMIT);
            }
            cluster.awaitSameHash(LIMIT);
            cluster.awaitAllUp(LIMIT);
            assertThat(changes.list(0)).hasSize(5).allMatch(line -> line.contains(", started, "));

            for (int last = 4; last > 0; last--) {
                MemberProcess leaving = cluster.member(last);
                if (last == 2) {
                    String heir = changes.id(0, leaving.name());
                    Eventually.holds(
                            "the leadership moves",
                            LIMIT,
                            () -> cluster.leader() == 2
                                    || cluster.etcdctl(cluster.leader())
                                                    .run("move-leader", heir)
                                                    .exit()
                                            == 0);
                }
                changes.remove(last % 2 == 0 ? 0 : last, leaving);
                assertThat(leaving.awaitEnd(LIMIT)).isZero();
                assertThat(leaving.log()).contains(REMOVED, "data-dir used by this member must be removed");
                load.awaitProgress(20, LIMIT);
            }
            List<Op> ops = load.stop();

            assertThat(changes.list(0)).hasSize(1);
            Evidence.judge(cluster, ops, watchers);
            cluster.passed();
        }
    }

    @Test
    void aDeadMemberIsReplacedAndStaysOut() {
        try (ProcessCluster cluster = ProcessCluster.of(3, "--snapshot-count=50", "--snapshot-catchup-entries=10")) {
            Changes changes = new Changes(cluster);
            cluster.client(0).execute(Action.Write.put("k", "v"), LIMIT);
            MemberProcess dead = cluster.member(2);
            dead.kill();

            changes.remove(0, dead);
            for (int i = 0; i < 100; i++) {
                cluster.client(0).execute(Action.Write.put("k", "v" + i), LIMIT);
            }
            MemberProcess heir = changes.add(1);

            assertThat(HttpPage.get(heir.clientUrl() + "/metrics").lines("etcd_network_snapshot_receive_success"))
                    .as("the log does not reach back to what it lacks")
                    .isNotEmpty();
            assertThat(cluster.client(3).hash()).isEqualTo(cluster.client(0).hash());
            assertThat(changes.list(3)).hasSize(3).anyMatch(line -> line.contains(heir.peerUrl()));
            cluster.launch(2);
            assertThat(dead.awaitEnd(LIMIT)).isZero();
            assertThat(dead.log()).contains(REMOVED);
            cluster.launch(2);
            assertThat(dead.awaitEnd(LIMIT))
                    .as("its data directory is of no use any more")
                    .isZero();
            cluster.client(3).execute(Action.Write.put("k", "v2"), LIMIT);
            cluster.passed();
        }
    }

    @Test
    void aMemberThatLostItsDataIsNotLetInUnderItsOldId() {
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            MemberProcess member = cluster.member(2);
            member.kill();
            FileTree.delete(member.dataDirectory());
            member.flags("--initial-cluster-state=existing");

            cluster.launch(2);

            assertThat(member.awaitEnd(LIMIT)).isOne();
            assertThat(member.log()).contains("has already been bootstrapped");
            cluster.passed();
        }
    }

    @Test
    void aLearnerFollowsAndIsPromoted() {
        try (ProcessCluster cluster = ProcessCluster.of(1)) {
            Changes changes = new Changes(cluster);
            cluster.client(0).execute(Action.Write.put("k", "v"), LIMIT);
            MemberProcess learner = changes.add(0, "--learner");
            assertThat(cluster.etcdctl(1).run("put", "k", "w").stderr())
                    .contains("etcdserver: rpc not supported for learner");
            assertThat(cluster.etcdctl(1).run("get", "k", "--consistency=s").ok())
                    .isEqualTo("k\nv");

            changes.insist(0, "member", "promote", changes.id(0, learner.name()));

            Eventually.holds(
                    "the learner has heard of it",
                    LIMIT,
                    () -> cluster.etcdctl(1).run("get", "k").exit() == 0);
            cluster.client(1).execute(Action.Write.put("k", "w"), LIMIT);
            assertThat(changes.list(1)).hasSize(2).allMatch(line -> line.endsWith(", false"));
            cluster.passed();
        }
    }

    /** The change takes effect or it does not; every member agrees, and what was acknowledged stays. */
    @Test
    void leadersDieWhileTheMembershipChanges() {
        Random random = new Random(1);
        try (ProcessCluster cluster = ProcessCluster.of(3);
                Watchers watchers = Watchers.start(cluster);
                Load load = Load.start(cluster)) {
            Changes changes = new Changes(cluster);
            for (int round = 0; round < 3; round++) {
                String url = "http://127.0.0.1:" + Ports.free(1).get(0);
                int leader = cluster.leader();
                int asked = cluster.others(leader)[0];
                CompletableFuture<Shell.Result> adding = CompletableFuture.supplyAsync(() -> cluster.etcdctl(asked)
                        .run("member", "add", "x", "--learner", "--peer-urls=" + url, "--command-timeout=15s"));
                Eventually.pass(Duration.ofMillis(random.nextInt(120)));
                cluster.member(leader).kill();
                Shell.Result added = adding.join();
                cluster.start(leader);
                load.awaitProgress(20, LIMIT);

                Optional<String> id = agreed(cluster, changes, url);
                assertThat(id.isPresent() || added.exit() != 0)
                        .as("what was acknowledged: %s", added)
                        .isTrue();
                id.ifPresent(learner -> changes.insist(asked, "member", "remove", learner));
            }
            List<Op> ops = load.stop();

            Eventually.holds("three are left", LIMIT, () -> changes.list(0).size() == 3);
            Evidence.judge(cluster, ops, watchers);
            cluster.passed();
        }
    }

    /** Killed while it receives its first snapshot, while it is given a vote, and the leader while it is put out. */
    @Test
    void theOneThatJoinsDiesWhileTheMembershipChanges() {
        Random random = new Random(2);
        try (ProcessCluster cluster =
                        ProcessCluster.create(3, "--snapshot-count=100").startedOrClosed();
                Watchers watchers = Watchers.start(cluster);
                Load load = Load.start(cluster)) {
            Changes changes = new Changes(cluster);
            load.awaitProgress(300, LIMIT);
            MemberProcess joiner = changes.begin(0, "--learner");
            for (int life = 0; life < 3; life++) {
                Eventually.pass(Duration.ofMillis(1_000 + random.nextInt(2_000)));
                joiner.kill();
                cluster.launch(3);
            }
            joiner.awaitReady();

            String id = changes.id(0, joiner.name());
            CompletableFuture<Shell.Result> promoting = later(cluster, "promote", id);
            Eventually.pass(Duration.ofMillis(random.nextInt(120)));
            joiner.kill();
            boolean isPromoted = promoting.join().exit() == 0;
            cluster.start(3);
            if (!isPromoted && changes.find(0, "true").isPresent()) {
                changes.insist(1, "member", "promote", id);
            }
            Eventually.holds(
                    "the new voter has heard of it",
                    LIMIT,
                    () -> cluster.etcdctl(3).run("member", "list").exit() == 0);
            assertThat(agreed(cluster, changes, "true")).as("learners").isEmpty();
            load.awaitProgress(20, LIMIT);

            int leader = cluster.leaderAmong(0, 1, 2).orElse(0);
            CompletableFuture<Shell.Result> removing = later(cluster, "remove", id);
            Eventually.pass(Duration.ofMillis(random.nextInt(120)));
            cluster.member(leader).kill();
            boolean isRemoved = removing.join().exit() == 0;
            cluster.start(leader);
            if (!isRemoved && changes.list(leader).size() > 3) {
                changes.insist(leader, "member", "remove", id);
            }
            assertThat(joiner.awaitEnd(LIMIT)).isZero();
            load.awaitProgress(20, LIMIT);
            List<Op> ops = load.stop();

            Eventually.holds("three are left", LIMIT, () -> changes.list(0).size() == 3);
            Evidence.judge(cluster, ops, watchers);
            cluster.passed();
        }
    }

    private static CompletableFuture<Shell.Result> later(ProcessCluster cluster, String change, String id) {
        return CompletableFuture.supplyAsync(
                () -> cluster.etcdctl().run("member", change, id, "--command-timeout=15s"));
    }

    /** What all members say about a member with this address, once they say the same. */
    private static Optional<String> agreed(ProcessCluster cluster, Changes changes, String url) {
        return Eventually.find("all members name the same members", LIMIT, () -> {
            List<Optional<String>> said = IntStream.range(0, cluster.size())
                    .mapToObj(index -> changes.find(index, url))
                    .distinct()
                    .toList();
            return said.size() == 1 ? Optional.of(said.get(0)) : Optional.empty();
        });
    }

    @Test
    void anAddressChangesWithoutAnyRestart() {
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            movesWithoutAnyRestart(cluster, "localhost");
            cluster.passed();
        }
    }

    /** Its actor system ends for that: whoever waits for it would wait for an election. */
    @Test
    void aLeaderThatIsGivenAnotherAddressLetsAnotherLeadFirst() {
        try (ProcessCluster cluster = ProcessCluster.of(3);
                Watchers watchers = Watchers.start(cluster);
                Load load = Load.start(cluster)) {
            Changes changes = new Changes(cluster);
            load.awaitProgress(20, LIMIT);
            MemberProcess leader = cluster.member(cluster.leader());
            String id = changes.id(0, leader.name());
            String url = "http://localhost:" + leader.peerPort();

            changes.insist(0, "member", "update", id, "--peer-urls=" + url);
            Eventually.holds("it has its address", LIMIT, () -> leader.log().contains("own peer address is"));
            load.awaitProgress(20, LIMIT);
            List<Op> ops = load.stop();

            assertThat(leader.log().lines().filter(line -> line.contains("(was " + id) || line.contains("own peer")))
                    .as("another leads, and then its actor system ends")
                    .hasSizeGreaterThanOrEqualTo(2)
                    .element(0)
                    .asString()
                    .contains("(was " + id);
            Evidence.judge(cluster, ops, watchers);
            cluster.passed();
        }
    }

    /** The last of three is reached under another host, also when one of the two others is gone. */
    static void movesWithoutAnyRestart(ProcessCluster cluster, String host) {
        Changes changes = new Changes(cluster);
        MemberProcess renamed = cluster.member(2);
        String url = "http://" + host + ":" + renamed.peerPort();

        changes.insist(0, "member", "update", changes.id(0, renamed.name()), "--peer-urls=" + url);

        cluster.member(0).terminate(LIMIT);
        Eventually.holds(
                "the two that are left serve",
                LIMIT,
                () -> cluster.etcdctl(1).run("put", "k", "w").exit() == 0);
        assertThat(changes.list(2)).anyMatch(line -> line.contains(url));
    }

    @Test
    void oneOfThreeGoesOnAloneWithWhatItHas() {
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            Changes changes = new Changes(cluster);
            cluster.client(0).execute(Action.Write.put("k", "v"), LIMIT);
            cluster.awaitSameHash(LIMIT);
            cluster.members().forEach(MemberProcess::kill);

            MemberProcess survivor = cluster.member(1).environment("ETCD_FORCE_NEW_CLUSTER", "true");
            cluster.start(1);

            assertThat(cluster.etcdctl(1).run("get", "k", "--print-value-only").ok())
                    .isEqualTo("v");
            assertThat(changes.list(1)).hasSize(1);
            survivor.environment("ETCD_FORCE_NEW_CLUSTER", "false").kill();
            cluster.start(1);
            changes.add(1);
            cluster.client(3).execute(Action.Write.put("k", "v2"), LIMIT);
            cluster.launch(0);
            assertThat(cluster.member(0).awaitEnd(LIMIT)).isZero();
            assertThat(cluster.member(0).log()).contains(REMOVED);
            cluster.passed();
        }
    }

    @Test
    void anAddressChangesWithoutARestartOfTheOthers() {
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            Changes changes = new Changes(cluster);
            MemberProcess moving = cluster.member(2);
            String id = changes.id(0, moving.name());
            moving.terminate(LIMIT);
            moving.moveTo(Ports.free(1).get(0));
            changes.insist(0, "member", "update", id, "--peer-urls=" + moving.peerUrl());

            cluster.start(2);

            cluster.member(0).terminate(LIMIT);
            Eventually.holds(
                    "the two that are left serve",
                    LIMIT,
                    () -> cluster.etcdctl(2).run("put", "k", "v").exit() == 0);
            assertThat(changes.list(2)).anyMatch(line -> line.contains(moving.peerUrl()));
            cluster.passed();
        }
    }
}
