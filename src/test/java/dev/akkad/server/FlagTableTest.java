package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every flag of etcd against the table of what a drop-in must make of it. */
class FlagTableTest {
    private static final Map<String, Set<Flag.Support>> ALLOWED = Map.of(
            "M", EnumSet.of(Flag.Support.HONOURED),
            "A", EnumSet.of(Flag.Support.HONOURED, Flag.Support.REFUSED),
            "I", EnumSet.of(Flag.Support.HONOURED, Flag.Support.IGNORED),
            "S", EnumSet.of(Flag.Support.FORGOTTEN));

    /** Whose features are not there yet: to be taken off this list with them. */
    private static final Set<String> DUE =
            Set.of("peer-skip-client-san-verification", "experimental-peer-skip-client-san-verification");

    /** Ours alone, and forms of etcd's own that the table leaves out. */
    private static final Set<String> BESIDES = Set.of(
            "config-file",
            "keep-log",
            "version",
            "client-cert-allowed-cn",
            "lab",
            "listen-lab-url",
            "discovery-insecure-skip-tls-verify",
            "discovery-cert",
            "discovery-key",
            "discovery-cacert",
            "discovery-user",
            "discovery-password",
            "experimental-set-member-localaddr",
            "experimental-warning-unary-request-duration-threshold",
            "proxy-failure-wait",
            "proxy-refresh-interval",
            "proxy-dial-timeout",
            "proxy-write-timeout",
            "proxy-read-timeout");

    /** One line of the table. */
    record Row(String name, String fallback, String kind) {
        @Override
        public String toString() {
            return kind + " --" + name;
        }
    }

    static List<Row> rows() {
        try (var in = FlagTableTest.class.getResourceAsStream("/server/flags.txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\\|", -1))
                    .map(parts -> new Row(parts[0].strip(), parts[1].strip(), parts[2].strip()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Row> rowsOf(String kind) {
        return rows().stream().filter(row -> row.kind().equals(kind));
    }

    static Stream<Row> ignored() {
        return rows().stream()
                .filter(row -> Flags.named(row.name()).support() == Flag.Support.IGNORED)
                .filter(row -> Flags.named(row.name()).kind() != FlagKind.URLS);
    }

    static Stream<Row> refused() {
        return rows().stream().filter(row -> Flags.named(row.name()).support() == Flag.Support.REFUSED);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachFlagIsTreatedAsTheTableSays(Row row) {
        Flag flag = Flags.find(row.name()).orElse(null);

        assertThat(flag).as("known").isNotNull();
        if (!DUE.contains(row.name())) {
            assertThat(ALLOWED.get(row.kind())).contains(flag.support());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void defaultsAreEtcds(Row row) {
        if (!row.fallback().isEmpty()) {
            assertThat(Flags.named(row.name()).fallback()).isEqualTo(row.fallback());
        }
    }

    @Test
    void nothingElseIsAccepted() {
        Set<String> known = new TreeSet<>(Flags.bySpellings().keySet());
        rows().forEach(row -> known.remove(row.name()));

        assertThat(known).isEqualTo(new TreeSet<>(BESIDES));
    }

    @ParameterizedTest
    @MethodSource("ignored")
    void whatHasNoEffectIsAcceptedWithAWarning(Row row) {
        ServerSettings settings = ServerSettings.of(List.of(argument(Flags.named(row.name()))), Map.of());

        assertThat(settings.warnings())
                .contains("--" + Flags.named(row.name()).name() + " is accepted and has no effect");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNotSupportedIsRefusedByName(Row row) {
        Flag flag = Flags.named(row.name());

        assertThatThrownBy(() -> ServerSettings.of(List.of(argument(flag)), Map.of()))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("--" + flag.name() + "=")
                .hasMessageContaining("not supported");
    }

    @Test
    void theFlagsOfEtcd2AreAcceptedWithoutAWord() {
        List<String> arguments =
                rowsOf("S").map(row -> "--" + row.name() + "=true").toList();

        assertThat(ServerSettings.of(arguments, Map.of()).warnings()).isEmpty();
    }

    /** With a value that is not the default. */
    private static String argument(Flag flag) {
        String value = switch (flag.kind()) {
            case BOOL -> String.valueOf(!FlagKind.parseBool(flag.fallback()));
            case INT, UINT -> "7";
            case DECIMAL -> "0.5";
            case DURATION -> "77s";
            case URLS -> "http://127.0.0.1:7777";
            case TEXT -> "text";
            case CLUSTER_STATE -> "existing";
        };
        return "--" + flag.name() + "=" + value;
    }
}
