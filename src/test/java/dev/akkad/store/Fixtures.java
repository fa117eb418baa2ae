package dev.akkad.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Directories and settings for the tests of this package. */
final class Fixtures {
    private static final int MIB = 1024 * 1024;

    private Fixtures() {}

    /** Small buffers, so that tables and compactions happen early. */
    static LevelSettings small(LevelDriver driver) {
        return new LevelSettings(driver, 64 * 1024, MIB, 64, false, true);
    }

    static DataDir.Settings settings(LevelDriver driver) {
        return new DataDir.Settings(small(driver), small(driver), new SpaceGuard.Marks(0, 0, 0), null, false);
    }

    /** What is dropped from a journal below {@code root} is gone. */
    static JournalHistory noHistory(Path root) {
        return new JournalHistory(root.resolve("history"), false, 0);
    }

    static SpaceGuard endlessSpace(Path near) {
        return new SpaceGuard(() -> Long.MAX_VALUE / 2, new SpaceGuard.Marks(0, 0, 0), near.resolve("reserve"));
    }

    /** Copies a directory as a crash would leave it: while it is in use. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
