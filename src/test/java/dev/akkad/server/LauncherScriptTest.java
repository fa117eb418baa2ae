package dev.akkad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/akkad} answers by itself: nothing here may start a virtual machine or a build. */
class LauncherScriptTest {
    private static final Path SCRIPT = Path.of("bin/akkad").toAbsolutePath();

    @TempDir
    Path directory;

    private String run(Path script, int exitCode, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        // A launcher that went on to Java after all would end here.
        builder.environment().put("JAVA_HOME", directory.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
        return output;
    }

    @Test
    void theVersionIsThatOfTheMember() throws Exception {
        assertThat(run(SCRIPT, 0, "--version")).isEqualTo(Version.text());
        assertThat(run(SCRIPT, 0, "-version")).isEqualTo(Version.text());
    }

    @Test
    void helpIsThatOfTheMember() throws Exception {
        assertThat(run(SCRIPT, 0, "--help")).isEqualTo(Help.text());
        assertThat(run(SCRIPT, 0, "-h")).isEqualTo(Help.text());
        assertThat(run(SCRIPT, 0, "help")).isEqualTo(Help.text());
        assertThat(run(SCRIPT, 0, "local", "--help")).isEqualTo(Help.text());
    }

    @Test
    void itFindsItsHomeThroughLinks() throws Exception {
        Path first = Files.createSymbolicLink(directory.resolve("first"), SCRIPT);
        Path second = Files.createSymbolicLink(directory.resolve("second"), Path.of("first"));

        assertThat(run(first, 0, "--help")).isEqualTo(Help.text());
        assertThat(run(second, 0, "--help")).isEqualTo(Help.text());
    }

    @Test
    void aJavaHomeWithoutJavaIsRefusedInOneLine() throws Exception {
        assertThat(run(SCRIPT, 1, "--name", "n1"))
                .isEqualTo("akkad: JAVA_HOME=" + directory + " is no JDK 17 or later\n");
    }
}
