package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** {@code bin/akkad local} as a process: in a working directory, with a home and a temporary directory of its own. */
final class LocalProcess implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);

    private final Path root;
    private final int basePort;
    private final List<String> command;
    private final Process process;

    /**
     * Starts the program and returns at once.
     *
     * @param root holds everything that this process may write; made here
     */
    static LocalProcess start(Path root, int basePort, String... arguments) {
        try {
            return new LocalProcess(root, basePort, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LocalProcess(Path root, int basePort, String... arguments) throws IOException {
        this.root = root;
        this.basePort = basePort;
        command = new ArrayList<>(List.of(
                Program.AKKAD.executable().toString(),
                "local",
                "--base-port",
                Integer.toString(basePort),
                "--data-dir",
                dataDirectory().toString()));
        command.addAll(Arrays.asList(arguments));
        for (String name : List.of("cwd", "home", "tmp")) {
            Files.createDirectories(root.resolve(name));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.resolve("cwd").toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(root.resolve("out").toFile())
                .redirectError(root.resolve("err").toFile());
        builder.environment().putAll(environment());
        process = builder.start();
        Leftovers.watch(process);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(Program.AKKAD.environment());
        environment.put("AKKAD_JAVA_OPTS", "-Xmx512m -Djava.io.tmpdir=" + root.resolve("tmp"));
        environment.put("TMPDIR", root.resolve("tmp").toString());
        environment.put("HOME", root.resolve("home").toString());
        return environment;
    }

    Path dataDirectory() {
        return root.resolve("data");
    }

    /** Waits for the line of each member. */
    void awaitReady(int members) {
        Eventually.holds("all members say they are ready", READY_LIMIT, () -> {
            assertThat(process.isAlive())
                    .as("%s ended:%n%s%s", command, stdout(), stderr())
                    .isTrue();
            return IntStream.range(0, members).allMatch(i -> stdout().contains(readyLine(i)));
        });
    }

    private String readyLine(int i) {
        return "member n%d ready to serve client requests at http://%s, data in %s%n"
                .formatted(i + 1, endpoint(i), dataDirectory().resolve("n" + (i + 1)));
    }

    String endpoint(int i) {
        return "127.0.0.1:" + (basePort + 10 * i);
    }

    String endpoints(int members) {
        return String.join(
                ",", IntStream.range(0, members).mapToObj(this::endpoint).toList());
    }

    String stdout() {
        return read("out");
    }

    String stderr() {
        return read("err");
    }

    /** SIGTERM: returns the exit code, and fails if the process outlives the limit. */
    int terminate(Duration limit) {
        Shell.signal("TERM", process.pid());
        return awaitExit(limit);
    }

    int awaitExit(Duration limit) {
        try {
            assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                    .as("gone within %s:%n%s%s", limit, stdout(), stderr())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it left in its working directory, its home and the directory for temporary files. */
    List<Path> leftOutsideItsData() {
        List<Path> left = new ArrayList<>();
        for (String name : List.of("cwd", "home", "tmp")) {
            try (var files = Files.list(root.resolve(name))) {
                files.forEach(left::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return left;
    }

    @Override
    public void close() {
        Shell.destroy(process);
    }

    private String read(String name) {
        try {
            return Files.readString(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
