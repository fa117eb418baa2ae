package dev.akkad.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A directory with all below it: to compare, to copy, to damage. */
final class FileTree {
    private FileTree() {}

    /** What every file and directory holds, by its path below {@code root}. */
    static SortedMap<Path, String> hashes(Path root) throws IOException {
        SortedMap<Path, String> hashes = new TreeMap<>();
        for (Path path : all(root)) {
            hashes.put(root.relativize(path), Files.isDirectory(path) ? "directory" : hash(Files.readAllBytes(path)));
        }
        return hashes;
    }

    /** Copies {@code from} to {@code to}, which does not exist. */
    static void copy(Path from, Path to) throws IOException {
        for (Path path : all(from)) {
            Files.copy(path, to.resolve(from.relativize(path)));
        }
    }

    /** Makes {@code to} the same as {@code from}. */
    static void replace(Path from, Path to) throws IOException {
        delete(to);
        copy(from, to);
    }

    static void delete(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of all files; files that vanish meanwhile count or not. */
    static long bytes(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.mapToLong(
                            path -> path.toFile().isFile() ? path.toFile().length() : 0)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** The largest file directly in {@code directory} whose name matches. */
    static Path largest(Path directory, String name) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow(() -> new AssertionError("no " + name + " in " + directory));
        }
    }

    static void flipByteInTheMiddle(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--; // space that was reserved but never written
        }
        bytes[end / 2] ^= 1;
        Files.write(file, bytes);
    }

    private static List<Path> all(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.sorted().toList();
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
