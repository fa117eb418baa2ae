package dev.akkad.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How often the launcher makes the archive of the command line: with a Java that only writes down how it was called. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ToolsArchiveTest {
    private static final String JAVA = """
            #!/bin/sh
            echo "$*" >>"$CALLS"
            case "$*" in *dev.akkad.ctl.Training*) ;; *) exit 0 ;; esac
            [ -z "$GATE" ] || read line <"$GATE"
            for argument; do
              case $argument in -XX:ArchiveClassesAtExit=*) echo made >"${argument#*=}" ;; esac
            done
            """;

    @TempDir
    Path root;

    private Path calls;
    private Path archive;

    @BeforeEach
    void install() throws IOException {
        Path home = Files.createDirectories(root.resolve("akkad"));
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.copy(Path.of("bin/akkad"), bin.resolve("akkad"));
        Files.createSymbolicLink(bin.resolve("akkadctl"), Path.of("akkad"));
        Files.setPosixFilePermissions(bin.resolve("akkad"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(home.resolve("lib"));
        Path jar = Files.writeString(home.resolve("akkad.jar"), "");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        Files.writeString(home.resolve("edition"), "edition\n");
        Path java = Files.createDirectories(root.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, JAVA);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        calls = Files.writeString(root.resolve("calls"), "");
        archive = root.resolve("cache/archive/edition-ctl-17.0.1.jsa");
    }

    private Process start(String program, String gate, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(root.resolve("akkad/bin").resolve(program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().put("AKKAD_CACHE_DIR", root.resolve("cache").toString());
        builder.environment().put("CALLS", calls.toString());
        builder.environment().put("GATE", gate);
        builder.environment().remove("AKKAD_NO_BUILD");
        return builder.start();
    }

    private long trainings() throws IOException {
        return Files.readAllLines(calls).stream()
                .filter(line -> line.contains("dev.akkad.ctl.Training"))
                .count();
    }

    @Test
    void whoIsAskedForTheArchiveMakesItAndNothingElse() throws IOException, InterruptedException {
        assertThat(start("akkad", "", "--make-tools-archive").waitFor()).isZero();

        assertThat(archive).exists();
        assertThat(Files.readAllLines(calls)).singleElement().asString().contains("dev.akkad.ctl.Training");
    }

    /** The one that makes it waits at a gate while all the others come and go. */
    @Test
    void manyCommandsAtOnceMakeOneArchive() throws IOException, InterruptedException {
        Path gate = root.resolve("gate");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor())
                .isZero();
        for (int i = 0; i < 20; i++) {
            assertThat(start("akkadctl", gate.toString(), "version").waitFor()).isZero();
        }
        // Opened for writing only once somebody reads.
        Files.writeString(gate, "go on\n");
        while (!Files.exists(archive)) {
            Thread.onSpinWait();
        }
        assertThat(start("akkadctl", gate.toString(), "version").waitFor()).isZero();

        assertThat(trainings()).isEqualTo(1);
        assertThat(Files.readAllLines(calls))
                .hasSize(22)
                .last()
                .asString()
                .contains("-XX:SharedArchiveFile=" + archive);
    }
}
