package dev.akkad.server;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** {@code akkad local}: a whole cluster on loopback in this process. */
final class LocalProgram {
    private static final String CLUSTER_FILE = "cluster";
    private static final long TRAINING_SECONDS_MAX = 60;

    private final MemberFactory factory;
    private final LocalOptions options;
    private final PrintStream out;

    LocalProgram(MemberFactory factory, LocalOptions options, PrintStream out) {
        this.factory = factory;
        this.options = options;
        this.out = out;
    }

    /** Runs until a signal or a member ends it; returns the exit code. */
    int run(Stopper stopper) throws InterruptedException {
        Path directory = options.ephemeral() ? temporaryDirectory() : options.dataDir();
        if (options.ephemeral()) {
            stopper.afterwards(() -> delete(directory));
        }
        List<ServerSettings> all = options.settings(directory);
        Logging.apply(all.get(0).log());
        verifySameCluster(directory);
        List<RunningMember> members = new Server(factory).start(all);
        members.forEach(stopper::add);
        writeCluster(directory);
        out.println("endpoints: " + options.endpoints());
        CompletableFuture<?>[] ready = new CompletableFuture<?>[members.size()];
        for (int i = 0; i < ready.length; i++) {
            ServerSettings settings = all.get(i);
            ready[i] =
                    members.get(i).ready().thenRun(() -> printReady(settings)).toCompletableFuture();
        }
        if (options.training()) {
            return train(CompletableFuture.allOf(ready), all, stopper);
        }
        return stopper.awaitEnd();
    }

    private void printReady(ServerSettings settings) {
        out.println("member " + settings.name() + " ready to serve client requests at "
                + settings.client().listenUrls().get(0) + ", data in " + settings.dataDir());
    }

    private static int train(CompletableFuture<Void> ready, List<ServerSettings> all, Stopper stopper)
            throws InterruptedException {
        try {
            ready.get(TRAINING_SECONDS_MAX, TimeUnit.SECONDS);
            Training.run(all.stream()
                    .map(settings -> settings.client().listenUrls().get(0))
                    .toList());
        } catch (ExecutionException | TimeoutException | IOException e) {
            throw StartupException.refused("training run: " + e);
        }
        return stopper.stopAll();
    }

    /** Another number of members, or other ports, would be another cluster over the same data. */
    private void verifySameCluster(Path directory) {
        Path file = directory.resolve(CLUSTER_FILE);
        try {
            String kept = Files.exists(file) ? Files.readString(file).strip() : options.initialCluster();
            if (!kept.equals(options.initialCluster())) {
                throw StartupException.refused(directory + " holds another cluster: " + kept
                        + "; start it with the same --members and --base-port, or choose another --data-dir");
            }
        } catch (IOException e) {
            throw StartupException.refused("cannot read " + file + ": " + e.getMessage());
        }
    }

    private void writeCluster(Path directory) {
        try {
            Files.writeString(directory.resolve(CLUSTER_FILE), options.initialCluster() + "\n");
        } catch (IOException e) {
            throw StartupException.refused("cannot write to " + directory + ": " + e.getMessage());
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("akkad-local");
        } catch (IOException e) {
            throw StartupException.refused("cannot make a temporary directory: " + e.getMessage());
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LoggerFactory.getLogger(LocalProgram.class).warn("cannot delete {}: {}", directory, e.toString());
        }
    }
}
