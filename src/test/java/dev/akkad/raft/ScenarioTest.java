package dev.akkad.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stories in {@code src/test/resources/raft/*.txt}: commands, and the trace that each must print.
 *
 * <p>With {@code -Draft.rewrite=true} the traces are written anew; read the difference before believing it.
 */
final class ScenarioTest {
    private static final Path STORIES = Path.of("src/test/resources/raft");

    @ParameterizedTest
    @MethodSource("stories")
    void storyHappensAsWritten(Path story) throws IOException {
        List<String> lines = Files.readAllLines(story);

        List<String> happened = new Scenario().play(lines);

        if (Boolean.getBoolean("raft.rewrite")) {
            Files.write(story, happened);
        }
        assertThat(happened).isEqualTo(lines);
    }

    @Test
    void storiesAreThere() throws IOException {
        assertThat(stories()).hasSizeGreaterThanOrEqualTo(8);
    }

    static List<Path> stories() throws IOException {
        try (Stream<Path> files = Files.list(STORIES)) {
            return files.filter(path -> path.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }
}
