package dev.akkad.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands against the lab of a member that does not run yet. */
final class LabProgramTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return LabProgram.run(List.of(arguments), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private String ask(Lab lab, String... words) {
        List<String> arguments = new ArrayList<>(Arrays.asList(words));
        arguments.addAll(List.of("--endpoint", lab.url()));
        out.getBuffer().setLength(0);
        assertThat(run(arguments.toArray(String[]::new))).as("%s", err).isZero();
        return out.toString().strip();
    }

    @Test
    void eachCommandSaysWhatWasDone() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Lab lab = Lab.open(new Lab.Settings("m1", anyPort, null, ""))) {
            assertThat(ask(lab, "pause", "keyspace", "--for", "1.5s"))
                    .isEqualTo("m1: keyspace stands still for 1500 ms");
            assertThat(ask(lab, "disk", "--file", "journal", "--fail-next", "1", "--slow", "200ms"))
                    .isEqualTo("m1: the next 1 writes of the journal fail;"
                            + " each write of the journal takes 200 ms more");
            assertThat(ask(lab, "clock", "--jump", "-1h")).isEqualTo("m1: the clock is -3600000 ms ahead");
            assertThat(ask(lab, "point", "afterCommit", "5.0%print")).isEqualTo("afterCommit=5.0%print");
            assertThat(ask(lab, "points"))
                    .contains("raftBeforeSave ", "afterCommit ")
                    .contains("5.0%print, came into force 0 times");
            assertThat(ask(lab, "status")).contains("\"member\" : \"m1\"", "\"clockAheadMillis\" : -3600000");
            assertThat(ask(lab, "heal")).isEqualTo("m1: all is healed");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no command given",
                "kil | unknown command \"kil\" for \"akkad lab\"",
                "kill keyspace --by 1s --endpoint h:1 | unknown flag: --by",
                "kill keyspace | Missing required option: '--endpoint=HOST:PORT'",
                "pause keyspace --for soon --endpoint h:1 | --for: soon (expected: a time such as 200ms or 1.5s)",
                "link cut --endpoint h:1 | which link? (expected: --to, --from or --peer)",
                "link cut --peer m2 --by 1s --endpoint h:1 | --by goes with delay, --percent with drop",
                "link drop --peer m2 --endpoint h:1 | drop needs --percent alone",
                "link paint --peer m2 --endpoint h:1 | paint (expected: cut, delay, drop or heal)",
                "heal --endpoint %% | --endpoint: %% (expected: HOST:PORT)",
            })
    void aCommandLineThatMakesNoSenseIsRefusedInOneLine(String arguments, String complaint) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(LabProgram.USAGE);

        assertThat(err.toString())
                .hasLineCount(2)
                .startsWith("Error: " + complaint + System.lineSeparator())
                .contains("Run 'akkad lab")
                .endsWith("--help' for usage." + System.lineSeparator());
    }

    @Test
    void whoMistypesACommandIsToldWhichWasMeant() {
        assertThat(run("kil", "keyspace")).isEqualTo(LabProgram.USAGE);

        assertThat(err.toString()).contains("Did you mean kill? Run 'akkad lab --help' for usage.");
    }

    @Test
    void aMemberThatIsNotThereIsOneLine() {
        // Nobody listens on the port of TCP's multiplexer.
        assertThat(run("heal", "--endpoint", "127.0.0.1:1")).isEqualTo(LabProgram.FAILED);

        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith("Error: no answer from 127.0.0.1:1: connection refused; ");
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString())
                .contains("kill", "pause", "disk", "link", "clock", "crash", "point", "points", "status", "heal");
    }
}
