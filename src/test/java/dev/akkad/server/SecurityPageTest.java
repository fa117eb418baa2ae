package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page for those who judge akkad's security names tests that there are, for every published hole that there is. */
final class SecurityPageTest {
    private static final String HEADING = "## Published holes of etcd";
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT))`");
    private static final Pattern ADVISORY = Pattern.compile("CVE-[0-9]{4}-[0-9]+|GHSA(?:-[0-9a-z]{4}){3}");

    private static List<String> rows() throws IOException {
        return Files.readAllLines(Path.of("docs/SECURITY.md")).stream()
                .dropWhile(line -> !line.equals(HEADING))
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .toList();
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(matcher.group(matcher.groupCount()));
        }
        return found;
    }

    @Test
    void everyRowNamesTestsThatThereAre() throws IOException {
        Set<String> classes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            files.forEach(file -> classes.add(file.getFileName().toString().replaceAll("\\.java$", "")));
        }

        assertThat(rows()).hasSizeGreaterThan(10).allSatisfy(row -> {
            assertThat(found(TEST_NAME, row)).isNotEmpty();
            assertThat(classes).containsAll(found(TEST_NAME, row));
        });
    }

    @Test
    void everyAdvisoryThatATestNamesIsInTheTable() throws IOException {
        Set<String> tested = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                tested.addAll(found(ADVISORY, Files.readString(file)));
            }
        }

        assertThat(tested).isNotEmpty();
        assertThat(found(ADVISORY, String.join("\n", rows()))).containsAll(tested);
    }
}
