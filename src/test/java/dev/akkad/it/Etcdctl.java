package dev.akkad.it;

import dev.akkad.Judges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The real etcdctl, or another tool like it, with some endpoints. */
record Etcdctl(Path program, String endpoints) {
    static final Map<String, String> ENVIRONMENT = Map.of("ETCDCTL_API", "3");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    Etcdctl(String endpoints) {
        this(Judges.etcdctl(), endpoints);
    }

    /** akkad's own, with the same endpoints. */
    Etcdctl akkadctl() {
        return new Etcdctl(Program.CHECKOUT.resolve("bin/akkadctl"), endpoints);
    }

    Shell.Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    Shell.Result run(Duration limit, String... arguments) {
        return Shell.run(limit, ENVIRONMENT, command(arguments));
    }

    Shell.Result runWithInput(String stdin, String... arguments) {
        return Shell.run(LIMIT, ENVIRONMENT, command(arguments), stdin);
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--endpoints=" + endpoints));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Starts a command that goes on until it is stopped. */
    Running start(String... arguments) {
        try {
            Path output = Files.createTempFile("etcdctl", "");
            ProcessBuilder builder = new ProcessBuilder(command(arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(ENVIRONMENT);
            Process process = builder.start();
            Leftovers.watch(process);
            return new Running(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command under way. */
    record Running(Process process, Path file) implements AutoCloseable {
        /** What it has printed so far. */
        String output() {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean isAlive() {
            return process.isAlive();
        }

        /** As Ctrl-C. */
        void interrupt() {
            Shell.signal("INT", process.pid());
        }

        @Override
        public void close() {
            Shell.destroy(process);
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
