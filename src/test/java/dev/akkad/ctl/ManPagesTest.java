package dev.akkad.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.ManPage;
import dev.akkad.ctl.command.GlobalFlags;
import dev.akkad.ctl.command.Io;
import dev.akkad.ctl.command.Tree;
import dev.akkad.ctl.utl.UtlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The manual pages say what the programs have; {@code -Dakkad.docs.write=true} writes them anew. */
final class ManPagesTest {
    private static final String MARK = ".\\\" Made from the commands; ManPagesTest writes what follows.\n";
    private static final String END = ".\\\" Here it ends.\n";

    /** A program with its page. */
    enum Page {
        AKKADCTL("akkadctl", ManPage.sections(Tree.of("akkadctl"), GlobalFlags.ALL)),
        AKKADUTL("akkadutl", ManPage.sections(UtlTree.of("akkadutl"), UtlTree.GLOBALS)),
        BENCH("akkad-bench", program("bench")),
        SNAPSHOT("akkad-snapshot", program("snapshot")),
        SIM("akkad-sim", program("sim")),
        LAB("akkad-lab", program("lab"));

        private final String file;
        private final String made;

        Page(String program, String made) {
            this.file = "deploy/man/" + program + ".1";
            this.made = made;
        }

        private static String program(String name) {
            List<Command<Io>> only = GuideProgram.tree().children().stream()
                    .filter(child -> child.name().equals(name))
                    .toList();
            return ManPage.sections(Command.group("akkad", "", only), List.of());
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePageIsMadeFromTheCommands(Page page) throws IOException {
        Path file = Path.of(page.file);
        String text = Files.readString(file);
        int mark = text.indexOf(MARK);
        int end = text.indexOf(END);
        assertThat(mark).as("the mark in " + page.file).isPositive();
        assertThat(end).isGreaterThan(mark);
        String expected = text.substring(0, mark) + MARK + page.made + text.substring(end);
        if (Boolean.getBoolean("akkad.docs.write")) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void noLineOfTextIsTakenForARequest(Page page) throws IOException {
        List<String> requests = Files.readAllLines(Path.of(page.file)).stream()
                .filter(line -> line.startsWith(".") || line.startsWith("'"))
                .map(line -> line.split(" ", 2)[0])
                .distinct()
                .toList();

        assertThat(requests)
                .isSubsetOf(
                        ".\\\"", ".TH", ".SH", ".SS", ".TP", ".PP", ".br", ".B", ".BR", ".RI", ".I", ".nf", ".fi",
                        ".RS", ".RE");
    }

    @Test
    void eachCommandIsThereWithItsFlagsAndExamples() {
        String made = Page.AKKADCTL.made.replace("\\-", "-").replaceAll("\\\\f[BIR]", "");

        leaves(Tree.of("akkadctl")).forEach(command -> {
            assertThat(made).contains(command.about().replaceAll("\\.$", ""));
            assertThat(command.flags()).allSatisfy(flag -> assertThat(made).contains("--" + flag.name()));
        });
        assertThat(made)
                .contains(
                        ".SS lease keep-alive ",
                        "\n-w, --write-out string\n",
                        "akkadctl get foo  # one key\n",
                        "(default 127.0.0.1:2379)");
    }

    private static <C> Stream<Command<C>> leaves(Command<C> command) {
        return command.children().isEmpty()
                ? Stream.of(command)
                : command.children().stream().flatMap(ManPagesTest::leaves);
    }

    @Test
    void whatRoffWouldTakeForItsOwnIsEscaped() {
        Command<Object> root = Command.group(
                "tool",
                "A tool.",
                List.of(Command.<Object>of("cut", "<a\\b>", ".hidden \"files\" too", context -> {})
                        .examples("cut 'x'", "one-word")));

        assertThat(ManPage.sections(root, List.of())).isEqualTo("""
                        .SH COMMANDS
                        .SS cut <a\\eb>
                        \\&.hidden \\(dqfiles\\(dq too.
                        .PP
                        .nf
                        .RS
                        tool cut 'x'  # one\\-word
                        .RE
                        .fi
                        """);
    }
}
