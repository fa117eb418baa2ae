package dev.akkad.it;

import static org.assertj.core.api.Assertions.fail;

import dev.akkad.base.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, within a bounded time. */
final class Shell {
    /** How a program ended, and what it wrote. */
    record Result(List<String> command, int exit, String stdout, String stderr, Duration took) {
        /** The output without the last line end; fails unless the program succeeded. */
        String ok() {
            if (exit != 0) {
                fail("%s", this);
            }
            return stdout.stripTrailing();
        }

        List<String> lines() {
            return ok().lines().toList();
        }

        @Override
        public String toString() {
            return "%s: exit %d after %d ms%n%s%s".formatted(command, exit, took.toMillis(), stdout, stderr);
        }
    }

    private Shell() {}

    static Result run(Duration limit, Map<String, String> environment, List<String> command) {
        return run(limit, environment, command, "");
    }

    static Result run(Duration limit, Map<String, String> environment, List<String> command, String stdin) {
        Raw raw = raw(limit, environment, command, stdin);
        Result result = new Result(
                command, raw.exit(), raw.stdout().utf8(), raw.stderr().utf8(), raw.took());
        return raw.ended() ? result : fail("did not end within %s: %s", limit, result);
    }

    /** A program's end and all that it wrote, text or not. @param ended false: not in time, it was destroyed */
    record Raw(boolean ended, int exit, Bytes stdout, Bytes stderr, Duration took) {}

    static Raw raw(Duration limit, Map<String, String> environment, List<String> command, String stdin) {
        try {
            Path in = Files.createTempFile("stdin", "");
            Path out = Files.createTempFile("stdout", "");
            Path err = Files.createTempFile("stderr", "");
            try {
                Files.writeString(in, stdin);
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().putAll(environment);
                long begin = System.nanoTime();
                Process process = builder.start();
                Leftovers.watch(process);
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                int exit = ended ? process.exitValue() : -1;
                if (!ended) {
                    destroy(process);
                }
                return new Raw(ended, exit, bytes(out), bytes(err), took);
            } finally {
                Files.delete(in);
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Bytes bytes(Path file) throws IOException {
        return Bytes.wrap(Files.readAllBytes(file));
    }

    /** Whether a process ends in time. */
    static boolean ends(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends a process and its children for good. */
    static void destroy(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    static void signal(String name, long pid) {
        run(Duration.ofSeconds(30), Map.of(), List.of("kill", "-" + name, Long.toString(pid)))
                .ok();
    }
}
