package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.tls.TlsSettings.Allowed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
            enable-grpc-gateway: false
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

    /** Every key of the sample that comes with etcd, as it stands there. */
    private static final String SAMPLE = """
            name: 'default'
            data-dir:
            wal-dir:
            snapshot-count: 10000
            heartbeat-interval: 100
            election-timeout: 1000
            quota-backend-bytes: 0
            listen-peer-urls: http://localhost:2380
            listen-client-urls: http://localhost:2379
            max-snapshots: 5
            max-wals: 5
            cors:
            initial-advertise-peer-urls: http://localhost:2380
            advertise-client-urls: http://localhost:2379
            discovery:
            discovery-fallback: 'proxy'
            discovery-proxy:
            discovery-srv:
            initial-cluster:
            initial-cluster-token: 'etcd-cluster'
            initial-cluster-state: 'new'
            strict-reconfig-check: false
            enable-pprof: true
            proxy: 'off'
            proxy-failure-wait: 5000
            proxy-refresh-interval: 30000
            proxy-dial-timeout: 1000
            proxy-write-timeout: 5000
            proxy-read-timeout: 0
            client-transport-security:
              cert-file:
              key-file:
              client-cert-auth: false
              trusted-ca-file:
              auto-tls: false
            peer-transport-security:
              cert-file:
              key-file:
              client-cert-auth: false
              trusted-ca-file:
              auto-tls: false
            self-signed-cert-validity: 1
            log-level: debug
            logger: zap
            log-outputs: [stderr]
            force-new-cluster: false
            auto-compaction-mode: periodic
            auto-compaction-retention: "1"
            cipher-suites: [
              TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
              TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
            ]
            tls-min-version: 'TLS1.2'
            tls-max-version: 'TLS1.3'
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
        assertThat(settings.client().jsonGateway()).isFalse();
        assertThat(settings.timing().watchProgressNotify()).hasSeconds(5);
        assertThat(settings.client().keepalive().minTime()).isEqualTo(Duration.ofNanos(1_500_000));
        assertThat(settings.autoCompaction()).isEqualTo(new AutoCompaction.Periodic(Duration.ofHours(2)));
        assertThat(settings.limits().quotaBytes()).isEqualTo(1 << 20);
        assertThat(settings.log().outputs()).containsExactly("stdout", "/tmp/x.log");
    }

    @Test
    void etcdsOwnSampleIsUnderstood() throws IOException {
        ServerSettings settings = read(SAMPLE);

        assertThat(settings.log()).isEqualTo(new LogSettings("debug", List.of("stderr"), false, null));
        assertThat(settings.autoCompaction()).isEqualTo(new AutoCompaction.Periodic(Duration.ofHours(1)));
        assertThat(settings.warnings())
                .contains("--enable-pprof is accepted and has no effect", "--max-wals is accepted and has no effect");
        assertThat(SAMPLE.lines()
                        .filter(line -> line.matches("[a-z].*:.*"))
                        .map(line -> line.substring(0, line.indexOf(':')))
                        .filter(key -> !key.endsWith("-transport-security")))
                .allSatisfy(key -> assertThat(Flags.find(key)).as(key).isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "client-transport-security, cert-file key-file client-cert-file client-key-file client-cert-auth"
                + " trusted-ca-file auto-tls allowed-cn allowed-hostname",
        "peer-transport-security, cert-file key-file client-cert-file client-key-file client-cert-auth"
                + " trusted-ca-file auto-tls allowed-cn allowed-hostname skip-client-san-verification",
        "socket-options, reuse-port reuse-address",
        "discovery-config, token endpoints dial-timeout request-timeout keepalive-time keepalive-timeout"
                + " insecure-transport insecure-skip-tls-verify cert key cacert user password"
    })
    void everyKeyOfASectionIsAFlag(String section, String keys) {
        assertThat(keys.split(" "))
                .extracting(key -> ConfigFile.flagName(section, key))
                .allSatisfy(name -> assertThat(Flags.find(name)).as(name).isPresent());
    }

    @Test
    void whoMayConnectIsSaidByTheFileToo() throws IOException {
        String sides = """
                listen-client-urls: https://127.0.0.1:1
                advertise-client-urls: https://127.0.0.1:1
                listen-peer-urls: https://127.0.0.1:2
                initial-advertise-peer-urls: https://127.0.0.1:2
                initial-cluster: default=https://127.0.0.1:2
                client-transport-security: {cert-file: c, key-file: k, %s}
                peer-transport-security: {cert-file: c, key-file: k, %s}
                """;
        TransportSecurity names =
                read(sides.formatted("allowed-cn: [a, b]", "allowed-cn: [c]")).security();
        TransportSecurity hosts = read(sides.formatted("allowed-hostname: [a]", "allowed-hostname: [b, c]"))
                .security();

        assertThat(names.client().settings().allowed()).isEqualTo(new Allowed(List.of("a", "b"), List.of()));
        assertThat(names.peer().settings().allowed()).isEqualTo(new Allowed(List.of("c"), List.of()));
        assertThat(hosts.client().settings().allowed()).isEqualTo(new Allowed(List.of(), List.of("a")));
        assertThat(hosts.peer().settings().allowed()).isEqualTo(new Allowed(List.of(), List.of("b", "c")));
    }

    @Test
    void logsAreRotatedAndSlowRequestsNamedByTheFileToo() throws IOException {
        ServerSettings settings = read("""
                enable-log-rotation: true
                log-outputs: [/tmp/x.log]
                log-rotation-config-json: '{"maxsize":1,"maxbackups":2}'
                warning-apply-duration: 50000000
                experimental-warning-unary-request-duration: 60000000
                metrics: extensive
                """);

        assertThat(settings.log().rotation()).isEqualTo(new LogRotation(1 << 20, 0, 2, false, false));
        assertThat(settings.timing().slowApply()).isEqualTo(Duration.ofMillis(50));
        assertThat(settings.timing().slowRequest()).isEqualTo(Duration.ofMillis(60));
        assertThat(settings.client().extensiveMetrics()).isTrue();
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
