package dev.akkad.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * Unpacks LevelDB's native library once into a directory of our own.
 *
 * <p>Left alone, the driver unpacks a copy into the temporary directory at every start, leaves it there after a crash
 * and
 * fails where that directory is mounted noexec. The launcher names a directory per version in {@value #DIRECTORY}.
 */
final class NativeLibrary {
    /** System property: where the unpacked library is kept. */
    static final String DIRECTORY = "akkad.native.dir";

    /** System property of the driver: where it looks first. */
    private static final String DRIVER_PATH = "library.leveldbjni.path";

    private NativeLibrary() {}

    /** Points the driver at the unpacked library; on any trouble it is left to find its own way. */
    static void prepare() {
        String directory = System.getProperty(DIRECTORY, "");
        String resource = resource();
        if (directory.isEmpty() || resource.isEmpty() || System.getProperty(DRIVER_PATH) != null) {
            return;
        }
        try {
            Path library = Path.of(directory, System.mapLibraryName("leveldbjni"));
            if (Files.exists(library) || unpack(resource, library)) {
                System.setProperty(DRIVER_PATH, directory);
            }
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(NativeLibrary.class)
                    .warn("cannot keep LevelDB's native library in {}: {}", directory, e.toString());
        }
    }

    private static boolean unpack(String resource, Path library) throws IOException {
        try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
            if (in == null) {
                return false;
            }
            Path directory = library.toAbsolutePath().getParent();
            if (directory == null) {
                return false;
            }
            Files.createDirectories(directory);
            // Several members may start together: each writes its own file, and the last rename wins.
            Path part = Files.createTempFile(directory, "leveldbjni", ".part");
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        }
    }

    /** The driver has a 64-bit library for Linux on x86 only that is worth the trouble. */
    private static String resource() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "");
        boolean known = system.startsWith("linux") && (machine.equals("amd64") || machine.equals("x86_64"));
        return known ? "/META-INF/native/linux64/libleveldbjni.so" : "";
    }
}
