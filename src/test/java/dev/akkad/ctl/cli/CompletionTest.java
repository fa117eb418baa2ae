package dev.akkad.ctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.ctl.command.GlobalFlags;
import dev.akkad.ctl.command.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CompletionTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "akkadctl le|lease",
                "akkadctl lease g|grant",
                "akkadctl get foo --pre|--prefix",
                "akkadctl --hex get --write|--write-out",
                "akkadctl endpoint status --clu|--cluster"
            })
    void bashCompletesWordsOfTheTree(String typed, String completed) throws IOException, InterruptedException {
        Path script = directory.resolve("completion.bash");
        String words = "(" + typed + ")";
        Files.writeString(
                script,
                Completion.script("bash", Tree.of("akkadctl"), GlobalFlags.ALL) + "COMP_WORDS=" + words
                        + "\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_akkadctl\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
        Process bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(bash.waitFor()).isZero();
        assertThat(printed.lines()).contains(completed).allMatch(line -> line.startsWith(completed.substring(0, 2)));
    }

    @Test
    void everyShellHasItsScript() {
        for (String shell : new String[] {"bash", "zsh", "fish", "powershell"}) {
            assertThat(Completion.script(shell, Tree.of("akkadctl"), GlobalFlags.ALL))
                    .as(shell)
                    .contains("keep-alive", "count-only", "akkadctl");
        }
    }
}
