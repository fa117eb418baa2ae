package dev.akkad.it;

import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One bash that runs script after script, keeping variables, functions, directory and background jobs. */
final class BashSession implements AutoCloseable {
    /** What one script wrote, and the status of its last command. */
    record Output(int status, String stdout, String stderr) {}

    private final Path directory;
    private final Process bash;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private int count;

    BashSession(Path directory, Map<String, String> environment) {
        this.directory = directory;
        ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            bash = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Leftovers.watch(bash);
        input = bash.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "bash");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output = bash.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("the session broke: " + e);
        }
    }

    /** Runs a script; fails if it does not end within the limit. */
    Output run(String script, Duration limit) {
        count++;
        Path file = directory.resolve("block-%d.sh".formatted(count));
        Path stdout = directory.resolve("block-%d.out".formatted(count));
        Path stderr = directory.resolve("block-%d.err".formatted(count));
        try {
            Files.writeString(file, script);
            input.write(". '%s' </dev/null >'%s' 2>'%s'; echo \"ended $?\"\n".formatted(file, stdout, stderr));
            input.flush();
            int status = awaitEnd(limit, stdout, stderr);
            return new Output(status, Files.readString(stdout), Files.readString(stderr));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int awaitEnd(Duration limit, Path stdout, Path stderr) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (line == null) {
                    return fail(
                            "did not end within %s, but wrote:%n%s%n%s",
                            limit, Files.readString(stdout), Files.readString(stderr));
                }
                if (line.startsWith("ended ")) {
                    return Integer.parseInt(line.substring("ended ".length()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        Shell.destroy(bash);
    }
}
