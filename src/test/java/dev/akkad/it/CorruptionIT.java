package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.check.Action;
import dev.akkad.server.ExitCode;
import dev.akkad.store.Tampering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hashes are etcd's own, and a member that holds something else than the others is found by them. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class CorruptionIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int STEPS = 120;
    private static final String COMPACTED = "etcdserver: mvcc: required revision has been compacted";

    /** What etcd hashed; each question names its revision. */
    private static List<String> hashes(ProcessCluster cluster, int member, long from, long to) {
        List<String> hashes = new ArrayList<>();
        for (long revision = from; revision <= to; revision++) {
            hashes.add(revision + ": " + cluster.client(member).hashKv(revision));
        }
        return hashes;
    }

    /** Puts, deletes and transactions over few keys, the same for every cluster. @return the revision afterwards */
    private static long write(ProcessCluster cluster, long seed) {
        Random random = new Random(seed);
        long revision = 0;
        for (int i = 0; i < STEPS; i++) {
            String key = "k" + random.nextInt(12);
            String other = "l" + random.nextInt(12);
            Action.Write write = switch (random.nextInt(6)) {
                case 0 -> Action.Write.delete(key);
                case 1 -> new Action.Write(List.of(), List.of(new Action.Put(key, "t" + i), new Action.Delete(other)));
                default -> Action.Write.put(key, "v" + i);
            };
            revision = ((dev.akkad.check.Result.Wrote) cluster.client(0).execute(write, LIMIT)).revision();
        }
        return revision;
    }

    @Test
    void theSameHistoryHasTheSameHashesAsInEtcdAlsoAfterCompactions() {
        try (SideBySide sideBySide = SideBySide.start(1)) {
            ProcessCluster akkad = sideBySide.akkad();
            ProcessCluster etcd34 = sideBySide.etcd();
            ProcessCluster etcd35 = sideBySide.cluster(Program.ETCD35);
            List<ProcessCluster> all = List.of(akkad, etcd34, etcd35);
            long revision = 0;
            for (long seed = 1; seed <= 2; seed++) {
                for (ProcessCluster cluster : all) {
                    revision = write(cluster, seed);
                }
                assertThat(hashes(akkad, 0, revision - STEPS / 2, revision))
                        .isEqualTo(hashes(etcd35, 0, revision - STEPS / 2, revision))
                        .isEqualTo(hashes(etcd34, 0, revision - STEPS / 2, revision));
                for (long compacted : List.of(revision - 20, revision - 7, revision - 1)) {
                    all.forEach(cluster -> cluster.etcdctl()
                            .run("compaction", "--physical", Long.toString(compacted))
                            .ok());
                    assertThat(hashes(akkad, 0, 1, revision)).isEqualTo(hashes(etcd35, 0, 1, revision));
                    assertThat(hashes(akkad, 0, compacted + 1, revision))
                            .isEqualTo(hashes(etcd34, 0, compacted + 1, revision));
                }
            }
            assertThat(akkad.client(0).hashKv(revision - 21)).isEqualTo(COMPACTED);
            // What compactions left behind is forgotten with the process, as in etcd.
            for (ProcessCluster cluster : List.of(akkad, etcd35)) {
                cluster.member(0).terminate(LIMIT);
                cluster.start(0);
            }
            assertThat(hashes(akkad, 0, 1, revision)).isEqualTo(hashes(etcd35, 0, 1, revision));
        }
    }

    @Test
    void thePeriodicCheckNamesTheMemberThatDiffersAndNothingIsWrittenAnyMore() {
        try (ProcessCluster cluster = ProcessCluster.of(3, "--corrupt-check-time=1s")) {
            int wrong = cluster.follower();
            String id = memberId(cluster, wrong);
            corrupt(cluster, wrong);

            assertNamed(cluster, id);
            assertThatThrownBy(() -> cluster.client(wrong).execute(Action.Write.put("k", "w"), LIMIT))
                    .hasMessageContaining("DATA_LOSS")
                    .hasMessageContaining("etcdserver: corrupt cluster");
            Shell.Result put = cluster.etcdctl().run("put", "k", "w");
            assertThat(put.exit()).isEqualTo(1);
            assertThat(put.stderr()).contains("etcdserver: corrupt cluster");
            assertThat(cluster.etcdctl().run("get", "k").ok()).startsWith("k\n");
            String url = cluster.member(wrong).clientUrl();
            assertThat(HttpPage.get(url + "/readyz").body())
                    .contains("[-]data_corruption failed: alarm activated: CORRUPT");
            assertThat(HttpPage.get(url + "/health").body()).contains("\"health\":\"false\"", "ALARM CORRUPT");
            assertThat(HttpPage.get(url + "/metrics").lines("etcd_debugging_server_alarms"))
                    .containsExactly("etcd_debugging_server_alarms{alarm_type=\"CORRUPT\",server_id=\""
                            + Long.toHexString(Long.parseUnsignedLong(id)) + "\"} 1");

            // As long as it holds something else, the alarm comes back.
            cluster.etcdctl().run("alarm", "disarm").ok();
            assertNamed(cluster, id);
            cluster.passed();
        }
    }

    @Test
    void compactionsAndTheCheckBeforeServingFindItToo() {
        try (ProcessCluster cluster = ProcessCluster.of(
                3, "--experimental-compact-hash-check-enabled=true", "--compact-hash-check-time=1s")) {
            int wrong = cluster.follower();
            String id = memberId(cluster, wrong);
            long revision = write(cluster, 3);
            cluster.etcdctl().run("compaction", Long.toString(revision - 5)).ok();
            cluster.awaitSameHash(LIMIT);
            assertThat(cluster.members())
                    .extracting(member ->
                            cluster.client(cluster.members().indexOf(member)).hashKv(revision - 5))
                    .containsOnly(cluster.client(wrong).hashKv(revision - 5))
                    .first()
                    .asString()
                    .endsWith(" -1");
            corrupt(cluster, wrong);
            assertThat(cluster.etcdctl().run("alarm", "list").ok()).isEmpty();

            long now = cluster.client(wrong).status().getHeader().getRevision();
            cluster.etcdctl().run("compaction", Long.toString(now)).ok();

            assertNamed(cluster, id);
            cluster.member(wrong).terminate(LIMIT);
            cluster.member(wrong).flags("--feature-gates=InitialCorruptCheck=true");
            cluster.launch(wrong);
            assertThat(cluster.member(wrong).awaitEnd(LIMIT)).isEqualTo(ExitCode.STARTUP);
            assertThat(cluster.member(wrong).log())
                    .contains(Long.toHexString(Long.parseUnsignedLong(id)) + " found data inconsistency with peers");

            // One that agrees with a majority starts.
            int right = cluster.others(wrong)[0];
            cluster.member(right).terminate(LIMIT);
            cluster.member(right).flags("--feature-gates=InitialCorruptCheck=true");
            cluster.start(right);
            assertThat(cluster.member(right).log()).contains("initial corruption checking passed");
            cluster.passed();
        }
    }

    private static String memberId(ProcessCluster cluster, int member) {
        return Long.toUnsignedString(cluster.client(member).status().getHeader().getMemberId());
    }

    private static void assertNamed(ProcessCluster cluster, String id) {
        Eventually.holds(
                "the alarm names " + id,
                LIMIT,
                () -> cluster.etcdctl()
                        .run("alarm", "list")
                        .stdout()
                        .strip()
                        .equals("memberID:" + id + " alarm:CORRUPT"));
    }

    /** The member has something else under one key afterwards, which no checksum tells. */
    private static void corrupt(ProcessCluster cluster, int wrong) {
        cluster.client(wrong).execute(Action.Write.put("k", "right"), LIMIT);
        awaitStored(cluster, wrong);
        cluster.member(wrong).terminate(LIMIT);
        Tampering.changeValue(cluster.member(wrong).dataDirectory(), "k", "wrong");
        cluster.start(wrong);
    }

    /** Until the store has been written twice more: once may have begun before. */
    private static void awaitStored(ProcessCluster cluster, int member) {
        double before = commits(cluster, member);
        Eventually.holds("it is in the store", LIMIT, () -> {
            cluster.client(member).execute(Action.Write.put("filler", "x"), LIMIT);
            return commits(cluster, member) >= before + 3;
        });
    }

    private static double commits(ProcessCluster cluster, int member) {
        String name = "etcd_disk_backend_commit_duration_seconds_count ";
        return HttpPage.get(cluster.member(member).clientUrl() + "/metrics").lines(name).stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }
}
