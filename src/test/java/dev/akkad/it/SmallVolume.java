package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real volume of a few hundred MiB, which a test may fill to the last byte: a tmpfs in a mount namespace of its own,
 * held by a process that ends with the test. Nothing of it is seen outside, so nothing is left behind.
 *
 * <p>As root it needs no more; for others it takes a user namespace, where the machine has them.
 */
final class SmallVolume implements AutoCloseable {
    /** What begins with a dot does not keep a data directory from being new. */
    private static final String FILLER = ".filler";

    private static final int CHUNK_BYTES = 1024 * 1024;
    private static final Duration REST = Duration.ofMillis(300);

    private final Process holder;
    private final Path mountPoint;
    private final boolean isRoot;

    private SmallVolume(Process holder, Path mountPoint, boolean isRoot) {
        this.holder = holder;
        this.mountPoint = mountPoint;
        this.isRoot = isRoot;
    }

    /** Mounts it over {@code directory}, which is made. @throws IOException where the machine does not allow it */
    static SmallVolume mount(Path directory, int mebibytes) throws IOException {
        Files.createDirectories(directory);
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
        if (!isRoot) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of(
                "sh",
                "-c",
                // exec: what is ended is what holds the namespace.
                "mount -t tmpfs -o size=" + mebibytes + "m akkad-small \"$0\" && echo mounted && exec sleep 3600",
                directory.toString()));
        Process holder = new ProcessBuilder(command).redirectErrorStream(true).start();
        Leftovers.watch(holder);
        BufferedReader output = holder.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        if (!"mounted".equals(line)) {
            Shell.destroy(holder);
            throw new IOException("no small volume: " + line);
        }
        return new SmallVolume(holder, directory, isRoot);
    }

    /** The command through which a process sees the volume. */
    List<String> entering() {
        List<String> command = new ArrayList<>(List.of("nsenter", "--target", Long.toString(holder.pid()), "--mount"));
        if (!isRoot) {
            command.addAll(List.of("--user", "--preserve-credentials"));
        }
        // nsenter would begin in the root directory of the namespace's own idea.
        command.addAll(List.of("--wd=" + Path.of("").toAbsolutePath(), "--"));
        return command;
    }

    /** The directory as this process can reach it. */
    private Path inside() {
        return Path.of("/proc/" + holder.pid() + "/root" + mountPoint);
    }

    long usableBytes() {
        try {
            FileStore store = Files.getFileStore(inside());
            return store.getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of what lies in its root directory. */
    List<String> names() {
        try (Stream<Path> entries = Files.list(inside())) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until nothing is written any more. */
    void awaitRest(Duration limit) {
        long[] before = {-1};
        Eventually.holds("nothing is written to the volume", limit, () -> {
            long usable = usableBytes();
            Eventually.pass(REST);
            boolean rests = usable == before[0];
            before[0] = usable;
            return rests;
        });
    }

    /** Takes space until no more than {@code bytes} are usable. */
    void leave(long bytes) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream out =
                Files.newOutputStream(inside().resolve(FILLER), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (long usable = usableBytes(); usable > bytes; usable = usableBytes()) {
                out.write(chunk, 0, (int) Math.min(chunk.length, usable - bytes));
            }
        } catch (IOException e) {
            // Somebody else took the last of it meanwhile.
            assertThat(usableBytes()).as("%s", e).isLessThan(CHUNK_BYTES);
        }
    }

    /** Gives back what {@link #leave} took. */
    void free() {
        try {
            Files.delete(inside().resolve(FILLER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Shell.destroy(holder);
    }
}
