package dev.akkad.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.ctl.cli.Manual;
import dev.akkad.ctl.command.GlobalFlags;
import dev.akkad.ctl.command.Tree;
import dev.akkad.ctl.utl.UtlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/CLI.md} says what the programs have; {@code -Dakkad.docs.write=true} writes it anew. */
final class CliPageTest {
    private static final Path PAGE = Path.of("docs/CLI.md");
    private static final String MARK = "<!-- Made from the commands; CliPageTest writes what follows. -->\n";

    @Test
    void thePageIsMadeFromTheCommands() throws IOException {
        String made = Manual.markdown(Tree.of("akkadctl"), GlobalFlags.ALL)
                + "\n"
                + Manual.markdown(UtlTree.of("akkadutl"), UtlTree.GLOBALS);
        String page = Files.readString(PAGE);
        int mark = page.indexOf(MARK);
        assertThat(mark).as("the mark in " + PAGE).isPositive();
        String expected = page.substring(0, mark) + MARK + "\n" + made;
        if (Boolean.getBoolean("akkad.docs.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }
}
