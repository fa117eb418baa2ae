package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    private static final String YAML = """
            # a comment
            name: n1
            data-dir: /d
            listen-client-urls: http://127.0.0.1:1,http://127.0.0.1:2
            advertise-client-urls: http://127.0.0.1:1
            initial-cluster:
            discovery: ''
            heartbeat-interval: 50
            pre-vote: false
            auto-compaction-retention: "2"
            watch-progress-notify-interval: 5000000000
            grpc-keepalive-min-time: 1500000
            log-outputs: [stdout, /tmp/x.log]
            quota-backend-bytes: 1048576
            client-transport-security:
              cert-file:
              client-cert-auth: false
            unknown-key: {a: 1}
            """;

    @TempDir
    Path directory;

    private ServerSettings read(String text, String... others) throws IOException {
        Path file = Files.writeString(directory.resolve("etcd.yaml"), text);
        List<String> arguments = new java.util.ArrayList<>(List.of("--config-file", file.toString()));
        arguments.addAll(List.of(others));
        return ServerSettings.of(arguments, Map.of("ETCD_NAME", "ignored"));
    }

    @Test
    void keysAreFlagsAndDurationsAreNanoseconds() throws IOException {
        ServerSettings settings = read(YAML, "--election-timeout=7000");

        assertThat(settings.name()).isEqualTo("n1");
        assertThat(settings.peer().initialCluster().text()).isEqualTo("n1=http://localhost:2380");
        assertThat(settings.client().listenUrls()).hasSize(2);
        assertThat(settings.timing().heartbeatMillis()).isEqualTo(50);
        assertThat(settings.timing().electionMillis()).isEqualTo(1000);
        assertThat(settings.timing().preVote()).isFalse();
        assertThat(settings.timing().watchProgressNotify()).hasSeconds(5);
        assertThat(settings.client().keepalive().minTime()).isEqualTo(Duration.ofNanos(1_500_000));
        assertThat(settings.autoCompaction()).isEqualTo(new AutoCompaction.Periodic(Duration.ofHours(2)));
        assertThat(settings.limits().quotaBytes()).isEqualTo(1 << 20);
        assertThat(settings.log().outputs()).containsExactly("stdout", "/tmp/x.log");
    }

    @Test
    void jsonIsYamlToo() throws IOException {
        assertThat(read("{\"name\": \"j\", \"max-txn-ops\": 7}").limits().maxTxnOps())
                .isEqualTo(7);
    }

    @Test
    void anEmptyFileMeansTheDefaults() throws IOException {
        assertThat(read("").name()).isEqualTo("default");
    }

    @Test
    void theVariableNamesTheFileToo() throws IOException {
        Path file = Files.writeString(directory.resolve("e.yaml"), "name: v\n");

        assertThat(ServerSettings.of(List.of(), Map.of("ETCD_CONFIG_FILE", file.toString()))
                        .name())
                .isEqualTo("v");
    }

    @Test
    void aFileThatCannotBeUsedIsRefusedInOneLine() {
        assertThatThrownBy(() -> ServerSettings.of(List.of("--config-file=/nowhere"), Map.of()))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("cannot use --config-file /nowhere: ");
        assertThatThrownBy(() -> read("name: [\n"))
                .hasMessageContaining("etcd.yaml: ")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> read("- a\n")).hasMessageEndingWith("not a map of settings");
        assertThatThrownBy(() -> read("election-timeout: soon\n"))
                .hasMessageEndingWith("invalid value \"soon\" for election-timeout: parse error");
    }
}
