package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The page for users lists exactly the differences that the comparison of the tools tolerates. */
final class ParityPageTest {
    private static final Path PAGE = Path.of("docs/COMPATIBILITY.md");

    @Test
    void thePageListsTheDifferencesOfTheTools() throws IOException {
        assertThat(Files.readAllLines(PAGE).stream()
                        .dropWhile(line -> !line.equals("## Command line"))
                        .skip(1)
                        .takeWhile(line -> !line.startsWith("## "))
                        .filter(line -> line.startsWith("| `")))
                .containsExactlyElementsOf(Arrays.stream(ParityRule.values())
                        .map(rule -> "| `" + rule + "` | " + rule.meaning() + " |")
                        .toList());
    }
}
