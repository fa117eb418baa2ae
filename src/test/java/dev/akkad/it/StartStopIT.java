package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.akkad.check.Action;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a process begins and ends: quickly, cleanly, or with one line that says why not. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class StartStopIT {
    /** Two seconds are promised; the rest is for {@code kill} and for noticing. */
    private static final Duration STOP_LIMIT = Duration.ofMillis(2_500);

    private static final Set<Integer> STARTUP = Set.of(1);
    private static final Set<Integer> FLAGS = Set.of(2);
    private static final Set<Integer> STARTUP_OR_DISK = Set.of(1, 74);

    private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(20);

    @Test
    void sigtermEndsEveryMemberInTimeWhateverTheOthersDo() {
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            int leader = cluster.leader();
            int[] others = cluster.others(leader);
            cluster.member(others[0]).kill();

            assertThat(cluster.member(leader).terminate(STOP_LIMIT)).isEqualTo(terminated());
            assertThat(cluster.member(others[1]).terminate(STOP_LIMIT)).isEqualTo(terminated());
            cluster.passed();
        }
    }

    /** Without the hand-over nobody would lead before an election wait had passed, five seconds at least. */
    @Test
    void aLeaderThatStopsHandsOver() {
        try (ProcessCluster cluster = ProcessCluster.of(3, "--heartbeat-interval=100", "--election-timeout=5000")) {
            int leader = cluster.leader();
            int other = cluster.others(leader)[0];

            assertThat(cluster.member(leader).terminate(STOP_LIMIT)).isEqualTo(terminated());
            Eventually.holds("a write after the leader stopped", Duration.ofSeconds(3), () -> {
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
            // A flag given later wins.
            other.member(0).flags("--data-dir=" + cluster.member(0).dataDirectory());

            assertRefused(other, STARTUP_OR_DISK, "in use");
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
                    assertRefused(cluster, STARTUP, Integer.toString(occupied.getLocalPort()));
                }
                assertNothingWritten(member.dataDirectory());
                cluster.passed();
            }
        }
    }

    @Test
    void anUnknownFlagIsNamedAndNothingWritten() throws IOException {
        try (ProcessCluster cluster = ProcessCluster.create(1, "--no-such-flag=1")) {
            assertRefused(cluster, FLAGS, "no-such-flag");
            assertNothingWritten(cluster.member(0).dataDirectory());
            cluster.passed();
        }
    }

    @Test
    void contradictingFlagsAreRefused() throws IOException {
        try (ProcessCluster cluster = ProcessCluster.create(1, "--heartbeat-interval=500", "--election-timeout=1000")) {
            assertRefused(cluster, STARTUP, "election-timeout");
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

            assertRefused(cluster, STARTUP_OR_DISK, directory.toString());
            try (var files = Files.list(directory)) {
                assertThat(files).containsExactly(directory.resolve("notes.txt"));
            }
            assertThat(directory.resolve("notes.txt")).hasContent("mine");
            cluster.passed();
        }
    }

    @Test
    void versionAndHelpAreAnsweredAtOnce() {
        Program program = Program.underTest();
        Shell.Result version = Shell.run(
                Duration.ofSeconds(5), program.environment(), List.of(program.executable() + "", "--version"));
        Shell.Result help =
                Shell.run(Duration.ofSeconds(5), program.environment(), List.of(program.executable() + "", "--help"));

        assertThat(version.ok()).startsWith("etcd Version: " + program.version());
        assertThat(help.exit()).isZero();
        assertThat(help.stdout() + help.stderr()).contains("--initial-cluster");
    }

    private static int terminated() {
        // etcd ends with the signal itself.
        return Program.underTest() == Program.AKKAD ? 0 : 128 + 15;
    }

    /** The only member of this cluster must not start, but say why in one line. */
    private static void assertRefused(ProcessCluster cluster, Set<Integer> exits, String reason) {
        Program program = Program.underTest();
        Shell.Result result = Shell.run(
                REFUSAL_LIMIT, program.environment(), cluster.member(0).command(cluster.initialCluster()));

        assertThat(exits).as("%s", result).contains(result.exit());
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
