package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does what the page for operators says, each part on its own. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class OperationsIT {
    private static final String PAGE = "docs/OPERATIONS.md";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "## Members",
                "## Space",
                "## Corruption",
                "## Snapshots",
                "## Metrics and logs",
                "## Flags and configuration file"
            })
    void thePartDoesWhatItSays(String title) throws IOException {
        GuideRun.run(PAGE, only(title, Files.readAllLines(Program.CHECKOUT.resolve(PAGE))), directory);
    }

    /** All lines of a part, at their numbers in the page. */
    private static List<String> only(String title, List<String> page) {
        List<String> lines = new ArrayList<>();
        boolean isWanted = false;
        for (String line : page) {
            isWanted = line.startsWith("## ") ? line.equals(title) : isWanted;
            lines.add(isWanted ? line : "");
        }
        assertThat(lines).contains(title);
        return lines;
    }
}
