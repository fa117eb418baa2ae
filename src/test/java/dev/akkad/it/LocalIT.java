package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.akkad.server.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/akkad local}: a whole cluster as one process. */
@Timeout(value = 540, unit = TimeUnit.SECONDS)
final class LocalIT {
    /** Two seconds are promised; the rest is for {@code kill} and for noticing. */
    private static final Duration STOP_LIMIT = Duration.ofMillis(2_500);

    private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @BeforeEach
    void onlyAkkadHasIt() {
        assumeTrue(Program.underTest() == Program.AKKAD);
    }

    private static int stop(LocalProcess local) {
        return Stalls.within(STOP_LIMIT, () -> local.terminate(STOP_LIMIT.multipliedBy(10)));
    }

    @ParameterizedTest(name = "{0} members")
    @ValueSource(ints = {1, 3, 7})
    void servesUntilItIsAskedToStop(int members) throws IOException {
        int basePort = Ports.freePairs(members);
        try (LocalProcess local =
                LocalProcess.start(directory.resolve("a"), basePort, "--members", Integer.toString(members))) {
            local.awaitReady(members);
            assertThat(local.stdout().lines().filter(line -> line.startsWith("endpoints: ")))
                    .containsExactly(
                            "endpoints: http://" + local.endpoints(members).replace(",", ",http://"));
            for (int i = 0; i < members; i++) {
                assertThat(new Etcdctl(local.endpoint(i))
                                .run("put", "k" + i, "v")
                                .ok())
                        .isEqualTo("OK");
            }
            Etcdctl all = new Etcdctl(local.endpoints(members));
            assertThat(all.run("get", "k", "--prefix", "--keys-only").lines())
                    .filteredOn(line -> !line.isEmpty())
                    .hasSize(members);
            assertThat(all.run("endpoint", "health").exit()).isZero();
            assertThat(all.run("member", "list").lines())
                    .hasSize(members)
                    .allMatch(line -> line.contains(", started, "));

            assertThat(stop(local)).isEqualTo(ExitCode.STOPPED);
            assertThat(local.leftOutsideItsData()).isEmpty();
        }
        try (LocalProcess again = LocalProcess.start(directory.resolve("a"), basePort, "--members=" + members)) {
            again.awaitReady(members);
            assertThat(new Etcdctl(again.endpoint(members - 1))
                            .run("get", "k0", "--print-value-only")
                            .ok())
                    .isEqualTo("v");
            assertThat(stop(again)).isEqualTo(ExitCode.STOPPED);
        }
    }

    @ParameterizedTest(name = "{0} members")
    @ValueSource(strings = {"0", "8", "-1", "three"})
    void anotherNumberOfMembersIsRefused(String members) {
        try (LocalProcess local =
                LocalProcess.start(directory.resolve("a"), Ports.freePairs(1), "--members", members)) {
            assertThat(local.awaitExit(REFUSAL_LIMIT)).isEqualTo(ExitCode.FLAGS);
            assertThat(local.stderr().lines())
                    .containsExactly("invalid value \"" + members + "\" for flag -members (expected: 1..7)");
            assertThat(local.stdout()).isEmpty();
            assertThat(local.dataDirectory()).doesNotExist();
        }
    }

    @Test
    void aSecondOneOnTheSamePortsIsRefusedAndWritesNothing() {
        int basePort = Ports.freePairs(3);
        try (LocalProcess first = LocalProcess.start(directory.resolve("a"), basePort);
                LocalProcess second = start(first, directory.resolve("b"), basePort)) {
            assertThat(second.awaitExit(REFUSAL_LIMIT)).isEqualTo(ExitCode.STARTUP);
            assertThat(second.stderr().lines())
                    .singleElement()
                    .asString()
                    .contains("\"level\":\"fatal\"", "bind: address already in use");
            assertThat(second.dataDirectory()).doesNotExist();
            assertThat(second.leftOutsideItsData()).isEmpty();
            assertThat(new Etcdctl(first.endpoints(3)).run("put", "k", "v").ok())
                    .isEqualTo("OK");
        }
    }

    private static LocalProcess start(LocalProcess afterThis, Path root, int basePort) {
        afterThis.awaitReady(3);
        return LocalProcess.start(root, basePort);
    }

    @Test
    void whatAnotherNumberOfMembersLeftIsNotTakenOver() throws IOException {
        int basePort = Ports.freePairs(3);
        try (LocalProcess first = LocalProcess.start(directory.resolve("a"), basePort, "--members=1")) {
            first.awaitReady(1);
            stop(first);
            var before = FileTree.hashes(first.dataDirectory());
            try (LocalProcess second = LocalProcess.start(directory.resolve("a"), basePort, "--members=3")) {
                assertThat(second.awaitExit(REFUSAL_LIMIT)).isEqualTo(ExitCode.STARTUP);
                assertThat(second.stderr().lines())
                        .singleElement()
                        .asString()
                        .contains("holds another cluster", "choose another --data-dir");
                assertThat(FileTree.hashes(first.dataDirectory())).isEqualTo(before);
            }
        }
        assertThat(List.of(directory.toFile().list())).containsExactly("a");
        assertThat(Files.exists(directory.resolve("a/data/n2"))).isFalse();
    }
}
