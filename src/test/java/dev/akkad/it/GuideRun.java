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

/** Runs the blocks of a page, or of a part of one, in one bash session, and compares what they print. */
final class GuideRun {
    private static final Duration BLOCK_LIMIT = Duration.ofMinutes(3);
    private static final List<String> PORTS = List.of("2379", "22379", "32379", "2380", "22380", "32380");

    private final String page;
    private final Path directory;
    private final Program program = Program.underTest();

    private GuideRun(String page, Path directory) {
        this.page = page;
        this.directory = directory;
    }

    /** @param page to name in what is said of a failure; @param lines what of it is run, other lines blank */
    static void run(String page, List<String> lines, Path directory) throws IOException {
        new GuideRun(page, directory).run(Guide.parse(withFreePorts(lines)));
    }

    private void run(List<Guide.Step> steps) throws IOException {
        Map<String, String> environment = new HashMap<>(program.environment());
        environment.put("TMPDIR", directory.toString());
        link("bin/akkad", program.executable());
        link(".cache/tools/bin/etcdctl", Judges.etcdctl());
        link(".cache/tools/bin/openssl", Judges.openssl());
        link(".cache/tools/bin/curl", Judges.curl());

        try (BashSession session = new BashSession(directory, environment)) {
            for (Guide.Step step : steps) {
                run(session, step);
            }
        }
    }

    private void run(BashSession session, Guide.Step step) {
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
