package dev.akkad.ctl.bench.compare;

import dev.akkad.ctl.bench.BenchException;
import dev.akkad.ctl.bench.Members;
import dev.akkad.ctl.h2.Endpoint;
import dev.akkad.ctl.h2.Loops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The processes of one cluster on free ports of loopback, with empty directories and default flags. */
final class Cluster {
    private static final String HOST = "127.0.0.1";
    private static final long READY_SECONDS_MAX = 120;
    private static final long STOP_SECONDS_MAX = 10;
    private static final long LOOK_AGAIN_NANOS = 2_000_000;
    private static final int DELETE_TRIES_MAX = 10;

    /** All that is there, for the case that this program is told to end. */
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    private static final Set<Path> DIRECTORIES = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Cluster::leaveNothing));
    }

    private final Product product;
    private final Path directory;
    private final List<Integer> clientPorts;
    private final List<Integer> peerPorts;
    private final List<Process> processes = new ArrayList<>();
    private double readySeconds;

    private Cluster(Product product, int members, Path directory) throws IOException {
        this.product = product;
        this.directory = directory;
        List<Integer> ports = FreePorts.find(2 * members);
        clientPorts = ports.subList(0, members);
        peerPorts = ports.subList(members, 2 * members);
    }

    /** Starts the members and waits until each answers a linearizable read. */
    static Cluster start(Product product, int members, Path directory)
            throws BenchException, IOException, InterruptedException {
        DIRECTORIES.add(directory);
        Cluster cluster = new Cluster(product, members, Files.createDirectories(directory));
        try {
            cluster.startAll();
            return cluster;
        } catch (BenchException | IOException | InterruptedException e) {
            cluster.remove();
            throw e;
        }
    }

    private void startAll() throws BenchException, IOException, InterruptedException {
        long startNanos = System.nanoTime();
        for (int i = 0; i < clientPorts.size(); i++) {
            ProcessBuilder builder = new ProcessBuilder(command(i))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log(i).toFile()));
            // The launcher has built before this program began, and nothing may be built while we measure.
            builder.environment().put("AKKAD_NO_BUILD", "1");
            builder.environment().keySet().removeIf(name -> name.startsWith("ETCD_"));
            Process process = builder.start();
            RUNNING.add(process);
            processes.add(process);
        }
        try (Loops loops = new Loops(1)) {
            for (int i = 0; i < processes.size(); i++) {
                awaitReady(loops, i, startNanos);
            }
        }
        readySeconds = (System.nanoTime() - startNanos) / 1e9;
    }

    private void awaitReady(Loops loops, int member, long startNanos)
            throws BenchException, IOException, InterruptedException {
        while (!Members.serves(loops, endpoints().get(member), 5)) {
            boolean late = System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
            if (late || !processes.get(member).isAlive()) {
                throw new BenchException(
                        product.name() + (late ? " is not ready" : " has ended") + ": " + lastLine(member));
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private List<String> command(int member) {
        String client = "http://" + HOST + ":" + clientPorts.get(member);
        String peer = "http://" + HOST + ":" + peerPorts.get(member);
        return List.of(
                product.program().toString(),
                "--name=m" + member,
                "--data-dir=" + directory.resolve("m" + member + ".etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster="
                        + IntStream.range(0, peerPorts.size())
                                .mapToObj(i -> "m" + i + "=http://" + HOST + ":" + peerPorts.get(i))
                                .collect(Collectors.joining(",")));
    }

    private Path log(int member) {
        return directory.resolve("m" + member + ".log");
    }

    private String lastLine(int member) throws IOException {
        try (Stream<String> lines = Files.lines(log(member))) {
            return lines.reduce((first, second) -> second).orElse("it said nothing");
        }
    }

    List<Endpoint> endpoints() {
        return clientPorts.stream().map(port -> new Endpoint(HOST, port)).toList();
    }

    List<Long> pids() {
        return processes.stream().map(Process::pid).toList();
    }

    /** From the latest start of the first process until all members had answered. */
    double readySeconds() {
        return readySeconds;
    }

    /** Ends the members and starts them again on what they have. */
    void restart() throws BenchException, IOException, InterruptedException {
        stop();
        startAll();
    }

    /** Ends the processes, gently at first, and keeps the directories. */
    void stop() throws InterruptedException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            RUNNING.remove(process);
        }
        processes.clear();
    }

    /** Ends the processes and removes their directories. */
    void remove() throws InterruptedException, IOException {
        stop();
        delete(directory);
        DIRECTORIES.remove(directory);
    }

    /** The main thread may be removing the same while we do: what is gone is gone. */
    private static void leaveNothing() {
        RUNNING.forEach(process -> process.destroyForcibly().onExit().join());
        for (Path directory : DIRECTORIES) {
            try {
                delete(directory);
                Files.deleteIfExists(Objects.requireNonNull(directory.getParent()));
            } catch (IOException e) {
                System.err.println("akkad bench: " + directory + " may be left behind: " + e);
            }
        }
    }

    static void delete(Path directory) throws IOException {
        for (int tries = 0; Files.exists(directory); tries++) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (UncheckedIOException | NoSuchFileException | DirectoryNotEmptyException e) {
                if (tries == DELETE_TRIES_MAX) {
                    throw new IOException("cannot remove " + directory, e);
                }
            }
        }
    }
}
