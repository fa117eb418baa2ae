package dev.akkad.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does what the pages of docs tell a newcomer to do, and sees what they say one will see. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class GuideIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"docs/GUIDE.md", "docs/KUBERNETES.md", "docs/SECURITY.md"})
    void thePageDoesWhatItSays(String page) throws IOException {
        GuideRun.run(page, Files.readAllLines(Program.CHECKOUT.resolve(page)), directory);
    }
}
