package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LabFlagsTest {
    private static ServerSettings of(Map<String, String> environment, String... arguments) {
        return ServerSettings.of(List.of(arguments), environment);
    }

    @Test
    void withoutTheFlagThereIsNone() {
        ServerSettings settings = of(Map.of("GOFAIL_HTTP", "127.0.0.1:1", "GOFAIL_FAILPOINTS", "beforeCommit=panic"));

        assertThat(settings.lab()).isNull();
        assertThat(settings.warnings()).isEmpty();
        assertThat(LabHook.of(settings).notices()).isEmpty();
    }

    @Test
    void withItALoopbackAddressIsTheDefault() {
        ServerSettings settings = of(Map.of(), "--lab");

        assertThat(settings.lab().address().getAddress().isLoopbackAddress()).isTrue();
        assertThat(settings.lab().gofailAddress()).isNull();
        assertThat(settings.warnings())
                .containsExactly(
                        "--lab: faults can be injected into this member; it is for tests, never for production");
    }

    @Test
    void gofailsVariablesCountThen() {
        LabFlags lab = of(Map.of("GOFAIL_HTTP", ":22381", "GOFAIL_FAILPOINTS", "beforeCommit=panic"), "--lab")
                .lab();

        assertThat(lab.gofailAddress().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(lab.gofailAddress().getPort()).isEqualTo(22381);
        assertThat(lab.failpoints()).isEqualTo("beforeCommit=panic");
    }

    @Test
    void anAddressThatOthersReachIsTakenWithAWarning() {
        assertThat(of(Map.of(), "--lab", "--listen-lab-url=http://0.0.0.0:7").warnings())
                .anyMatch(warning -> warning.startsWith("--listen-lab-url: whoever reaches 0.0.0.0"));
        assertThat(of(Map.of("GOFAIL_HTTP", "0.0.0.0:7"), "--lab").warnings())
                .anyMatch(warning -> warning.startsWith("GOFAIL_HTTP: whoever reaches 0.0.0.0"));
    }

    @Test
    void onlyACommandLineTurnsItOn(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("etcd.yml"), "lab: true\n");

        assertThatThrownBy(() -> of(Map.of("ETCD_LAB", "true"))).hasMessageStartingWith("--lab: only on the command");
        assertThatThrownBy(() -> of(Map.of(), "--config-file=" + file))
                .hasMessageStartingWith("--lab: only on the command");
    }

    @Test
    void anAddressAloneIsRefused() {
        assertThatThrownBy(() -> of(Map.of(), "--listen-lab-url=http://127.0.0.1:7"))
                .hasMessage("--listen-lab-url: only together with --lab");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://127.0.0.1:7", "unix://x", "http://example.com:7", "http://127.0.0.1:7,http://[::1]:7"})
    void anAddressThatCannotBeIsRefused(String url) {
        assertThatThrownBy(() -> of(Map.of(), "--lab", "--listen-lab-url=" + url))
                .hasMessageEndingWith("(expected: http://IP:PORT)");
    }

    @Test
    void aFailpointThatIsNotThereIsRefusedAtTheStart() {
        ServerSettings settings = of(Map.of("GOFAIL_FAILPOINTS", "walBeforeTea=panic"), "--lab");

        assertThatThrownBy(() -> LabHook.of(settings))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("GOFAIL_FAILPOINTS: failpoint: failpoint does not exist");
    }
}
