package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Judges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does what {@code docs/OPERATIONS.md} says about metrics, logs, flags and the configuration file. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ObserveGuideIT {
    private static final Path PAGE = Program.CHECKOUT.resolve("docs/OPERATIONS.md");
    private static final Duration BLOCK_LIMIT = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"## Metrics and logs", "## Flags and configuration file"})
    void theSectionDoesWhatItSays(String title) throws IOException {
        link("bin/akkad", Program.AKKAD.executable());
        link(".cache/tools/bin/etcdctl", Judges.etcdctl());
        Map<String, String> environment = new HashMap<>(Program.AKKAD.environment());
        environment.put("TMPDIR", directory.toString());
        List<Integer> ports = Ports.free(3);

        try (BashSession session = new BashSession(directory, environment)) {
            for (Guide.Step step : Guide.parse(section(title))) {
                String script = withPorts(step.script(), ports);
                BashSession.Output output = session.run(script, BLOCK_LIMIT);
                List<String> expected = step.expected().stream()
                        .map(line -> withPorts(line, ports))
                        .toList();
                assertThat(expected.isEmpty() || Guide.matches(expected, output.stdout()))
                        .as(
                                "%s%nshould print%n%s%nbut printed%n%s%nand on stderr%n%s",
                                script, String.join("\n", expected), output.stdout(), output.stderr())
                        .isTrue();
            }
        }
    }

    private static List<String> section(String title) throws IOException {
        List<String> page = Files.readAllLines(PAGE);
        int start = page.indexOf(title);
        assertThat(start).as(title).isNotNegative();
        List<String> rest = page.subList(start + 1, page.size());
        int length = 0;
        while (length < rest.size() && !rest.get(length).startsWith("## ")) {
            length++;
        }
        return rest.subList(0, length);
    }

    private static String withPorts(String text, List<Integer> ports) {
        return text.replaceAll("\\b22379\\b", ports.get(0).toString())
                .replaceAll("\\b2379\\b", ports.get(1).toString())
                .replaceAll("\\b2380\\b", ports.get(2).toString());
    }

    /** A script instead of a link: programs find their home from where they are called. */
    private void link(String name, Path program) throws IOException {
        Path script = directory.resolve(name);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(program));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
