package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.akkad.check.Action;
import dev.akkad.server.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a process begins and ends: quickly, cleanly, or with one line that says why not. */
@Timeout(value = 360, unit = TimeUnit.SECONDS)
final class StartStopIT {
    /** Two seconds are promised; the rest is for {@code kill} and for noticing. */
    private static final Duration STOP_LIMIT = Duration.ofMillis(2_500);

    private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(60);

    private static final int LOG_WRITES = 60;

    @Test
    void sigtermEndsEveryMemberInTimeWhateverTheOthersDo() {
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            int leader = cluster.leader();
            int[] others = cluster.others(leader);
            cluster.member(others[0]).kill();

            assertThat(stop(cluster.member(leader))).isEqualTo(terminated());
            assertThat(stop(cluster.member(others[1]))).isEqualTo(terminated());
            cluster.passed();
        }
    }

    /** Without the hand-over nobody would lead before an election wait had passed, eight seconds at least. */
    @Test
    void aLeaderThatStopsHandsOver() {
        try (ProcessCluster cluster = ProcessCluster.of(3, "--heartbeat-interval=100", "--election-timeout=8000")) {
            int leader = cluster.leader();
            int other = cluster.others(leader)[0];

            assertThat(stop(cluster.member(leader))).isEqualTo(terminated());
            Eventually.holds("a write after the leader stopped", Duration.ofSeconds(7), () -> {
                try {
                    cluster.client(other).execute(Action.Write.put("k", "v"), Duration.ofSeconds(1));
                    return true;
                } catch (CallFailedException e) {
                    return false;
                }
            });
            cluster.passed();
        }
    }

    @Test
    void aSecondProcessDoesNotGetTheDirectory() throws IOException {
        assumeTrue(Program.underTest() == Program.AKKAD, "etcd waits for the lock instead");
        try (ProcessCluster cluster = ProcessCluster.of(1);
                ProcessCluster other = ProcessCluster.create(1)) {
            cluster.client(0).execute(Action.Write.put("k", "v"), Duration.ofSeconds(20));
            MemberProcess owner = cluster.member(0);
            // A flag given later wins.
            other.member(0).flags("--data-dir=" + owner.dataDirectory());

            // While the owner stands still, whatever changes was written by the other.
            owner.pause();
            SortedMap<Path, String> before = FileTree.hashes(owner.dataDirectory());
            assertRefused(
                    other,
                    ExitCode.STARTUP,
                    "data directory " + owner.dataDirectory() + "/member is in use by another process");
            assertThat(FileTree.hashes(owner.dataDirectory())).isEqualTo(before);
            owner.resume();
            assertThat(cluster.etcdctl().run("get", "k", "--print-value-only").ok())
                    .isEqualTo("v");
            cluster.passed();
            other.passed();
        }
    }

    @Test
    void anOccupiedPortIsNamedAndNothingWritten() throws IOException {
        for (boolean peerPort : new boolean[] {false, true}) {
            try (ProcessCluster cluster = ProcessCluster.create(1)) {
                MemberProcess member = cluster.member(0);
                int port = URI.create(peerPort ? member.peerUrl() : member.clientUrl())
                        .getPort();
                try (ServerSocket occupied = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                    assertRefused(cluster, ExitCode.STARTUP, Integer.toString(occupied.getLocalPort()));
                }
                assertNothingWritten(member.dataDirectory());
                cluster.passed();
            }
        }
    }

    @Test
    void anUnknownFlagIsNamedAndNothingWritten() throws IOException {
        try (ProcessCluster cluster = ProcessCluster.create(1, "--no-such-flag=1")) {
            assertRefused(cluster, ExitCode.FLAGS, "no-such-flag");
            assertNothingWritten(cluster.member(0).dataDirectory());
            cluster.passed();
        }
    }

    @Test
    void contradictingFlagsAreRefused() throws IOException {
        try (ProcessCluster cluster = ProcessCluster.create(1, "--heartbeat-interval=500", "--election-timeout=1000")) {
            assertRefused(cluster, ExitCode.STARTUP, "election-timeout");
            assertNothingWritten(cluster.member(0).dataDirectory());
            cluster.passed();
        }
    }

    @Test
    void aDirectoryOfSomebodyElseIsLeftAlone() throws IOException {
        assumeTrue(Program.underTest() == Program.AKKAD, "etcd does not look");
        try (ProcessCluster cluster = ProcessCluster.create(1)) {
            Path directory = cluster.member(0).dataDirectory();
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("notes.txt"), "mine");

            SortedMap<Path, String> before = FileTree.hashes(directory);
            assertRefused(
                    cluster, ExitCode.STARTUP, "data directory " + directory + " is not akkad's: it holds notes.txt");
            assertThat(FileTree.hashes(directory)).isEqualTo(before);
            cluster.passed();
        }
    }

    /** etcd ends with 1 when its log is damaged and panics, which is 2, when its store is. */
    @Test
    void aDamagedDirectoryIsNamedAndLeftAsItIs() throws IOException {
        assumeTrue(Program.underTest() == Program.AKKAD, "another layout");
        try (ProcessCluster cluster = ProcessCluster.of(1)) {
            MemberProcess member = cluster.member(0);
            fillTables(cluster);
            // Opening turns logs into tables; what is written next is in logs again.
            assertThat(stop(member)).isZero();
            cluster.start(0);
            fillLogs(cluster);
            assertThat(stop(member)).isZero();

            Path sound = cluster.directory().resolve("sound");
            FileTree.copy(member.dataDirectory(), sound);
            for (String database : List.of("journal", "store-0")) {
                for (String name : List.of("\\d+\\.log", "\\d+\\.(sst|ldb)", "MANIFEST-\\d+", "CURRENT")) {
                    FileTree.replace(sound, member.dataDirectory());
                    Path file = FileTree.largest(
                            member.dataDirectory().resolve("member").resolve(database), name);
                    if (name.equals("CURRENT")) {
                        Files.delete(file);
                    } else {
                        FileTree.flipByteInTheMiddle(file);
                    }
                    SortedMap<Path, String> before = FileTree.hashes(member.dataDirectory());

                    assertRefused(cluster, ExitCode.DISK, member.dataDirectory().toString());
                    assertThat(FileTree.hashes(member.dataDirectory()))
                            .as("%s of the %s", name, database)
                            .isEqualTo(before);
                }
            }
            FileTree.replace(sound, member.dataDirectory());
            cluster.start(0);
            assertThat(cluster.etcdctl()
                            .run("get", "log", "--prefix", "--keys-only")
                            .lines())
                    .filteredOn(line -> line.startsWith("log"))
                    .hasSize(LOG_WRITES);
            cluster.passed();
        }
    }

    /** More than LevelDB keeps in memory. */
    private static void fillTables(ProcessCluster cluster) {
        String large = "x".repeat(1_000_000);
        for (int i = 0; i < 10; i++) {
            cluster.client(0).execute(Action.Write.put("table" + i, large), Duration.ofSeconds(20));
        }
    }

    private static void fillLogs(ProcessCluster cluster) {
        for (int i = 0; i < LOG_WRITES; i++) {
            cluster.client(0).execute(Action.Write.put("log" + i, "x".repeat(100)), Duration.ofSeconds(20));
        }
    }

    @Test
    void versionAndHelpAreAnsweredAtOnce() {
        Program program = Program.underTest();
        Shell.Result version =
                Shell.run(REFUSAL_LIMIT, program.environment(), List.of(program.executable() + "", "--version"));
        Shell.Result help =
                Shell.run(REFUSAL_LIMIT, program.environment(), List.of(program.executable() + "", "--help"));

        assertThat(version.ok()).startsWith("etcd Version: " + program.version());
        assertThat(help.exit()).isZero();
        assertThat(help.stdout() + help.stderr()).contains("--initial-cluster");
    }

    private static int stop(MemberProcess member) {
        return Stalls.within(STOP_LIMIT, () -> member.terminate(REFUSAL_LIMIT));
    }

    private static int terminated() {
        // etcd ends with the signal itself.
        return Program.underTest() == Program.AKKAD ? 0 : 128 + 15;
    }

    /** The only member of this cluster must not start, but say why in one line. */
    private static void assertRefused(ProcessCluster cluster, int exit, String reason) {
        Program program = Program.underTest();
        Shell.Result result = Shell.run(
                REFUSAL_LIMIT, program.environment(), cluster.member(0).command(cluster.initialCluster()));

        assertThat(result.exit()).as("%s", result).isEqualTo(exit);
        assertThat(result.stdout() + result.stderr()).contains(reason);
        if (program == Program.AKKAD) {
            assertThat(result.stderr().lines().filter(line -> !line.contains("\"level\":\"info\"")))
                    .as("%s", result)
                    .hasSize(1);
        }
    }

    private static void assertNothingWritten(Path directory) throws IOException {
        if (Program.underTest() == Program.AKKAD) {
            assertThat(directory).doesNotExist();
        }
    }
}
