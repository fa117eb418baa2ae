package dev.akkad.differ;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page for users lists exactly what the comparison tolerates. */
final class CompatibilityPageTest {
    private static final Path PAGE = Path.of("docs/COMPATIBILITY.md");
    private static final String HEADING = "## Intended differences from etcd 3.4 and 3.5";

    @Test
    void thePageListsTheIntendedDifferences() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals(HEADING))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(Intended.values())
                        .map(CompatibilityPageTest::row)
                        .toList());
    }

    private static String row(Intended rule) {
        String judges = Arrays.stream(Judge.values())
                .filter(rule::concerns)
                .map(judge -> judge.version().substring(0, judge.version().lastIndexOf('.')))
                .sorted()
                .collect(joining(", "));
        return "| `%s` | %s | %s | %s |".formatted(rule, rule.what(), judges, rule.section());
    }
}
