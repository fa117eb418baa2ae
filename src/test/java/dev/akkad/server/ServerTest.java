package dev.akkad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.store.DataDir;
import dev.akkad.store.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {
    @TempDir
    Path directory;

    /** A member that is ready at once and stops when asked. */
    private static class Puppet implements RunningMember {
        private final CompletableFuture<Integer> termination = new CompletableFuture<>();

        @Override
        public long memberId() {
            return 0x8e9e05c52164694dL;
        }

        @Override
        public CompletionStage<Void> ready() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Integer> termination() {
            return termination;
        }

        @Override
        public void stop() {
            termination.complete(ExitCode.STOPPED);
        }
    }

    private List<String> arguments(int port) {
        String client = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + (port + 1);
        return List.of(
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer);
    }

    private ServerSettings settings() {
        return ServerSettings.of(arguments(Ports.freePair()), Map.of());
    }

    private static String refusal(List<String> arguments, int exitCode) throws InterruptedException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, UTF_8);
        Launcher launcher = new Launcher(
                settings -> {
                    throw new AssertionError("not to be reached");
                },
                Map.of(),
                stream,
                stream);
        assertThat(launcher.member(arguments)).isEqualTo(exitCode);
        return err.toString(UTF_8);
    }

    @Test
    void anOccupiedPortIsRefusedAndNothingIsWritten() throws Exception {
        int port = Ports.freePair();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(refusal(arguments(taken.getLocalPort()), ExitCode.STARTUP))
                    .startsWith("{\"level\":\"fatal\",")
                    .endsWith("\"msg\":\"cannot start\",\"error\":\"listen tcp 127.0.0.1:" + port
                            + ": bind: address already in use\"}\n")
                    .hasLineCount(1);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anAddressGivenTwiceIsRefused() throws Exception {
        List<String> arguments = new java.util.ArrayList<>(arguments(Ports.freePair()));
        arguments.add(arguments.get(1).replace("client", "metrics"));

        assertThat(refusal(arguments, ExitCode.STARTUP)).contains("bind: address already in use");
    }

    @Test
    void aCommandLineThatCannotBeParsedIsOnePlainLine() throws Exception {
        assertThat(refusal(List.of("--nope"), ExitCode.FLAGS))
                .isEqualTo("flag provided but not defined: -nope. See 'akkad --help'." + System.lineSeparator());
    }

    @Test
    void aForeignDirectoryIsLeftAsItIs() throws IOException {
        ServerSettings settings = settings();
        Path wal = Files.createDirectories(settings.dataDir().resolve("member/wal"));

        assertThatThrownBy(() -> new Server(s -> new Puppet()).start(List.of(settings)))
                .isInstanceOfSatisfying(
                        StartupException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STARTUP))
                .hasMessageContaining("data directory " + settings.dataDir() + " is not akkad's");
        assertThat(wal).isEmptyDirectory();
        assertThat(settings.dataDir().toFile().list()).containsExactly("member");
    }

    @Test
    void theInitialClusterIsCheckedOnlyWithoutData() throws IOException {
        List<String> arguments = new java.util.ArrayList<>(arguments(Ports.freePair()));
        arguments.add("--initial-cluster=other=http://127.0.0.1:1");
        ServerSettings settings = ServerSettings.of(arguments, Map.of());

        assertThatThrownBy(() -> new Server(s -> new Puppet()).start(List.of(settings)))
                .hasMessageStartingWith("couldn't find local name");
        assertThat(settings.dataDir()).doesNotExist();
        found(settings.dataDir());
        assertThat(new Server(s -> new Puppet()).start(List.of(settings))).hasSize(1);
    }

    private static void found(Path dataDir) throws IOException {
        try (DataDir data = DataDir.open(dataDir)) {
            data.found(new Identity(1, 2, "default"));
        }
    }

    @Test
    void theEndOfOneMemberEndsTheOthersWithItsExitCode() throws InterruptedException {
        Stopper stopper = new Stopper();
        Puppet one = new Puppet();
        Puppet other = new Puppet();
        stopper.add(one);
        stopper.add(other);

        one.termination.complete(ExitCode.DISK);

        assertThat(stopper.awaitEnd()).isEqualTo(ExitCode.DISK);
        assertThat(other.termination).isCompletedWithValue(ExitCode.STOPPED);
    }

    @Test
    void aMemberThatHangsIsNotWaitedForForEver() {
        Stopper stopper = new Stopper();
        stopper.add(new Puppet() {
            @Override
            public void stop() {
                // Nothing: it hangs.
            }
        });

        assertThat(stopper.stopAll()).isEqualTo(ExitCode.STOPPED);
    }
}
