package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.akkad.check.Action;
import dev.akkad.check.Op;
import dev.akkad.server.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members die, freeze and stay away under load: what was acknowledged stays, and nobody sees time run backwards. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class FaultsIT {
    private static final Duration SERVICE_LIMIT = Duration.ofSeconds(20);
    private static final int KILLS = 3;

    /** The default of {@code --election-timeout}. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);

    private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(60);
    private static final Duration PROGRESS_LIMIT = Duration.ofSeconds(60);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(30);
    private static final int WARM_UP_WRITES = 300;

    /**
     * A survivor waits at most two election time-outs before it campaigns; one more is for two rounds of votes and the
     * first entry of the new term. That is the three seconds that are promised, unless the vote was split. What else
     * the machine does can be seen in part only: one death of several is told without it.
     */
    @Test
    void writesGoOnWithinThreeElectionTimeoutsOfEveryLeadersDeath() {
        try (ProcessCluster cluster = ProcessCluster.of(3);
                Watchers watchers = Watchers.start(cluster);
                Load load = Load.start(cluster)) {
            load.awaitProgress(WARM_UP_WRITES, PROGRESS_LIMIT);
            List<Duration> beyond = new ArrayList<>();
            for (int i = 0; i < KILLS; i++) {
                beyond.add(killLeader(cluster, load));
            }
            List<Op> ops = load.stop();

            assertThat(Collections.min(beyond))
                    .as("%s beyond the promise", beyond)
                    .isNegative();

            cluster.awaitSameHash(CATCH_UP_LIMIT);
            assertHashesEqualSaysEtcdctl(cluster);
            assertAllUp(cluster);
            Evidence.judge(cluster, ops, watchers);
            cluster.passed();
        }
    }

    @Test
    void everyAcknowledgedWriteSurvivesTheDeathOfAllMembersAtOnce() {
        try (ProcessCluster cluster = ProcessCluster.of(3);
                Watchers watchers = Watchers.start(cluster);
                Load load = Load.start(cluster)) {
            for (int round = 0; round < 2; round++) {
                load.awaitProgress(WARM_UP_WRITES, PROGRESS_LIMIT);
                cluster.members().parallelStream().forEach(MemberProcess::kill);
                cluster.startAll();
            }
            load.awaitProgress(WARM_UP_WRITES, PROGRESS_LIMIT);
            List<Op> ops = load.stop();

            cluster.awaitSameHash(CATCH_UP_LIMIT);
            assertAllUp(cluster);
            Evidence.judge(cluster, ops, watchers);
            cluster.passed();
        }
    }

    @Test
    void withOneMemberGoneForGoodAnotherMayRestart() {
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            cluster.client(0).execute(Action.Write.put("k", "before"));
            cluster.member(2).kill();

            for (int restarted : new int[] {0, 1}) {
                cluster.member(restarted).terminate(CATCH_UP_LIMIT);
                cluster.start(restarted);
                awaitWrite(cluster, restarted, SERVICE_LIMIT);
            }
            cluster.member(0).kill();
            cluster.start(0);
            awaitWrite(cluster, 0, SERVICE_LIMIT);
            cluster.passed();
        }
    }

    @Test
    void aLeaderThatSleptServesNothingStale() {
        try (ProcessCluster cluster = ProcessCluster.of(3);
                Watchers watchers = Watchers.start(cluster);
                Load load = Load.start(cluster)) {
            load.awaitProgress(WARM_UP_WRITES, PROGRESS_LIMIT);
            int old = cluster.leader();

            cluster.member(old).pause();
            try (EtcdClient impatient = new EtcdClient(cluster.member(old).endpoint())) {
                awaitOtherLeader(cluster, old);
                load.awaitProgress(WARM_UP_WRITES, PROGRESS_LIMIT);
                assertThatThrownBy(() -> impatient.execute(Action.Read.of("k0"), Duration.ofSeconds(1)))
                        .isInstanceOf(CallFailedException.class);
                Eventually.pass(Duration.ofSeconds(3));
                cluster.member(old).resume();
                readAtOnce(cluster, old);
            }
            load.awaitProgress(WARM_UP_WRITES, PROGRESS_LIMIT);
            List<Op> ops = load.stop();

            cluster.awaitSameHash(CATCH_UP_LIMIT);
            Evidence.judge(cluster, ops, watchers);
            cluster.passed();
        }
    }

    /** It would vote a second time and forget what it acknowledged. */
    @Test
    void aMemberThatLostItsDirectoryIsTurnedAway() {
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            cluster.client(0).execute(Action.Write.put("k", "before"));
            int leader = cluster.leader();
            int lost = cluster.others(leader)[0];
            MemberProcess member = cluster.member(lost);
            String id =
                    Long.toHexString(cluster.client(lost).status().getHeader().getMemberId());
            member.kill();
            FileTree.delete(member.dataDirectory());

            // A machine that is busy must not keep the others from answering its question.
            member.flags("--election-timeout=20000");
            // The second time the directory is not empty any more, but it still holds nothing that was promised.
            for (int i = 0; i < 2; i++) {
                Shell.Result result = Shell.run(
                        REFUSAL_LIMIT, Program.underTest().environment(), member.command(cluster.initialCluster()));
                assertThat(result.exit()).as("%s", result).isEqualTo(1);
                assertThat(result.stderr()).contains("member " + id + " has already been bootstrapped");
                if (Program.underTest() == Program.ETCD) {
                    break; // it has the file of its store by now, and forgets to ask again
                }
            }
            awaitWrite(cluster, leader, SERVICE_LIMIT);
            cluster.passed();
        }
    }

    /** Nobody answers its question in time; but the leader knows how far it was. */
    @Test
    void aMemberThatLostItsDirectoryUnseenEndsAtTheFirstHeartbeat() {
        assumeTrue(Program.underTest() == Program.AKKAD, "3.4 has no pre-vote by default: it deposes the leader");
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            cluster.client(0).execute(Action.Write.put("k", "before"));
            cluster.awaitSameHash(CATCH_UP_LIMIT);
            int leader = cluster.leader();
            int[] followers = cluster.others(leader);
            MemberProcess member = cluster.member(followers[0]);
            member.kill();
            FileTree.delete(member.dataDirectory());
            cluster.member(leader).pause();
            cluster.member(followers[1]).pause();

            cluster.launch(followers[0]);
            Eventually.holds(
                    "it goes on alone", CATCH_UP_LIMIT, () -> member.log().contains("raft recovered"));
            // At once: who hears the other too late would no longer lead, and tell of nothing.
            Shell.run(
                            PROGRESS_LIMIT,
                            Map.of(),
                            List.of(
                                    "kill",
                                    "-CONT",
                                    Long.toString(cluster.member(leader).pid()),
                                    Long.toString(cluster.member(followers[1]).pid())))
                    .ok();
            assertThat(member.awaitEnd(CATCH_UP_LIMIT)).isEqualTo(ExitCode.DISK);
            assertThat(member.log()).contains("Was the raft log corrupted, truncated, or lost?");
            awaitWrite(cluster, leader, CATCH_UP_LIMIT);
            cluster.passed();
        }
    }

    /**
     * Kills the leader and brings it back.
     *
     * @return for how much longer than promised no write was acknowledged that was asked for then
     */
    private static Duration killLeader(ProcessCluster cluster, Load load) {
        int leader = cluster.leader();
        long termBefore = cluster.client(leader).status().getRaftTerm();
        int survivor = cluster.others(leader)[0];
        try (Stalls stalls = Stalls.watch()) {
            cluster.member(leader).kill();
            long killedAt = System.nanoTime();
            load.awaitProgress(WARM_UP_WRITES, PROGRESS_LIMIT);
            long terms = cluster.client(survivor).status().getRaftTerm() - termBefore;
            Duration gap = Evidence.firstWriteAfter(killedAt, load.history());
            Duration stalled = stalls.total();
            System.err.printf(
                    "leader killed: %d ms until the next write, %d term(s), the machine stalled for %d ms%n",
                    gap.toMillis(), terms, stalled.toMillis());

            assertThat(terms).as("terms until there was a leader").isPositive();
            cluster.start(leader);
            load.awaitProgress(WARM_UP_WRITES, PROGRESS_LIMIT);
            return gap.minus(ELECTION_TIMEOUT.multipliedBy(2 * terms + 1)).minus(stalled);
        }
    }

    /** What was written meanwhile must show in the first answer of the member that slept. */
    private static void readAtOnce(ProcessCluster cluster, int old) {
        long known = cluster.client(cluster.others(old)[0])
                .execute(Action.Read.of("k0"))
                .revision();
        for (int i = 0; i < 20; i++) {
            try {
                assertThat(cluster.client(old).execute(Action.Read.of("k0")).revision())
                        .isGreaterThanOrEqualTo(known);
            } catch (CallFailedException e) {
                // No answer is right too: it may not know yet who leads.
                cluster.client(old).hurry();
            }
        }
    }

    private static void awaitOtherLeader(ProcessCluster cluster, int old) {
        Eventually.holds("another leader", Duration.ofSeconds(10), () -> {
            OptionalInt leader = cluster.leaderAmong(cluster.others(old));
            return leader.isPresent();
        });
    }

    private static void awaitWrite(ProcessCluster cluster, int member, Duration limit) {
        EtcdClient client = cluster.client(member);
        Eventually.holds("a write through " + cluster.member(member).name(), limit, () -> {
            try {
                client.hurry();
                client.execute(Action.Write.put("k", "after"), Duration.ofSeconds(1));
                return true;
            } catch (CallFailedException e) {
                return false;
            }
        });
    }

    private static void assertAllUp(ProcessCluster cluster) {
        if (Program.underTest() == Program.AKKAD) {
            cluster.awaitAllUp(CATCH_UP_LIMIT);
        }
    }

    private static void assertHashesEqualSaysEtcdctl(ProcessCluster cluster) {
        List<String> lines =
                cluster.etcdctl().run("endpoint", "hashkv", "--cluster").lines();

        assertThat(lines).hasSize(3);
        assertThat(lines.stream().map(line -> line.split(", ", -1)[1]).distinct())
                .hasSize(1);
    }
}
