package dev.akkad.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.command.Io;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, examples, advice and completion of what {@code bin/akkad} has beside the member. */
final class GuideProgramTest {
    @TempDir
    Path directory;

    private static Ran run(String line) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Io io = new Io(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int exitCode = GuideProgram.run(List.of(line.split(" ")), io);
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theNamesAreThoseOfTheTree() {
        assertThat(GuideProgram.tree().children())
                .extracting(Command::name)
                .containsExactlyElementsOf(GuideProgram.NAMES);
    }

    @Test
    void everyCommandHasExamplesThatBeginWithItsName() {
        assertThat(leaves("", GuideProgram.tree())).hasSizeGreaterThan(10).allSatisfy(leaf -> {
            assertThat(leaf.command().examples()).as(leaf.title()).isNotEmpty().hasSizeGreaterThan(1);
            assertThat(leaf.command().examples().get(0)).startsWith(leaf.title());
        });
    }

    private record Leaf(String title, Command<Io> command) {}

    private static List<Leaf> leaves(String before, Command<Io> command) {
        return command.children().stream()
                .flatMap(child -> child.children().isEmpty()
                        ? Stream.of(new Leaf(before + child.name(), child))
                        : leaves(before + child.name() + " ", child).stream())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "help bench|akkad bench <subcommand> [flags]|Put random keys of the key space",
                "help bench put|akkad bench put [flags]|--clients int",
                "help sim|akkad sim --seed 7|--trace string",
                "help snapshot restore|akkad snapshot restore <file> [flags]|--bump-revision int",
                "help local|--ephemeral|--listen-client-urls string",
                "completion|akkad completion <subcommand> [flags]|Prints the script for fish"
            })
    void helpShowsFlagsAndExamples(String line, String one, String other) throws InterruptedException {
        Ran ran = run(line);

        assertThat(ran.out()).contains("NAME:", "USAGE:", one, other);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
    }

    /** The programs say of themselves what the guide says of them. */
    @Test
    void helpIsTheSameByEitherWay() throws InterruptedException {
        String own = Ran.bench(List.of("put", "--help")).out();

        assertThat(own).isEqualTo(Ran.bench(List.of("help", "put")).out()).contains("EXAMPLES:", "GLOBAL OPTIONS:");
        assertThat(own.lines().filter(line -> line.contains("--")))
                .containsExactlyInAnyOrderElementsOf(run("help bench put")
                        .out()
                        .lines()
                        .filter(line -> line.contains("--"))
                        .toList());
        assertThat(own).contains("(default 127.0.0.1:2379)").doesNotContain("${", "--version");
    }

    @ParameterizedTest
    @CsvSource({"bnech,bench", "simm,sim", "snapshto,snapshot", "completon,completion", "loacl,local"})
    void whatWasMeantIsSaid(String typed, String meant) throws InterruptedException {
        assertThat(GuideProgram.isMistyped(typed)).isTrue();
        Ran ran = run(typed);

        assertThat(ran.err().lines())
                .containsExactly(
                        "Error: unknown command \"" + typed + "\" for \"akkad\"",
                        "Did you mean " + meant + "? Run 'akkad --help' for usage.");
        assertThat(ran.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-name", "--name", "bench", "local", "n1", "something"})
    void whatIsNoMistakeGoesToTheMember(String word) {
        assertThat(GuideProgram.isMistyped(word)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "akkad be|bench",
                "akkad bench pu|put",
                "akkad bench put --cli|--clients",
                "akkad bench put --deb|--debug",
                "akkad sim --see|--seed",
                "akkad snapshot restore --bump|--bump-revision",
                "akkad local --mem|--members",
                "akkad --keep|--keep-log",
                "akkad completion z|zsh"
            })
    void bashCompletesEveryProgram(String typed, String completed) throws IOException, InterruptedException {
        Path script = directory.resolve("completion.bash");
        Files.writeString(
                script,
                run("completion bash").out() + "COMP_WORDS=(" + typed + ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                        + "_akkad\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
        Process bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                .contains(completed);
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void flagsOfTheMemberAreNotThoseOfOtherPrograms() throws InterruptedException {
        assertThat(run("completion bash")
                        .out()
                        .lines()
                        .filter(line -> line.strip().startsWith("'bench put')")))
                .singleElement()
                .asString()
                .contains("--clients")
                .doesNotContain("--initial-cluster");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zsh", "fish", "powershell"})
    void everyShellHasItsScript(String shell) throws InterruptedException {
        assertThat(run("completion " + shell).out()).contains("akkad", "bench", "initial-cluster", "bump-revision");
    }
}
