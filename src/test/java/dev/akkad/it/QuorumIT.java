package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.check.Action;
import dev.akkad.check.Result;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More than half must live: one of one, two of two or three, three of four or five. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class QuorumIT {
    private static final Duration ELECTION = Duration.ofSeconds(30);
    private static final Duration WITHOUT_QUORUM = Duration.ofSeconds(2);

    /** A server gives up after 5 s and two election time-outs. */
    private static final Duration FAR = Duration.ofSeconds(60);

    private static final Action READ = Action.Read.of("k");
    private static final Action LOCAL_READ = new Action.Read("k", "k\0", 0, true);

    @ParameterizedTest(name = "{0} members tolerate {1} deaths")
    @CsvSource({"1, 0", "2, 0", "3, 1", "4, 1", "5, 2"})
    void quorumIsMoreThanHalf(int size, int tolerated) {
        try (ProcessCluster cluster = ProcessCluster.of(size)) {
            for (int deaths = 0; deaths < tolerated; deaths++) {
                cluster.member(cluster.leader()).kill();
            }
            long revision = awaitWrite(cluster, "with " + tolerated + " dead");

            if (size > 1) {
                int survivor = loseQuorum(cluster);
                assertRefusesAllButLocalReads(cluster.client(survivor), revision);
                cluster.startAll();
                awaitWrite(cluster, "all back");
                cluster.awaitSameHash(ELECTION);
            }
            cluster.passed();
        }
    }

    /** What clients and probes are told by the last of three, in etcd's words, once it knows that nobody leads. */
    @Test
    void theLastOfThreeSaysWhyItRefuses() {
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            awaitWrite(cluster, "with all");
            cluster.awaitSameHash(ELECTION);
            int leader = cluster.leader();
            int survivor = cluster.others(leader)[0];
            cluster.member(leader).kill();
            cluster.member(cluster.others(leader)[1]).kill();
            EtcdClient client = cluster.client(survivor);
            Eventually.holds("nobody leads", ELECTION, () -> client.status().getLeader() == 0);

            // A write waits in vain for somebody to hand it to; 3.4 has no code for that.
            String waited = Program.underTest() == Program.ETCD
                    ? "Status{code=UNKNOWN, description=context deadline exceeded, cause=null}"
                    : "Status{code=DEADLINE_EXCEEDED, description=context deadline exceeded, cause=null}";
            String timedOut = "Status{code=UNAVAILABLE, description=etcdserver: request timed out, cause=null}";
            together(
                    () -> assertFailsLongBeforeItsDeadline(client, Action.Write.put("k", "x"), waited),
                    () -> assertFailsLongBeforeItsDeadline(client, Action.Write.delete("k"), waited),
                    () -> assertFailsLongBeforeItsDeadline(client, READ, timedOut),
                    () -> assertMembersOfTheMinority(cluster.member(survivor).clientUrl()),
                    () -> assertPagesOfTheMinority(cluster.member(survivor).clientUrl()));
            assertThat(((Result.Found) client.execute(LOCAL_READ)).versions()).hasSize(1);
            cluster.passed();
        }
    }

    /** At the same time: each of them takes the seven seconds of a server's patience. */
    private static void together(Runnable... all) {
        CompletableFuture<?>[] running = Stream.of(all)
                .map(one -> CompletableFuture.runAsync(one, task -> new Thread(task, "caller").start()))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(running).join();
    }

    private static void assertFailsLongBeforeItsDeadline(EtcdClient client, Action action, String status) {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> client.execute(action, FAR))
                .as("%s", action)
                .isInstanceOf(CallFailedException.class)
                .hasMessage(status);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(FAR.dividedBy(2));
    }

    private static void assertMembersOfTheMinority(String url) {
        if (Program.underTest() == Program.ETCD) {
            return; // 3.4 knows one way to list them
        }
        Curl curl = new Curl(url);
        String timedOut = "{\"code\":14,\"message\":\"etcdserver: request timed out\"}";
        assertThat(curl.run("/v3/cluster/member/list", "-d", "{\"linearizable\":true}"))
                .isEqualTo(new Curl.Answer(503, "application/json", timedOut));
        Curl.Answer local = curl.run("/v3/cluster/member/list", "-d", "{\"linearizable\":false}");
        assertThat(local.status()).isEqualTo(200);
        assertThat(local.body()).contains("\"name\":\"m1\"", "\"name\":\"m2\"", "\"name\":\"m3\"");
    }

    private static void assertPagesOfTheMinority(String url) {
        if (Program.underTest() == Program.ETCD) {
            // 3.4 gives no reason, and has no other pages.
            assertThat(HttpPage.get(url + "/health")).isEqualTo(new HttpPage(503, "{\"health\":\"false\"}\n"));
            return;
        }
        assertThat(HttpPage.get(url + "/health"))
                .isEqualTo(new HttpPage(503, "{\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}"));
        assertThat(HttpPage.get(url + "/health?serializable=true"))
                .isEqualTo(new HttpPage(200, "{\"health\":\"true\",\"reason\":\"\"}"));
        assertThat(HttpPage.get(url + "/livez")).isEqualTo(new HttpPage(200, "ok\n"));
        assertThat(HttpPage.get(url + "/readyz/serializable_read")).isEqualTo(new HttpPage(200, "ok\n"));
        HttpPage ready = HttpPage.get(url + "/readyz");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body().lines())
                .containsExactlyInAnyOrder(
                        "[+]data_corruption ok",
                        "[+]serializable_read ok",
                        "[+]non_learner ok",
                        "[-]linearizable_read failed: etcdserver: request timed out");
        assertThat(HttpPage.get(url + "/metrics").lines("etcd_server_has_leader"))
                .containsExactly("etcd_server_has_leader 0");
    }

    /** Kills one more, first making sure that a survivor has applied the last write. */
    private static int loseQuorum(ProcessCluster cluster) {
        cluster.awaitSameHash(ELECTION);
        int victim = cluster.leader();
        cluster.member(victim).kill();
        return IntStream.of(cluster.others(victim))
                .filter(index -> cluster.member(index).isAlive())
                .findFirst()
                .orElseThrow();
    }

    private static void assertRefusesAllButLocalReads(EtcdClient survivor, long revision) {
        Action write = Action.Write.put("k", "without quorum");
        assertThatThrownBy(() -> survivor.execute(write, WITHOUT_QUORUM)).isInstanceOf(CallFailedException.class);
        assertThatThrownBy(() -> survivor.execute(READ, WITHOUT_QUORUM)).isInstanceOf(CallFailedException.class);

        // A write that its client gave up before an election may have come after the one that was acknowledged.
        Result local = survivor.execute(LOCAL_READ);
        assertThat(local.revision()).isGreaterThanOrEqualTo(revision);
        assertThat(((Result.Found) local).versions()).hasSize(1);
        assertThat(local.toString()).doesNotContain("without quorum");
    }

    /** Writes through any member that takes it and returns the revision. */
    private static long awaitWrite(ProcessCluster cluster, String value) {
        long[] revision = new long[1];
        Eventually.holds(
                "a write",
                ELECTION,
                () -> IntStream.range(0, cluster.size())
                        .filter(index -> cluster.member(index).isAlive())
                        .anyMatch(index -> {
                            EtcdClient client = cluster.client(index);
                            client.hurry();
                            try {
                                Action write = Action.Write.put("k", value);
                                revision[0] = client.execute(write, Duration.ofSeconds(1))
                                        .revision();
                                return true;
                            } catch (CallFailedException e) {
                                return false;
                            }
                        }));
        return revision[0];
    }
}
