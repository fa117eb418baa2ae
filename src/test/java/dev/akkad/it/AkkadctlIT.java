package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.SharesTheMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** akkadctl as a process: what goes on until it is stopped, what works on files, and what only akkadctl has. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class AkkadctlIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static SideBySide sideBySide;

    @TempDir
    Path directory;

    @BeforeAll
    static void startAll() {
        sideBySide = SideBySide.start(1, Program.AKKAD, Program.ETCD35);
    }

    @AfterAll
    static void stopAll() {
        sideBySide.close();
    }

    enum Server {
        AKKAD,
        ETCD35;

        private Etcdctl akkadctl() {
            return sideBySide.cluster(Program.valueOf(name())).etcdctl().akkadctl();
        }
    }

    /** Its revision. */
    private static String put(Etcdctl akkadctl, String key, String value) {
        return akkadctl.run("put", key, value, "-w", "json").ok().replaceAll(".*\"revision\":(\\d+).*", "$1");
    }

    @ParameterizedTest
    @EnumSource
    void aWatchShowsEventsAndRunsACommandForEach(Server server) {
        Etcdctl akkadctl = server.akkadctl();
        String since = "--rev=" + put(akkadctl, "w/a", "1");
        try (Etcdctl.Running watch = akkadctl.start(
                "watch", "--prefix", "w/", since, "--prev-kv", "--", "sh", "-c", "echo $ETCD_WATCH_KEY ran")) {
            akkadctl.run("put", "w/a", "2").ok();
            akkadctl.run("del", "w/a").ok();
            Eventually.holds(
                    "three events",
                    LIMIT,
                    () -> watch.output()
                                    .lines()
                                    .filter(line -> line.equals("\"w/a\" ran"))
                                    .count()
                            == 3);
            assertThat(watch.output().lines().filter(line -> !line.endsWith(" ran")))
                    .containsExactly("PUT", "w/a", "1", "PUT", "w/a", "1", "w/a", "2", "DELETE", "w/a", "2", "w/a", "");
        }
    }

    @ParameterizedTest
    @EnumSource
    void watchesOfOneStreamAreReadFromStandardInput(Server server) {
        Etcdctl akkadctl = server.akkadctl();
        String since = " --rev=" + put(akkadctl, "i/a", "1");
        Shell.Result ended = akkadctl.runWithInput(
                "watch i/a" + since + "\nnonsense\nwatch --prefix i/" + since + " -- echo ran\nprogress\n",
                "watch",
                "-i");

        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.stderr()).contains("Invalid command nonsense (only support watch)");
    }

    @ParameterizedTest
    @EnumSource
    void aWatchFromBeforeACompactionIsEndedByTheServer(Server server) {
        Etcdctl akkadctl = server.akkadctl();
        akkadctl.run("put", "old", "1").ok();
        akkadctl.run("put", "old", "2").ok();
        String revision = put(akkadctl, "old", "3");
        akkadctl.run("compaction", revision).ok();
        Shell.Result ended = akkadctl.run("watch", "old", "--rev=1");

        assertThat(ended.exit()).isEqualTo(5);
        assertThat(ended.stderr()).isEqualTo("""
                watch was canceled (etcdserver: mvcc: required revision has been compacted)
                Error: watch is canceled by the server
                """);
    }

    @ParameterizedTest
    @EnumSource
    void aLockIsHeldWhileACommandRunsAndItsExitCodePassedOn(Server server) {
        Etcdctl akkadctl = server.akkadctl();
        Shell.Result ran = akkadctl.run("lock", "m1", "--", "sh", "-c", "echo $ETCD_LOCK_KEY; exit 7");

        assertThat(ran.stdout()).startsWith("m1/");
        assertThat(ran.exit()).isEqualTo(7);
        assertThat(seats(akkadctl, "m1/")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void locksAreHandedOverBetweenToolsWhenInterrupted(Server server) throws InterruptedException {
        Etcdctl akkadctl = server.akkadctl();
        Etcdctl etcdctl = new Etcdctl(akkadctl.endpoints());
        try (Etcdctl.Running holder = akkadctl.start("lock", "m2")) {
            Eventually.holds("it is held", LIMIT, () -> holder.output().startsWith("m2/"));
            try (Etcdctl.Running waiter = etcdctl.start("lock", "m2")) {
                Eventually.holds("another waits", LIMIT, () -> seats(akkadctl, "m2/") == 2);
                holder.interrupt();
                Eventually.holds(
                        "it is the other's turn", LIMIT, () -> waiter.output().startsWith("m2/"));
                assertThat(holder.process().waitFor()).isZero();
                try (Etcdctl.Running next = akkadctl.start("lock", "m2", "echo", "mine")) {
                    Eventually.holds("a third waits", LIMIT, () -> seats(akkadctl, "m2/") == 2);
                    waiter.interrupt();
                    Eventually.holds(
                            "it is the third's turn", LIMIT, () -> next.output().contains("mine"));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void candidatesAreElectedAndListenedTo(Server server) {
        Etcdctl akkadctl = server.akkadctl();
        try (Etcdctl.Running listener = akkadctl.start("elect", "-l", "office");
                Etcdctl.Running first = akkadctl.start("elect", "office", "one")) {
            Eventually.holds("one leads", LIMIT, () -> first.output().contains("one"));
            Eventually.holds("one is heard", LIMIT, () -> listener.output().contains("one"));
            try (Etcdctl.Running second = akkadctl.start("elect", "office", "two")) {
                Eventually.holds("two runs", LIMIT, () -> seats(akkadctl, "office/") == 2);
                first.interrupt();
                Eventually.holds("two leads", LIMIT, () -> second.output().contains("two"));
                Eventually.holds("two is heard", LIMIT, () -> listener.output().contains("two"));
            }
        }
    }

    private static long seats(Etcdctl akkadctl, String prefix) {
        return akkadctl.run("get", "--prefix", prefix, "--keys-only").lines().stream()
                .filter(line -> !line.isEmpty())
                .count();
    }

    @Test
    void aMirrorCopiesWhatIsThereAndFollows() {
        Etcdctl source = Server.AKKAD.akkadctl();
        Etcdctl target = Server.ETCD35.akkadctl();
        source.run("put", "mirror/before", "1").ok();
        try (Etcdctl.Running mirror =
                source.start("make-mirror", target.endpoints(), "--prefix=mirror/", "--dest-prefix=there/")) {
            Eventually.holds(
                    "it is copied", LIMIT, () -> value(target, "there/before").equals("1"));
            source.run("put", "mirror/after", "2").ok();
            Eventually.holds(
                    "it follows", LIMIT, () -> value(target, "there/after").equals("2"));
            source.run("del", "mirror/before").ok();
            Eventually.holds(
                    "deletes too", LIMIT, () -> value(target, "there/before").isEmpty());
            assertThat(mirror.isAlive()).isTrue();
        }
    }

    private static String value(Etcdctl tool, String key) {
        return tool.run("get", key, "--print-value-only").ok();
    }

    @ParameterizedTest
    @EnumSource
    void aSnapshotIsSavedWholeAndUnderstoodByAkkadutl(Server server) {
        Etcdctl akkadctl = server.akkadctl();
        akkadctl.run("put", "saved", "1").ok();
        Path file = directory.resolve("backup.db");

        assertThat(akkadctl.run("snapshot", "save", file.toString()).ok()).startsWith("Snapshot saved at " + file);
        assertThat(directory.resolve("backup.db.part")).doesNotExist();
        assertThat(akkadutl("snapshot", "status", file.toString()).ok()).matches("[0-9a-f]+, \\d+, \\d+, .*");
        assertThat(akkadutl("hashkv", file.toString()).ok().split(", ", -1)[0])
                .isEqualTo(akkadctl.run("endpoint", "hashkv").ok().split(", ", -1)[1]);
    }

    private static Shell.Result akkadutl(String... arguments) {
        List<String> command = new java.util.ArrayList<>(
                List.of(Program.CHECKOUT.resolve("bin/akkadutl").toString()));
        command.addAll(Arrays.asList(arguments));
        return Shell.run(LIMIT, Map.of(), command);
    }

    @ParameterizedTest
    @EnumSource
    void historyAndDiffTellHowKeysCameToBe(Server server) {
        Etcdctl akkadctl = server.akkadctl();
        String begin = put(akkadctl, "h/a", "one\ntwo");
        akkadctl.run("put", "h/a", "one\nthree").ok();
        akkadctl.run("put", "h/b", "new").ok();

        assertThat(akkadctl.run("history", "h/a").ok().replaceAll("revision \\d+", "revision N"))
                .isEqualTo("""
                        revision N (version 2)
                        - two
                        + three
                        revision N (version 1), created
                        + one
                        + two""");
        assertThat(akkadctl.run("diff", "h/", "--rev", begin).ok()).isEqualTo("""
                        h/a (changed)
                        - two
                        + three
                        h/b (added)
                        + new""");
    }

    @ParameterizedTest
    @EnumSource
    void keysAreShownAsATree(Server server) {
        Etcdctl akkadctl = server.akkadctl();
        akkadctl.run("put", "t/x/1", "1").ok();
        akkadctl.run("put", "t/x/2", "22").ok();
        akkadctl.run("put", "t/y", "3").ok();

        assertThat(akkadctl.run("tree", "t/").ok()).isEqualTo("""
                        t/ (3 keys, 17 B)
                        ├─ x/ (2 keys, 13 B)
                        │  ├─ 1 (6 B)
                        │  └─ 2 (7 B)
                        └─ y (4 B)""");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsExportedCanBeImportedAndBothGoOn(Server server) throws IOException {
        Etcdctl akkadctl = server.akkadctl();
        for (int i = 1; i <= 5; i++) {
            akkadctl.run("put", "e/" + i, "value " + i).ok();
        }
        Path file = directory.resolve("keys.jsonl");
        akkadctl.run("export", file.toString(), "e/").ok();
        String whole = Files.readString(file);

        assertThat(whole.lines()).hasSize(6).first().asString().startsWith("{\"revision\":");
        assertThat(whole).contains(Base64.getEncoder().encodeToString("value 3".getBytes(StandardCharsets.UTF_8)));
        assertThat(akkadctl.run("export", file.toString(), "e/").exit()).isEqualTo(6);
        Files.writeString(file, whole.substring(0, whole.length() * 2 / 3));
        akkadctl.run("put", "e/3", "later").ok();
        akkadctl.run("export", "--resume", file.toString(), "e/").ok();
        assertThat(file).hasContent(whole);

        akkadctl.run("del", "--prefix", "e/").ok();
        assertThat(akkadctl.run("import", file.toString(), "--max-txn-ops=2").ok())
                .startsWith("imported 5 keys");
        assertThat(value(akkadctl, "e/3")).isEqualTo("value 3");
        Files.writeString(Path.of(file + ".done"), "4\n");
        assertThat(akkadctl.run("import", "--resume", file.toString()).ok()).startsWith("imported 2 keys");
    }

    @ParameterizedTest
    @EnumSource
    void topShowsMembersAndPrefixesOnceWhereThereIsNoTerminal(Server server) {
        Etcdctl akkadctl = server.akkadctl();
        akkadctl.run("put", "top/a/1", "1").ok();

        assertThat(akkadctl.run("top", "--interval=100ms").ok())
                .contains("ENDPOINT", "leader", akkadctl.endpoints(), "top/a/", "leases");
    }

    @ParameterizedTest
    @EnumSource
    void aShortLoadIsMeasured(Server server) {
        Etcdctl akkadctl = server.akkadctl();
        Shell.Result ran = akkadctl.run(LIMIT, "check", "perf", "--duration=2s", "--auto-compact");

        assertThat(ran.stdout()).contains("Throughput", "lowest request took", "tddev", "Compacted with revision");
        assertThat(seats(akkadctl, "/etcdctl-check-perf/")).isZero();
    }

    @Test
    void anUnreachableEndpointIsNamedWithWhatWasTried() {
        Etcdctl nobody = new Etcdctl("127.0.0.1:1,127.0.0.1:2").akkadctl();
        Shell.Result ended = nobody.run("get", "a", "--command-timeout=3s");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.stderr()).isEqualTo("""
                        Error: context deadline exceeded
                        akkadctl: no connection: 127.0.0.1:1: connection refused; 127.0.0.1:2: connection refused
                        """);
    }

    @Test
    void theNextEndpointIsTriedWhenOneDoesNotAnswer() {
        Etcdctl akkadctl = Server.AKKAD.akkadctl();
        akkadctl.run("put", "failover", "1").ok();

        assertThat(value(new Etcdctl("127.0.0.1:1," + akkadctl.endpoints()).akkadctl(), "failover"))
                .isEqualTo("1");
    }

    /** What is put while nobody listens is seen all the same, once and in order. */
    @Test
    void aWatchGoesOnWhereItWasWhenTheMemberComesBack() {
        try (ProcessCluster cluster = ProcessCluster.of(Program.AKKAD, 1)) {
            Etcdctl akkadctl = cluster.etcdctl().akkadctl();
            try (Etcdctl.Running watch = akkadctl.start("watch", "--prefix", "r/", "--rev=1")) {
                akkadctl.run("put", "r/1", "one").ok();
                Eventually.holds("it is seen", LIMIT, () -> watch.output().contains("one"));
                cluster.member(0).kill();
                Eventually.holds("the loss is told", LIMIT, () -> watch.output().contains("connection refused"));
                cluster.start(0);
                new Etcdctl(cluster.endpoints()).run("put", "r/2", "two").ok();
                Eventually.holds("it goes on", LIMIT, () -> watch.output().contains("two"));
                assertThat(watch.output().lines().filter(line -> !line.startsWith("akkadctl: ")))
                        .containsExactly("PUT", "r/1", "one", "PUT", "r/2", "two");
            }
            cluster.passed();
        }
    }

    @Test
    void aDowngradeIsValidatedStartedAndCancelled() {
        Etcdctl akkadctl = Server.AKKAD.akkadctl();
        assertThat(akkadctl.run("downgrade", "validate", "3.6").ok())
                .isEqualTo("Downgrade validate success, cluster version 3.7");
        assertThat(akkadctl.run("downgrade", "enable", "3.6").ok())
                .isEqualTo("Downgrade enable success, cluster version 3.7");
        awaitClusterVersion("3.6.0");

        assertThat(akkadctl.run("endpoint", "status", "-w", "json").ok())
                .contains(
                        "\"downgradeInfo\":{\"enabled\":true,\"targetVersion\":\"3.6.0\"}",
                        "\"storageVersion\":\"3.6.0\"");
        assertThat(akkadctl.run("downgrade", "validate", "3.5").stderr())
                .contains("etcdserver: cluster has a downgrade job in progress");
        assertThat(akkadctl.run("downgrade", "cancel").ok()).isEqualTo("Downgrade cancel success, cluster version 3.6");
        awaitClusterVersion("3.7.0");
    }

    private static void awaitClusterVersion(String version) {
        String page = sideBySide.cluster(Program.AKKAD).member(0).clientUrl() + "/version";
        Eventually.holds(
                "cluster version " + version,
                LIMIT,
                () -> HttpPage.get(page).body().contains("\"etcdcluster\":\"" + version + "\""));
    }
}
