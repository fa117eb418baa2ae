package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HelpTest {
    private static final Path COPY = Path.of("src/main/resources/dev/akkad/server/help.txt");

    @Test
    void theLaunchersCopyIsTheSameText() throws IOException {
        assertThat(Files.readString(COPY)).isEqualTo(Help.text());
    }

    @Test
    void everyLineFitsATerminal() {
        assertThat(Help.text().lines()).allMatch(line -> line.length() <= 120);
    }
}
