package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    @Test
    void aVariableStandsForItsFlag() {
        ServerSettings settings = ServerSettings.of(
                List.of("--name", "n1"),
                Map.of(
                        "ETCD_DATA_DIR", "/d",
                        "ETCD_EXPERIMENTAL_WATCH_PROGRESS_NOTIFY_INTERVAL", "5s",
                        "ETCD_MAX_WALS", "3",
                        "PATH", "/bin"));

        assertThat(settings.dataDir()).hasToString("/d");
        assertThat(settings.timing().watchProgressNotify()).hasSeconds(5);
        assertThat(settings.warnings()).containsExactly("--max-wals is accepted and has no effect");
    }

    @Test
    void anEmptyVariableIsNone() {
        assertThat(ServerSettings.of(List.of("--name=a"), Map.of("ETCD_NAME", "", "ETCD_ELECTION_TIMEOUT", ""))
                        .name())
                .isEqualTo("a");
    }

    @Test
    void anUnknownVariableIsOnlyWorthAWarning() {
        assertThat(ServerSettings.of(List.of(), Map.of("ETCD_WHAT", "3")).warnings())
                .containsExactly("unrecognized environment variable ETCD_WHAT=3");
    }

    @Test
    void aVariableAndItsFlagTogetherAreRefused() {
        assertThatThrownBy(() -> ServerSettings.of(List.of("--name=a"), Map.of("ETCD_NAME", "a")))
                .isInstanceOf(StartupException.class)
                .hasMessage("conflicting environment variable ETCD_NAME is shadowed by corresponding "
                        + "command-line flag (either unset environment variable or disable flag)");
    }

    @Test
    void aWrongValueIsRefusedWithTheVariablesName() {
        assertThatThrownBy(() -> ServerSettings.of(List.of(), Map.of("ETCD_ELECTION_TIMEOUT", "1s")))
                .isInstanceOfSatisfying(
                        StartupException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STARTUP))
                .hasMessage("invalid value \"1s\" for ETCD_ELECTION_TIMEOUT: parse error");
    }
}
