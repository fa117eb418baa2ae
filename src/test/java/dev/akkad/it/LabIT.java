package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.check.Action;
import dev.akkad.check.Op;
import dev.akkad.server.ExitCode;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Faults asked for from outside, on real processes: what {@code --lab} lets one do, and that nothing does without. With
 * {@code -Dakkad.it.lab=full} at every kind of point, which takes twice as long.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class LabIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SOME_WRITES = 60;
    private static final boolean IS_FULL = "full".equals(System.getProperty("akkad.it.lab"));
    private static final String FSYNC_SUM = "etcd_disk_wal_fsync_duration_seconds_sum";

    @Test
    void withoutTheFlagNothingOfItIsThere() throws IOException {
        int gofail = Ports.free(1).get(0);
        try (ProcessCluster cluster = ProcessCluster.create(1)) {
            Path classes = cluster.directory().resolve("classes.log");
            cluster.member(0)
                    .environment("GOFAIL_HTTP", "127.0.0.1:" + gofail)
                    .environment("AKKAD_JAVA_OPTS", "-Xmx256m -Xlog:class+load=info:file=" + classes);
            cluster.startAll();
            cluster.client(0).execute(Action.Write.put("k", "v"));

            assertThatThrownBy(() -> HttpPage.get("http://127.0.0.1:" + gofail + "/"))
                    .hasCauseInstanceOf(ConnectException.class);
            assertThat(cluster.client(0).status().getErrorsList()).isEmpty();
            assertThat(cluster.member(0).log()).doesNotContain("lab:", "--lab");
            assertThat(Files.readString(classes))
                    .contains("dev.akkad.member.MemberSystem")
                    .doesNotContain("dev.akkad.lab.");
            cluster.passed();
        }
    }

    @Test
    void aVariableIsNotEnough() {
        try (ProcessCluster cluster = ProcessCluster.create(1)) {
            cluster.member(0).environment("ETCD_LAB", "true");
            cluster.launch(0);

            assertThat(cluster.member(0).awaitEnd(LIMIT)).isEqualTo(ExitCode.STARTUP);
            assertThat(cluster.member(0).log()).contains("--lab: only on the command line");
            cluster.passed();
        }
    }

    @Test
    void nothingIsLostWhateverIsDoneToAMemberThatLives() {
        try (Labs labs = Labs.start(3);
                Watchers watchers = Watchers.start(labs.cluster());
                Load load = Load.start(labs.cluster())) {
            ProcessCluster cluster = labs.cluster();
            load.awaitProgress(SOME_WRITES, LIMIT);
            String notice = "lab: faults can be injected at http://" + labs.endpoint(0);
            assertThat(cluster.client(0).status().getErrorsList()).contains(notice);
            assertThat(cluster.member(0).log()).contains(notice, "it is for tests, never for production");

            killAndPauseActors(labs, load);
            disturbLinks(labs, load);
            slowTheJournal(labs, load);
            setTheClocks(labs, load);

            assertThat(labs.ask(0, "heal")).contains("all is healed");
            for (int i = 1; i < cluster.size(); i++) {
                labs.heal(i);
            }
            load.awaitProgress(SOME_WRITES, LIMIT);
            judge(cluster, load.stop(), watchers);
        }
    }

    /** SoakIT does it to all of them. */
    private static void killAndPauseActors(Labs labs, Load load) {
        int victim = labs.cluster().leader();
        labs.ask(victim, "kill", "raft-member");
        load.awaitProgress(SOME_WRITES, LIMIT);
        labs.ask(victim, "pause", "keyspace", "--for", "500ms");
        load.awaitProgress(SOME_WRITES, LIMIT);
    }

    private static void disturbLinks(Labs labs, Load load) {
        ProcessCluster cluster = labs.cluster();
        int alone = cluster.follower();

        labs.ask(alone, "link", "cut", "--peer", "all");
        Eventually.holds(
                "a member that is cut off knows no leader",
                LIMIT,
                () -> cluster.client(alone).status().getLeader() == 0);
        load.awaitProgress(SOME_WRITES, LIMIT);
        assertThat(labs.ask(alone, "status")).contains("\"lossPercent\" : 100");
        labs.ask(alone, "link", "heal", "--peer", "all");
        Eventually.holds(
                "it hears of one again",
                LIMIT,
                () -> cluster.client(alone).status().getLeader() != 0);

        // It is not heard, but hears: nobody may lose their leader for that.
        labs.ask(alone, "link", "cut", "--to", cluster.name(cluster.leader()));
        load.awaitProgress(SOME_WRITES, LIMIT);
        labs.ask(alone, "link", "drop", "--percent", "30", "--peer", "all");
        labs.ask(alone, "link", "delay", "--by", "100ms", "--from", "all");
        load.awaitProgress(SOME_WRITES, LIMIT);
        labs.ask(alone, "heal");
    }

    private static void slowTheJournal(Labs labs, Load load) {
        int slow = labs.cluster().leader();
        double before = fsyncSeconds(labs.cluster(), slow);

        labs.ask(slow, "disk", "--file", "journal", "--slow", "200ms");
        load.awaitProgress(SOME_WRITES, LIMIT);

        Eventually.holds(
                "a write of 200 ms is counted", LIMIT, () -> fsyncSeconds(labs.cluster(), slow) - before > 0.2);
        labs.ask(slow, "disk", "--file", "store", "--slow", "50ms");
        load.awaitProgress(SOME_WRITES, LIMIT);
        labs.ask(slow, "heal");
    }

    private static double fsyncSeconds(ProcessCluster cluster, int index) {
        String line = HttpPage.get(cluster.member(index).clientUrl() + "/metrics")
                .lines(FSYNC_SUM)
                .get(0);
        return Double.parseDouble(line.substring(FSYNC_SUM.length()).strip());
    }

    /** The time of day says nothing about how long a lease lives. */
    private static void setTheClocks(Labs labs, Load load) {
        Etcdctl ctl = new Etcdctl(
                Program.CHECKOUT.resolve("bin/akkadctl"), labs.cluster().endpoints());
        String lease = ctl.run("lease", "grant", "600").ok().split(" ", -1)[1];

        labs.ask(0, "clock", "--jump=1m");
        for (long jumpHours : List.of(1L, -2L, 240L)) {
            for (int i = 0; i < labs.cluster().size(); i++) {
                labs.fault(i, "clock", Map.of("jumpMillis", TimeUnit.HOURS.toMillis(jumpHours)));
            }
            load.awaitProgress(SOME_WRITES, LIMIT);
            assertThat(ctl.run("lease", "timetolive", lease).ok()).contains("granted with TTL(600s), remaining(");
        }
    }

    @Test
    void nothingIsLostWhereverAMemberCrashes() {
        try (Labs labs = Labs.start(3, "--snapshot-count=100", "--snapshot-catchup-entries=10");
                Watchers watchers = Watchers.start(labs.cluster());
                Load load = Load.start(labs.cluster())) {
            ProcessCluster cluster = labs.cluster();
            load.awaitProgress(SOME_WRITES, LIMIT);

            int leader = cluster.leader();
            assertThat(labs.put(leader, "raftBeforeSave", "1*off->1*panic")).isEqualTo(204);
            labs.awaitEndAndRestart(leader, Labs.CRASHED, "failpoint panic: raftBeforeSave");
            load.awaitProgress(SOME_WRITES, LIMIT);
            int next = cluster.leader();
            labs.ask(next, "crash", "--at", "raftAfterSave");
            labs.awaitEndAndRestart(next, Labs.CRASHED, "failpoint panic: raftAfterSave");
            load.awaitProgress(SOME_WRITES, LIMIT);
            int follower = cluster.follower();
            labs.ask(follower, "disk", "--file", "journal", "--fail-next", "1");
            labs.awaitEndAndRestart(follower, ExitCode.DISK, "cannot write the journal");
            load.awaitProgress(SOME_WRITES, LIMIT);
            if (IS_FULL) {
                assertThat(labs.put(follower, "raftBeforeFollowerSend", "panic"))
                        .isEqualTo(204);
                labs.awaitEndAndRestart(follower, Labs.CRASHED, "failpoint panic: raftBeforeFollowerSend");
                load.awaitProgress(SOME_WRITES, LIMIT);
                labs.ask(follower, "crash", "--at", "beforeCommit");
                labs.awaitEndAndRestart(follower, Labs.CRASHED, "failpoint panic: beforeCommit");
                load.awaitProgress(SOME_WRITES, LIMIT);
                labs.ask(follower, "crash");
                labs.awaitEndAndRestart(follower, Labs.CRASHED, "crash: the process ends here");
                load.awaitProgress(SOME_WRITES, LIMIT);
                crashInTheMiddleOfASnapshot(labs, load);
            }

            judge(cluster, load.stop(), watchers);
        }
    }

    private static void crashInTheMiddleOfASnapshot(Labs labs, Load load) {
        for (String point : List.of("raftBeforeSaveSnap", "raftBeforeApplySnap", "applyBeforeOpenSnapshot")) {
            int behind = labs.cluster().follower();
            labs.ask(behind, "link", "cut", "--peer", "all");
            labs.ask(behind, "crash", "--at", point);
            load.awaitProgress(5 * SOME_WRITES, LIMIT);
            labs.ask(behind, "link", "heal", "--peer", "all");
            labs.awaitEndAndRestart(behind, Labs.CRASHED, "failpoint panic: " + point);
            load.awaitProgress(SOME_WRITES, LIMIT);
        }
    }

    private static void judge(ProcessCluster cluster, List<Op> ops, Watchers watchers) {
        cluster.awaitSameHash(LIMIT);
        Evidence.judge(cluster, ops, watchers);
        cluster.passed();
    }

    @Test
    void whatCannotBeDoneIsOneLine() {
        try (Labs labs = Labs.start(3)) {
            refused(labs.tried(0, "kill", "ceo"), "actor: \"ceo\" (expected: raft-member, ");
            refused(labs.tried(0, "link", "cut", "--peer", "m9"), "peer: \"m9\" (expected: m2, m3, all)");
            refused(labs.tried(0, "crash", "--at", "tea"), "fail to set failpoint: failpoint: ");
            assertThat(labs.ask(0, "points")).contains("raftBeforeSave", "defragBeforeCopy");
            assertThat(labs.ask(0, "point", "beforeCommit", "1*print")).isEqualTo("beforeCommit=1*print");
            labs.cluster().passed();
        }
    }

    private static void refused(Shell.Result result, String beginning) {
        assertThat(result.exit()).as("%s", result).isEqualTo(1);
        assertThat(result.stderr()).hasLineCount(1).startsWith("Error: " + beginning);
    }
}
