package dev.akkad.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the program says before it sends anything. */
class BenchProgramTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no command given",
                "putt | unknown command \"putt\" for \"akkad bench\"",
                "put --nope | unknown flag: --nope",
                "put more | unexpected argument \"more\"",
                "put --clients many | Invalid value for option '--clients': 'many' is not an int",
                "put --clients 0 | --clients: 0 (expected: at least 1)",
                "put --connections -1 | --connections: -1 (expected: at least 1)",
                "put --total -1 | --total: -1 (expected: at least 1)",
                "put --seconds 0 | --seconds: 0.0 (expected: more than 0)",
                "put --warmup-seconds -1 | --warmup-seconds: -1.0 (expected: at least 0)",
                "put --key-size 3 | --key-size: 3 (expected: at least 11)",
                "put --keys -5 | --keys: -5 (expected: at least 1)",
                "put --value-size 60001 | --value-size: 60001 (expected: 0 to 60000)",
                "watch --value-size 11 | --value-size: 11 (expected: 12 to 60000)",
                "watch --watchers 0 | --watchers: 0 (expected: at least 1)",
                "range --limit -1 | --limit: -1 (expected: at least 0)",
                "put --endpoints here | endpoint: here (expected: host:port or http://host:port)",
                "compare --rows swim7 | --rows: swim7 (expected: one of [put, putlist, range, srange, txn, lease,"
                        + " watch, watchkeys, restart, h2load] and a number, such as put1000)",
                "compare --members 0 | --members: 0 (expected: 1 to 9)",
                "compare --servers zetcd | --servers: zetcd (expected: etcd or akkad)",
            })
    void aCommandLineThatMakesNoSenseIsRefusedInOneLineAndOneOfAdvice(String arguments, String complaint) {
        Ran ran = Ran.bench(arguments.isEmpty() ? List.of() : List.of(arguments.split(" ")));

        assertThat(ran.err().lines()).hasSize(2).first().isEqualTo("Error: " + complaint);
        assertThat(ran.err()).containsPattern("(^|\n|\\? )Run 'akkad bench( [a-z]+)? --help' for usage\\.\\R$");
        assertThat(ran.exitCode()).isEqualTo(BenchProgram.USAGE);
        assertThat(ran.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "putt | Did you mean put? Run 'akkad bench --help' for usage.",
                "put --client=5 | Did you mean --clients? Run 'akkad bench put --help' for usage.",
                "put --debgu | Did you mean --debug? Run 'akkad bench put --help' for usage.",
                "compare --nothing-of-the-kind | Run 'akkad bench compare --help' for usage.",
            })
    void whatWasMeantIsSaidOnTheSecondLine(String arguments, String advice) {
        Ran ran = Ran.bench(List.of(arguments.split(" ")));

        assertThat(ran.err().lines()).hasSize(2).last().isEqualTo(advice);
        assertThat(ran.exitCode()).isEqualTo(BenchProgram.USAGE);
    }

    @Test
    void aStackTraceIsShownToWhoeverAsksForIt() {
        assertThat(Ran.bench(List.of("put", "--endpoints", "127.0.0.1:1", "--debug"))
                        .err())
                .startsWith("Error: cannot connect to 127.0.0.1:1: ")
                .contains("\tat dev.akkad.");
    }

    @Test
    void aServerThatIsNotThereIsOneLine() {
        // Nobody listens on the port of TCP's multiplexer.
        Ran ran = Ran.bench(List.of("put", "--endpoints", "127.0.0.1:1"));

        assertThat(ran.err()).hasLineCount(1).startsWith("Error: cannot connect to 127.0.0.1:1: ");
        assertThat(ran.exitCode()).isEqualTo(BenchProgram.FAILED);
    }

    @Test
    void aMissingProgramIsOneLine() {
        Ran ran = Ran.bench(List.of("compare", "--servers", "akkad", "--akkad", "/no/such/akkad"));

        assertThat(ran.err()).hasLineCount(1).startsWith("Error: no program at /no/such/akkad");
        assertThat(ran.exitCode()).isEqualTo(BenchProgram.FAILED);
    }

    @Test
    void helpNamesEveryCommand() {
        Ran ran = Ran.bench(List.of("--help"));

        assertThat(ran.out()).contains("put", "range", "txn", "watch", "lease", "compare");
        assertThat(ran.exitCode()).isZero();
    }
}
