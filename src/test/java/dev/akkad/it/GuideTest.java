package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GuideTest {
    @Test
    void aBlockIsExpectedToPrintTheTextBlockAfterIt() {
        List<Guide.Step> steps = Guide.parse(
                List.of("# Page", "```sh", "echo a", "```", "prose", "```text", "a", "```", "```sh", "true", "```"));

        assertThat(steps)
                .containsExactly(new Guide.Step(2, "echo a\n", List.of("a")), new Guide.Step(9, "true\n", List.of()));
    }

    @Test
    void otherBlocksAreNotRun() {
        assertThat(Guide.parse(List.of("```console", "$ rm -r /", "```"))).isEmpty();
    }

    @Test
    void dotsStandForAnyLinesAndBracketsForAnyText() {
        assertThat(Guide.matches(List.of("a", "...", "b <what> c"), "a\nx\ny\nb 1 2 c\n"))
                .isTrue();
        assertThat(Guide.matches(List.of("a", "...", "b <what> c"), "a\nb 1 c")).isTrue();
        assertThat(Guide.matches(List.of("a"), "a\nb\n")).isFalse();
        assertThat(Guide.matches(List.of("a <x>"), "a\nb")).isFalse();
        assertThat(Guide.matches(List.of("a.c"), "abc")).isFalse();
    }

    @Test
    void widthsOfTablesAndBlanksAtTheEndDoNotMatter() {
        assertThat(Guide.matches(List.of("+----+", "| a |"), "+-------+\n|    a  |\n\n"))
                .isTrue();
    }
}
