package dev.akkad.ctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ParserTest {
    private static final Command<Object> ROOT = Command.group(
            "tool",
            "a tool",
            List.of(
                    Command.of(
                            "get",
                            "<key>",
                            "gets",
                            unused -> {},
                            Flag.bool("prefix", ""),
                            Flag.integer("limit", 0, "")),
                    Command.group(
                            "lease",
                            "leases",
                            List.of(
                                    Command.of("grant", "<ttl>", "grants", unused -> {}),
                                    Command.of("list", "", "lists", unused -> {})))));
    private static final List<Flag> GLOBALS =
            List.of(Flag.text("write-out", "simple", "").or('w'), Flag.bool("hex", ""));

    private static Parsed<Object> parse(String... arguments) throws Failure {
        return new Parser<>(ROOT, GLOBALS).parse(List.of(arguments));
    }

    private static String complaint(String... arguments) {
        Failure failure = catchThrowableOfType(Failure.class, () -> parse(arguments));
        assertThat(failure.exitCode()).isEqualTo(1);
        return failure.text();
    }

    @Test
    void flagsStandAnywhereInBothForms() throws Failure {
        Parsed<Object> line = parse("-w", "json", "get", "a", "--limit=7", "--prefix", "b", "--hex=false");

        assertThat(line.title()).isEqualTo("tool get");
        assertThat(line.words()).containsExactly("a", "b");
        assertThat(line.values().text("write-out")).isEqualTo("json");
        assertThat(line.values().number("limit")).isEqualTo(7);
        assertThat(line.values().isSet("prefix")).isTrue();
        assertThat(line.values().isSet("hex")).isFalse();
        assertThat(parse("get", "-wfields").values().text("write-out")).isEqualTo("fields");
        assertThat(parse("get", "-w=table").values().text("write-out")).isEqualTo("table");
    }

    @Test
    void helpIsAWordBeforeTheCommandWhateverFlagsStandBefore() throws Failure {
        Parsed<Object> line = parse("-w", "json", "help", "lease", "grant");

        assertThat(line.title()).isEqualTo("tool lease grant");
        assertThat(line.values().isSet("help")).isTrue();
        assertThat(parse("help").title()).isEqualTo("tool");
        assertThat(parse("get", "help").words()).containsExactly("help");
        assertThat(parse("get", "help").values().isSet("help")).isFalse();
        assertThat(complaint("help", "help")).isEqualTo("unknown command \"help\" for \"tool\"");
    }

    @Test
    void nothingBehindTwoDashesIsAFlag() throws Failure {
        Parsed<Object> line = parse("get", "a", "--", "--prefix", "-x");

        assertThat(line.words()).containsExactly("a", "--prefix", "-x");
        assertThat(line.dash()).isEqualTo(1);
        assertThat(line.values().isSet("prefix")).isFalse();
    }

    @Test
    void commandsMayBeShortened() throws Failure {
        assertThat(parse("le", "g", "5").title()).isEqualTo("tool lease grant");
        assertThat(parse("lease").command().action()).isNull();
        assertThat(parse("lease", "unknown").command().name()).isEqualTo("lease");
    }

    @Test
    void complaintsAreThoseOfEtcdsTools() {
        assertThat(complaint("gte")).isEqualTo("unknown command \"gte\" for \"tool\"");
        assertThat(complaint("get", "--foo")).isEqualTo("unknown flag: --foo");
        assertThat(complaint("get", "-x")).isEqualTo("unknown shorthand flag: 'x' in -x");
        assertThat(complaint("get", "--limit")).isEqualTo("flag needs an argument: --limit");
        assertThat(complaint("get", "-w")).isEqualTo("flag needs an argument: 'w' in -w");
        assertThat(complaint("get", "--limit=x"))
                .isEqualTo(
                        "invalid argument \"x\" for \"--limit\" flag: strconv.ParseInt: parsing \"x\": invalid syntax");
        assertThat(complaint("get", "--prefix=maybe"))
                .isEqualTo("invalid argument \"maybe\" for \"--prefix\" flag: strconv.ParseBool: parsing \"maybe\":"
                        + " invalid syntax");
    }

    @Test
    void whoeverMistypesIsToldWhatMayHaveBeenMeant() {
        Failure command = catchThrowableOfType(Failure.class, () -> parse("gte"));
        Failure flag = catchThrowableOfType(Failure.class, () -> parse("get", "--prefx"));
        Failure neither = catchThrowableOfType(Failure.class, () -> parse("zebra"));

        assertThat(command.hint()).isEqualTo("Did you mean get? Run 'tool --help' for usage.");
        assertThat(flag.hint()).isEqualTo("Did you mean --prefix? Run 'tool get --help' for usage.");
        assertThat(neither.hint()).isEqualTo("Run 'tool --help' for usage.");
    }
}
