package dev.akkad.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one member, locked against a second process for as long as this object is open.
 *
 * <p>The lock file marks it as akkad's: a directory that holds anything else and not that is refused, untouched.
 */
final class DataDirectory implements AutoCloseable {
    /** In the root of a mounted volume; nobody's data. */
    private static final Set<String> UNRELATED = Set.of("lost+found");

    private static final String LOCK_NAME = "akkad.lock";
    private static final byte[] LOCK_TEXT = "akkad data directory, format 1\n".getBytes(StandardCharsets.UTF_8);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final boolean fresh;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(boolean fresh, FileChannel channel, FileLock lock) {
        this.fresh = fresh;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Whether {@code path} holds no member's data yet; writes nothing.
     *
     * @throws StartupException when it belongs to someone else
     */
    static boolean isFresh(Path path) {
        List<String> names = names(path);
        boolean ours = names.contains(LOCK_NAME);
        boolean empty = names.stream().allMatch(name -> UNRELATED.contains(name) || name.equals(LOCK_NAME));
        if (!ours && !empty) {
            boolean etcd = Files.isDirectory(path.resolve("member").resolve("wal"));
            throw StartupException.refused("data directory " + path + " holds "
                    + (etcd ? "the data of an etcd member" : "files that are not akkad's")
                    + " and is left as it is");
        }
        return empty;
    }

    /** @throws StartupException when it belongs to someone else, is in use or cannot be written */
    static DataDirectory open(Path path) {
        boolean fresh = isFresh(path);
        try {
            create(path);
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw StartupException.refused("data directory " + path + " is in use by another process");
            }
            if (channel.size() == 0) {
                channel.write(ByteBuffer.wrap(LOCK_TEXT));
                channel.force(true);
            }
            return new DataDirectory(fresh, channel, lock);
        } catch (IOException e) {
            throw StartupException.refused("cannot access data directory: " + reason(e));
        }
    }

    /** Whether it held no member's data when it was opened. */
    boolean fresh() {
        return fresh;
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new AssertionError("a lock can be released", e);
        }
    }

    private static List<String> names(Path path) {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        } catch (IOException e) {
            throw StartupException.refused("cannot access data directory: " + reason(e));
        }
    }

    private static void create(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        if (Files.getFileStore(existingAncestor(path)).supportsFileAttributeView("posix")) {
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createDirectories(path);
        }
    }

    private static Path existingAncestor(Path path) {
        Path ancestor = path.toAbsolutePath();
        while (!Files.exists(ancestor) && ancestor.getParent() != null) {
            ancestor = ancestor.getParent();
        }
        return ancestor;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another member in this very process has it.
            return null;
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (e instanceof FileSystemException other && other.getReason() == null) {
            return other.getFile() + ": " + other.getClass().getSimpleName();
        }
        return String.valueOf(e.getMessage());
    }
}
