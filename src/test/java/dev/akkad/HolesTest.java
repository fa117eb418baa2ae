package dev.akkad;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The holes that {@code bin/check --holes} makes can still be made; whether they are noticed takes it minutes. */
final class HolesTest {
    private static final Path DIRECTORY = Path.of("src/test/holes");

    static List<Path> holes() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("holes")
    void fitsTheSourceAndNamesItsTest(Path hole) throws IOException {
        String[] perFile = Files.readString(hole).split("(?m)^--- a/");
        String test = perFile[0]
                .lines()
                .filter(line -> line.startsWith("Noticed by: "))
                .map(line -> line.substring("Noticed by: ".length()))
                .collect(Collectors.joining());

        assertThat(tests()).contains(test + ".java");
        assertThat(perFile).hasSizeGreaterThan(1);
        for (String change : Arrays.asList(perFile).subList(1, perFile.length)) {
            String source = Files.readString(Path.of(change.lines().findFirst().orElseThrow()));
            String[] hunks = change.split("(?m)^@@ .*\n");
            for (String hunk : Arrays.asList(hunks).subList(1, hunks.length)) {
                assertThat(source).contains(before(hunk));
            }
        }
    }

    private static List<String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** What a hunk asks to find: what it leaves and what it takes away. */
    private static String before(String hunk) {
        return hunk.lines()
                .filter(line -> line.startsWith(" ") || line.startsWith("-"))
                .map(line -> line.substring(1) + "\n")
                .collect(Collectors.joining());
    }
}
