package dev.akkad.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Quiet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Quiet.class)
final class SimProgramTest {
    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return SimProgram.run(List.of(arguments), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void aRunSaysWhatItWasAndWhatCameOfIt() {
        assertThat(run("--seed", "2", "--set", "seconds=5")).isZero();

        assertThat(out.toString())
                .contains("members=", "faults a minute", "digest", "virtual seconds: sound", "writes answered");
    }

    @Test
    void aTraceIsLinesOfJson() throws IOException {
        Path file = temp.resolve("trace");

        assertThat(run("--seed", "2", "--set", "seconds=5", "--trace", file.toString()))
                .isZero();

        assertThat(Files.readAllLines(file))
                .allMatch(line -> line.startsWith("{\"") && line.endsWith("}"))
                .anyMatch(line -> line.contains("\"what\":\"leads\""))
                .first()
                .asString()
                .startsWith("{\"schema\":1,\"seed\":2,");
    }

    @Test
    void aMutantIsToldByItsExitCodeAndHowToHaveItAgain() {
        assertThat(run("--scenario", "stale-read", "--seed", "1", "--mutant", "read-local", "--no-shrink"))
                .isEqualTo(1);

        assertThat(out.toString()).contains("SAFETY", "again: akkad sim --seed 1", "--mutant read-local");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(run()).isEqualTo(SimProgram.USAGE);
        assertThat(run("--seed", "1", "--only", "earthquake")).isEqualTo(SimProgram.USAGE);
        assertThat(run("--seed", "1", "--set", "nonsense=1")).isEqualTo(SimProgram.USAGE);
        assertThat(run("--seeds", "5")).isEqualTo(SimProgram.USAGE);
        assertThat(err.toString()).contains("earthquake", "nonsense", "A..B");
    }

    @Test
    void aMistypedFlagIsAnsweredWithTheOneThatWasMeant() {
        assertThat(run("--sed", "1")).isEqualTo(SimProgram.USAGE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "Error: unknown flag: --sed", "Did you mean --seed? Run 'akkad sim --help' for usage.");
    }

    @Test
    void helpShowsFlagsExamplesAndExitCodes() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString())
                .contains("akkad sim [flags]", "--seed int", "EXAMPLES:", "akkad sim --list", "EXIT CODES:", "  64 ");
    }
}
