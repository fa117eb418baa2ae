package dev.akkad.it;

import dev.akkad.server.ActorMember;
import dev.akkad.server.ServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A fresh cluster of one member that serves, of akkad or of etcd itself, gone without a trace when closed.
 *
 * <p>Its data lies in memory where the system has a place for that: nobody pulls the plug here, and many such members
 * come and go.
 */
public final class SingleMember implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final String NAME = "m1";

    private final Path directory;
    private final int clientPort;
    private final int peerPort;
    private AutoCloseable running = () -> {};
    private @Nullable ActorMember here;

    private SingleMember() {
        try {
            directory = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "akkad-it-")
                    : Files.createTempDirectory("akkad-it-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Integer> ports = Ports.free(2);
        clientPort = ports.get(0);
        peerPort = ports.get(1);
    }

    /** etcd 3.4. */
    public static SingleMember etcd34(String... flags) {
        return process(Program.ETCD, flags);
    }

    /** etcd 3.5. */
    public static SingleMember etcd35(String... flags) {
        return process(Program.ETCD35, flags);
    }

    /** akkad as a process of its own. */
    public static SingleMember akkadProcess(String... flags) {
        return process(Program.AKKAD, flags);
    }

    /** akkad inside this JVM. */
    public static SingleMember akkadHere(String... flags) {
        SingleMember member = new SingleMember();
        List<String> arguments = new ArrayList<>(List.of(
                "--name=" + NAME,
                "--data-dir=" + member.directory.resolve(NAME),
                "--listen-client-urls=" + member.clientUrl(),
                "--advertise-client-urls=" + member.clientUrl(),
                "--listen-peer-urls=" + member.peerUrl(),
                "--initial-advertise-peer-urls=" + member.peerUrl(),
                "--initial-cluster=" + NAME + "=" + member.peerUrl()));
        arguments.addAll(List.of(flags));
        ActorMember started = ActorMember.start(ServerSettings.of(arguments, Map.of()));
        member.here = started;
        member.running = () -> {
            started.stop();
            started.termination().toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        };
        try {
            started.ready().toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return member;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            member.close();
            throw new IllegalStateException(e);
        }
    }

    private static SingleMember process(Program program, String... flags) {
        SingleMember member = new SingleMember();
        MemberProcess process =
                new MemberProcess(program, NAME, member.directory, member.clientPort, member.peerPort).flags(flags);
        member.running = process;
        try {
            process.start(NAME + "=" + process.peerUrl());
            process.awaitReady();
            return member;
        } catch (Throwable e) {
            member.close();
            throw e;
        }
    }

    /** The one inside this JVM. */
    public ActorMember here() {
        return Objects.requireNonNull(here);
    }

    /** {@code host:port} of the client port. */
    public String endpoint() {
        return "127.0.0.1:" + clientPort;
    }

    public String clientUrl() {
        return "http://" + endpoint();
    }

    public String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    /** The value of a metric without labels, as the member tells it. */
    public double metric(String name) {
        return HttpPage.get(clientUrl() + "/metrics").lines(name + " ").stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no metric " + name));
    }

    @Override
    public void close() {
        try {
            running.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            FileTree.delete(directory);
        }
    }
}
