package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One member as a process of its own, with its directory, ports and log. */
final class MemberProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Program program;
    private final String name;
    private final Path directory;
    private final int clientPort;
    private int peerPort;
    /** 0 = the port it listens on. */
    private int advertisedPeerPort;

    private final List<String> extraFlags = new ArrayList<>();
    private final Map<String, String> extraEnvironment = new HashMap<>();
    private List<String> tracer = List.of();
    private String peerScheme = "http";
    private String peerHost = "127.0.0.1";
    /** "" = the host it listens on. */
    private String advertisedPeerHost = "";
    /** Where clients reach it besides, "" = nowhere. */
    private String socketUrl = "";

    private @Nullable Process process;
    private int incarnation;

    MemberProcess(Program program, String name, Path directory, int clientPort, int peerPort) {
        this.program = program;
        this.name = name;
        this.directory = directory;
        this.clientPort = clientPort;
        this.peerPort = peerPort;
    }

    String name() {
        return name;
    }

    /** {@code host:port} of the client port. */
    String endpoint() {
        return "127.0.0.1:" + clientPort;
    }

    String clientUrl() {
        return "http://" + endpoint();
    }

    int clientPort() {
        return clientPort;
    }

    int peerPort() {
        return peerPort;
    }

    /** Where others reach it. */
    String peerUrl() {
        String host = advertisedPeerHost.isEmpty() ? peerHost : advertisedPeerHost;
        return peerScheme + "://" + host + ":" + (advertisedPeerPort == 0 ? peerPort : advertisedPeerPort);
    }

    /** Others are told of another port than the one it listens on. */
    void advertise(int otherPeerPort) {
        advertisedPeerPort = otherPeerPort;
    }

    /** Others are told of another host than the one it listens on. */
    MemberProcess knownAs(String host) {
        advertisedPeerHost = host;
        return this;
    }

    /** Where it listens for its peers. */
    InetSocketAddress listener() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), peerPort);
    }

    /** Its next start listens for peers on another port. */
    void moveTo(int otherPeerPort) {
        peerPort = otherPeerPort;
    }

    /** TLS between members; needs flags that say with which certificates. */
    MemberProcess peersOverTls() {
        peerScheme = "https";
        return this;
    }

    /** In a network of its own, where it has this address; clients outside of that have the socket only. */
    MemberProcess livesAt(String address, Path socket) {
        peerHost = address;
        socketUrl = ",unix://" + socket;
        return this;
    }

    Path dataDirectory() {
        return directory.resolve(name + ".etcd");
    }

    /** The name of this process among all that the member has been. */
    String incarnation() {
        return name + "#" + incarnation;
    }

    /** Adds flags to every later start. */
    MemberProcess flags(String... flags) {
        extraFlags.addAll(Arrays.asList(flags));
        return this;
    }

    /** Sets a variable for every later start. */
    MemberProcess environment(String variable, String value) {
        extraEnvironment.put(variable, value);
        return this;
    }

    /** Every later start goes through this command, which must leave the member a child of ours. */
    MemberProcess tracedBy(List<String> command) {
        tracer = command;
        return this;
    }

    List<String> command(String initialCluster) {
        List<String> command = new ArrayList<>(List.of(
                program.executable().toString(),
                "--name=" + name,
                "--data-dir=" + dataDirectory(),
                "--listen-client-urls=" + clientUrl() + socketUrl,
                "--advertise-client-urls=" + clientUrl(),
                "--listen-peer-urls=" + peerScheme + "://" + peerHost + ":" + peerPort,
                "--initial-advertise-peer-urls=" + peerUrl(),
                "--initial-cluster=" + initialCluster));
        command.addAll(extraFlags);
        return command;
    }

    /** Starts the process and returns at once. */
    void start(String initialCluster) {
        assertThat(isAlive()).as("%s runs already", name).isFalse();
        incarnation++;
        List<String> command = new ArrayList<>(tracer);
        command.addAll(command(initialCluster));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(logFile().toFile());
        builder.environment().putAll(program.environment());
        builder.environment().putAll(extraEnvironment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Leftovers.watch(process);
    }

    /** Waits for the line that scripts around etcd wait for. */
    void awaitReady() {
        Eventually.holds(name + " says it is ready", START_LIMIT, () -> {
            assertThat(isAlive()).as("%s died while starting:%n%s", name, log()).isTrue();
            return log().contains(program.readyLine());
        });
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    long pid() {
        return running().pid();
    }

    /** {@code kill -9}: returns when the process is gone. */
    void kill() {
        Process victim = running();
        Shell.destroy(victim);
        awaitExit(victim, Duration.ofSeconds(10));
    }

    /** SIGTERM: returns the exit code, and fails if the process outlives the limit. */
    int terminate(Duration limit) {
        Shell.signal("TERM", pid());
        return awaitExit(running(), limit);
    }

    /** Waits until it ends by itself; returns the exit code. */
    int awaitEnd(Duration limit) {
        return awaitExit(java.util.Objects.requireNonNull(process), limit);
    }

    void pause() {
        Shell.signal("STOP", pid());
    }

    void resume() {
        Shell.signal("CONT", pid());
    }

    /** Most memory this process ever had in use at once, 0 where the system does not tell. */
    long peakResidentBytes() {
        return peakResidentBytes(pid());
    }

    static long peakResidentBytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** Everything this incarnation has written. */
    String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            Shell.destroy(process);
        }
    }

    private Path logFile() {
        return directory.resolve("%s-%d.log".formatted(name, incarnation));
    }

    private Process running() {
        assertThat(isAlive()).as("%s runs", name).isTrue();
        return java.util.Objects.requireNonNull(process);
    }

    private int awaitExit(Process ending, Duration limit) {
        try {
            assertThat(ending.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s is gone within %s:%n%s", name, limit, log())
                    .isTrue();
            return ending.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
