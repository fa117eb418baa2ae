package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A killed process loses nothing of what it was told is durable, whatever LevelDB was doing. */
final class KillTest {
    private static final int ROUNDS = 3;

    @TempDir
    Path root;

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    @Timeout(300)
    void killedWriterFindsAllThatItAcknowledged(LevelDriver driver) throws Exception {
        Path data = root.resolve("data");
        Random random = new Random(11);
        for (int round = 0; round < ROUNDS; round++) {
            String[] acknowledged =
                    runAndKill(data, driver, 50 + random.nextInt(150)).split(" ", -1);
            try (DataDir dir = DataDir.open(data, Fixtures.settings(driver));
                    LevelJournal journal = dir.openJournal();
                    LevelStore store = dir.openStore()) {
                assertThat(journal.lastSequence()).isGreaterThanOrEqualTo(Long.parseLong(acknowledged[0]));
                assertThat(JournalLogContract.replayAll(journal)).hasSizeBetween(20, 71);
                assertThat(store.durableIndex()).isGreaterThanOrEqualTo(Long.parseLong(acknowledged[1]));
                assertThat(CheckpointStoreContract.scan(store, 0, Long.MAX_VALUE))
                        .hasSize((int) store.durableIndex());
            }
        }
    }

    private String runAndKill(Path data, LevelDriver driver, int lines) throws IOException, InterruptedException {
        Path errors = root.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        data.toString(),
                        driver.name())
                .redirectError(errors.toFile())
                .start();
        String last = "";
        try (BufferedReader output = process.inputReader()) {
            for (int i = 0; i < lines; i++) {
                String line = output.readLine();
                assertThat(line).as(() -> read(errors)).isNotNull();
                last = line;
            }
            // Not Process.destroyForcibly, which closes the stream that may still hold acknowledgements.
            assertThat(process.toHandle().destroyForcibly()).isTrue();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                // The last line may be cut; one that is whole was acknowledged.
                last = line.matches("\\d+ \\d+") && line.length() >= last.length() ? line : last;
            }
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
        return last;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
