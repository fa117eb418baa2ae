package dev.akkad.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the store does to directories: private, synced, swept. */
final class Directories {
    private Directories() {}

    /** Creates a directory that only its owner can enter; one that exists is left as it is. */
    static void createPrivate(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(directory);
        }
        if (parent != null) {
            sync(parent);
        }
    }

    /** Forces a directory's entries, or a file's bytes, to disk. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Forces every file of a flat directory, then the directory. */
    static void syncAll(Path directory) throws IOException {
        for (Path file : list(directory)) {
            if (Files.isRegularFile(file)) {
                sync(file);
            }
        }
        sync(directory);
    }

    /** Renames within one directory such that after a crash either name holds all of it. */
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        Path parent = to.toAbsolutePath().getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Writes a small file such that after a crash it holds the old or the new bytes. */
    static void replace(Path file, byte[] bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(fresh, bytes);
        sync(fresh);
        rename(fresh, file);
    }

    static List<Path> list(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        }
        entries.sort(Comparator.naturalOrder());
        return entries;
    }

    /** Bytes of the files of a flat directory; files that vanish meanwhile count 0. */
    static long bytes(Path directory) throws IOException {
        return bytes(directory, name -> true);
    }

    /** Bytes of those files whose name is wanted. */
    static long bytes(Path directory, Predicate<String> wanted) throws IOException {
        long sum = 0;
        for (Path file : list(directory)) {
            if (wanted.test(file.getFileName().toString())) {
                sum += sizeOrZero(file);
            }
        }
        return sum;
    }

    private static long sizeOrZero(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            // A compaction has just removed it.
            return 0;
        }
    }

    static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(root)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
