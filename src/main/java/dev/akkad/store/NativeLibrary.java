package dev.akkad.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import org.fusesource.leveldbjni.JniDBFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads leveldbjni's native library once for the JVM.
 *
 * <p>Left alone, leveldbjni unpacks its library into the temporary directory at each start, leaves it there after a
 * crash, and fails where that is mounted noexec. So the library is unpacked once into a directory of akkad's own, named
 * after its version, and leveldbjni is pointed at it: {@code library.leveldbjni.path} if the launcher set it, else a
 * directory below {@code akkad.native.dir}, else below the user's cache directory. Where none of these can be written,
 * leveldbjni's own way is the last resort.
 */
final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String PATH_PROPERTY = "library.leveldbjni.path";
    private static final String DIRECTORY_PROPERTY = "akkad.native.dir";
    private static final String VERSION = "leveldbjni-1.8-linux64";
    private static final String RESOURCE = "META-INF/native/linux64/libleveldbjni.so";
    private static final String FILE = "libleveldbjni.so";

    private NativeLibrary() {}

    /** Loaded on first use; class initialization makes it once and for all threads. */
    private static final class Holder {
        static final boolean LOADED = load();
    }

    static boolean isLoaded() {
        return Holder.LOADED;
    }

    private static boolean load() {
        try {
            if (System.getProperty(PATH_PROPERTY) == null && isLinuxOnAmd64()) {
                Path directory = unpack();
                if (directory != null) {
                    System.setProperty(PATH_PROPERTY, directory.toString());
                }
            }
            return JniDBFactory.factory != null;
        } catch (LinkageError e) {
            LOG.info("the native LevelDB library does not load here, the Java one is used: {}", e.getMessage());
            return false;
        }
    }

    private static boolean isLinuxOnAmd64() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        return system.startsWith("linux") && (arch.equals("amd64") || arch.equals("x86_64"));
    }

    private static @Nullable Path unpack() {
        Path parent = parent();
        if (parent == null) {
            return null;
        }
        Path directory = parent.resolve(VERSION);
        try (InputStream resource = JniDBFactory.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                return null;
            }
            unpack(resource.readAllBytes(), directory);
            return directory;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("cannot unpack the native LevelDB library into {}", directory, e);
            return null;
        }
    }

    /** Writes the library unless the very same bytes are there; another process may do the same at this moment. */
    private static void unpack(byte[] library, Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = directory.resolve(FILE);
        if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), library)) {
            return;
        }
        Path fresh = Files.createTempFile(directory, FILE, ".tmp");
        try {
            Files.write(fresh, library);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static @Nullable Path parent() {
        String chosen = System.getProperty(DIRECTORY_PROPERTY);
        if (chosen != null) {
            return Path.of(chosen);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        if (cache != null && Path.of(cache).isAbsolute()) {
            return Path.of(cache, "akkad");
        }
        String home = System.getProperty("user.home", "");
        return home.startsWith("/") ? Path.of(home, ".cache", "akkad") : null;
    }
}
