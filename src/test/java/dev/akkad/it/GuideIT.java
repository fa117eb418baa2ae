package dev.akkad.it;

import static org.assertj.core.api.Assertions.fail;

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

/** Does what the pages of docs tell a newcomer to do, and sees what they say one will see. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class GuideIT {
    private static final Duration BLOCK_LIMIT = Duration.ofSeconds(60);
    private static final List<String> PORTS = List.of("2379", "22379", "32379", "2380", "22380", "32380");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"docs/GUIDE.md", "docs/KUBERNETES.md", "docs/OPERATIONS.md#Snapshots"})
    void thePageDoesWhatItSays(String page) throws IOException {
        Program program = Program.underTest();
        List<Guide.Step> steps = Guide.parse(withFreePorts(lines(page)));
        Map<String, String> environment = new HashMap<>(program.environment());
        environment.put("TMPDIR", directory.toString());
        link("bin/akkad", program.executable());
        link(".cache/tools/bin/etcdctl", Judges.etcdctl());

        try (BashSession session = new BashSession(directory, environment)) {
            for (Guide.Step step : steps) {
                run(session, page, step, program);
            }
        }
    }

    /** Of a page, or of one section of it: what is before it stays as empty lines, so that their numbers are right. */
    private static List<String> lines(String page) throws IOException {
        String[] parts = page.split("#", 2);
        List<String> lines = Files.readAllLines(Program.CHECKOUT.resolve(parts[0]));
        return parts.length == 1 ? lines : Guide.section(lines, parts[1]);
    }

    private void run(BashSession session, String page, Guide.Step step, Program program) {
        BashSession.Output output;
        try {
            output = session.run(step.script(), BLOCK_LIMIT);
        } catch (AssertionError e) {
            throw new AssertionError("%s:%d %s%n%s".formatted(page, step.line(), e.getMessage(), step.script()), e);
        }
        List<String> expected = step.expected().stream()
                .map(line -> line.replace(Program.AKKAD.version(), program.version()))
                .toList();
        if (!expected.isEmpty() && !Guide.matches(expected, output.stdout())) {
            fail(
                    "%s:%d%n%s%nshould print%n%s%nbut printed%n%s%nand on stderr%n%s",
                    page, step.line(), step.script(), String.join("\n", expected), output.stdout(), output.stderr());
        }
    }

    /** The page runs beside whatever else uses its ports, and beside itself. */
    private static List<String> withFreePorts(List<String> page) {
        List<Integer> free = Ports.free(PORTS.size());
        return page.stream()
                .map(line -> {
                    String replaced = line;
                    for (int i = 0; i < PORTS.size(); i++) {
                        replaced = replaced.replaceAll("\\b" + PORTS.get(i) + "\\b", "<" + i + ">");
                    }
                    for (int i = 0; i < PORTS.size(); i++) {
                        replaced = replaced.replace("<" + i + ">", Integer.toString(free.get(i)));
                    }
                    return replaced;
                })
                .toList();
    }

    /** A script instead of a link: programs find their home from where they are called. */
    private void link(String name, Path program) throws IOException {
        Path script = directory.resolve(name);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(program));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
