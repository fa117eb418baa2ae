package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagsTest {
    private static ServerSettings of(String commandLine) {
        return ServerSettings.of(commandLine.isEmpty() ? List.of() : List.of(commandLine.split(" ", -1)), Map.of());
    }

    private static void refuses(String commandLine, int exitCode, String text) {
        assertThatThrownBy(() -> of(commandLine)).isInstanceOfSatisfying(StartupException.class, e -> {
            assertThat(e.text()).isEqualTo(text);
            assertThat(e.exitCode()).isEqualTo(exitCode);
        });
    }

    @Test
    void upkeepIsAskedForByFlagsAndFeatureGates() {
        assertThat(of("").upkeep()).isEqualTo(dev.akkad.member.MemberSettings.Upkeep.DEFAULT);
        String all = "--feature-gates=InitialCorruptCheck=true,CompactHashCheck=true --corrupt-check-time=1h"
                + " --experimental-compact-hash-check-time=2m --compaction-batch-limit=10"
                + " --compaction-sleep-interval=1s --bootstrap-defrag-threshold-megabytes=3";
        assertThat(of(all).upkeep())
                .isEqualTo(new dev.akkad.member.MemberSettings.Upkeep(
                        true, Duration.ofHours(1), Duration.ofMinutes(2), 10, Duration.ofSeconds(1), 3L << 20));
        assertThatThrownBy(() -> of("--compact-hash-check-time=0s"))
                .hasMessageContaining("--compact-hash-check-time must be >0 (set to 0s)");
    }

    @Test
    void nothingGivenMeansEtcdsDefaults() {
        ServerSettings settings = of("");

        assertThat(settings.name()).isEqualTo("default");
        assertThat(settings.dataDir()).isEqualTo(Path.of("default.etcd"));
        assertThat(settings.peer().initialCluster().text()).isEqualTo("default=http://localhost:2380");
        assertThat(settings.peer().existing()).isFalse();
        assertThat(settings.client().listenUrls()).containsExactly(new EtcdUrl("http", "localhost", 2379));
        assertThat(settings.client().maxConcurrentStreams()).isEqualTo(4294967295L);
        assertThat(settings.timing().heartbeatMillis()).isEqualTo(100);
        assertThat(settings.timing().electionMillis()).isEqualTo(1000);
        assertThat(settings.timing().watchProgressNotify()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.limits()).isEqualTo(new Limits(2L << 30, 1572864, 128, 10000, 5000, 1));
        assertThat(settings.autoCompaction()).isEqualTo(new AutoCompaction.Off());
        assertThat(settings.log()).isEqualTo(LogSettings.DEFAULT);
        assertThat(settings.warnings()).isEmpty();
        settings.peer().verifyBootstrap(settings.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--name n7", "-name n7", "--name=n7", "-name=n7", "--name x --name n7", "--name n7 --"})
    void everyFormOfGoSetsAFlag(String commandLine) {
        assertThat(of(commandLine).name()).isEqualTo("n7");
    }

    @Test
    void aBooleanTakesItsValueOnlyBehindAnEqualsSign() {
        assertThat(of("--enable-grpc-gateway").client().jsonGateway()).isTrue();
        assertThat(of("--enable-grpc-gateway=false").client().jsonGateway()).isFalse();
        refuses("--enable-grpc-gateway false", 1, "'false' is not a valid flag. See 'akkad --help'.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--foo | flag provided but not defined: -foo. See 'akkad --help'.",
                "-foo=1 | flag provided but not defined: -foo. See 'akkad --help'.",
                "--experimental-name x | flag provided but not defined: -experimental-name. See 'akkad --help'.",
                "--name | flag needs an argument: -name",
                "---name x | bad flag syntax: ---name",
                "--=x | bad flag syntax: --=x",
                "--pre-vote=maybe | invalid boolean value \"maybe\" for -pre-vote: parse error",
                "--heartbeat-interval 1s | invalid value \"1s\" for flag -heartbeat-interval: parse error",
                "--heartbeat-interval -1 | invalid value \"-1\" for flag -heartbeat-interval: value out of range",
                "--grpc-keepalive-timeout 5 | invalid value \"5\" for flag -grpc-keepalive-timeout: parse error",
                "--initial-cluster-state old | invalid value \"old\" for flag "
                        + "-initial-cluster-state: invalid value \"old\"",
                "--listen-peer-urls localhost:1 | invalid value \"localhost:1\" for flag -listen-peer-urls: "
                        + "URL scheme must be http, https, unix, or unixs: localhost:1",
                "--listen-peer-urls http://h | invalid value \"http://h\" for flag -listen-peer-urls: "
                        + "URL address does not have the form \"host:port\": http://h",
                "--listen-peer-urls http://1.2.3.4:1/x | invalid value \"http://1.2.3.4:1/x\" "
                        + "for flag -listen-peer-urls: "
                        + "URL must not contain a path: http://1.2.3.4:1/x",
            })
    void whatGosFlagPackageRefusesEndsWithTwo(String commandLine, String text) {
        refuses(commandLine, ExitCode.FLAGS, text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "word | 'word' is not a valid flag. See 'akkad --help'.",
                "--heartbeat-interval 0 | --heartbeat-interval must be >0 (set to 0ms)",
                "--election-timeout 0 | --election-timeout must be >0 (set to 0ms)",
                "--election-timeout 499 | --election-timeout[499ms] should be at least as 5 times as "
                        + "--heartbeat-interval[100ms]",
                "--election-timeout 50001 | --election-timeout[50001ms] is too long,"
                        + " and should be set less than 50000ms",
                "--listen-client-urls http://127.0.0.1:1 | --advertise-client-urls is required when "
                        + "--listen-client-urls is set explicitly",
                "--listen-peer-urls http://host:1 | expected IP in URL for binding (http://host:1)",
                "--listen-peer-urls http://1.2.3.400:1 | expected IP in URL for binding (http://1.2.3.400:1)",
                "--listen-peer-urls unix://x | --listen-peer-urls=unix://x: "
                        + "unix sockets are not supported between members",
                "--listen-peer-urls http://127.0.0.1:1,http://127.0.0.1:2 | --listen-peer-urls="
                        + "http://127.0.0.1:1,http://127.0.0.1:2: exactly one peer URL is supported per member",
                "--initial-advertise-peer-urls unix://x | --initial-advertise-peer-urls=unix://x: "
                        + "unix sockets are not supported between members",
                "--initial-advertise-peer-urls http://[::::]:1 | host of a peer URL: [::::] "
                        + "(expected: a name or an address)",
                "--initial-advertise-peer-urls http://a_b:0 | port of a peer URL: 0 (expected: 1..65535)",
                "--initial-advertise-peer-urls https://h:1 | peer URLs http://localhost:2380 and https://h:1: "
                        + "http and https between members of one cluster are not supported",
                "--initial-cluster default=http://a:1,"
                        + "default=http://a:2 | --initial-cluster default=http://a:1,http://a:2: "
                        + "exactly one peer URL is supported per member",
                "--initial-cluster http://a:1 | empty URL given for \"http://a:1\"",
                "--advertise-client-urls http://:1 | --advertise-client-urls \"http://:1\" must be \"host:port\" "
                        + "(unexpected empty host (http://:1))",
                "--advertise-client-urls https://h:1 --listen-client-urls https://127.0.0.1:1 | "
                        + "TLS key/cert (--cert-file, --key-file) must be provided for client url "
                        + "https://127.0.0.1:1 with HTTPS scheme",
                "--auto-compaction-mode x | unknown auto-compaction-mode \"x\"",
                "--auto-compaction-retention x | error parsing CompactionRetention: periodic \"x\": "
                        + "time: invalid duration \"x\"",
                "--feature-gates Foo=true | unrecognized feature gate: Foo",
                "--feature-gates InitialCorruptCheck | missing bool value for feature gate InitialCorruptCheck",
                "--feature-gates LeaseCheckpointPersist=true | enabling feature gate LeaseCheckpointPersist "
                        + "requires LeaseCheckpoint",
                "--log-level loud | unrecognized level: \"loud\"",
                "--max-request-bytes 0 | --max-request-bytes=0 (expected: 1..1073741824)",
                "--watch-progress-notify-interval 0s | --watch-progress-notify-interval must be >0 (set to 0s)",
                "--discovery-srv example.com | --discovery-srv=example.com: not supported",
                "--discovery http://d/1 --initial-cluster default=http://localhost:2380 | "
                        + "multiple discovery or bootstrap flags are set. Choose one of \"initial-cluster\", "
                        + "\"discovery\", \"discovery-endpoints\" or \"discovery-srv\"",
            })
    void contradictionsEndWithOne(String commandLine, String text) {
        refuses(commandLine, ExitCode.STARTUP, text);
    }

    @Test
    void oldSpellingsMeanTheSame() {
        ServerSettings settings = of("--experimental-watch-progress-notify-interval=5s --experimental-max-learners 2");

        assertThat(settings.timing().watchProgressNotify()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.limits().maxLearners()).isEqualTo(2);
    }

    @Test
    void flagsThatBecameGatesSetThem() {
        assertThat(of("").isOn(FeatureGate.INITIAL_CORRUPT_CHECK)).isFalse();
        assertThat(of("").isOn(FeatureGate.TXN_MODE_WRITE_WITH_SHARED_BUFFER)).isTrue();
        assertThat(of("--experimental-initial-corrupt-check=true").isOn(FeatureGate.INITIAL_CORRUPT_CHECK))
                .isTrue();
        assertThat(of("--feature-gates=AllAlpha=true,PriorityRequest=false").isOn(FeatureGate.COMPACT_HASH_CHECK))
                .isTrue();
        assertThat(of("--feature-gates=AllAlpha=true,PriorityRequest=false").isOn(FeatureGate.PRIORITY_REQUEST))
                .isFalse();
        assertThat(of("--feature-gates=AllBeta=false").isOn(FeatureGate.FAST_LEASE_KEEP_ALIVE))
                .isFalse();
    }

    @Test
    void flagsWithoutEffectAreAcceptedWithAWarningAndFlagsOfEtcd2InSilence() {
        assertThat(of("--max-wals 9 --enable-pprof --snapshot=true --vv 1").warnings())
                .containsExactly(
                        "--enable-pprof is accepted and has no effect", "--max-wals is accepted and has no effect");
    }

    @ParameterizedTest
    @CsvSource({
        "periodic, 0, Off[]",
        "periodic, -1h, Off[]",
        "revision, -5, Off[]",
        "periodic, 30m, Periodic[period=PT30M]",
        "periodic, 5, Periodic[period=PT5H]",
        "periodic, 1h30m, Periodic[period=PT1H30M]",
        "revision, 0, Off[]",
        "revision, 1000, KeepRevisions[revisions=1000]",
    })
    void retentionIsReadByItsMode(String mode, String retention, String expected) {
        assertThat(of("--auto-compaction-mode " + mode + " --auto-compaction-retention " + retention)
                        .autoCompaction())
                .hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 2147483648", "-1, 0", "8589934592, 8589934592"})
    void quotaZeroIsTwoGibibytesAndNegativeIsNone(String flag, long expected) {
        assertThat(of("--quota-backend-bytes=" + flag).limits().quotaBytes()).isEqualTo(expected);
    }

    @Test
    void aNameAloneNamesTheOnlyMember() {
        PeerSettings peer = of("--name n1 --initial-advertise-peer-urls http://10.0.0.1:2380")
                .peer();

        assertThat(peer.initialCluster().text()).isEqualTo("n1=http://10.0.0.1:2380");
        peer.verifyBootstrap("n1");
    }

    @Test
    void theMemberTakesTheSpellingOfItsAddressInTheInitialCluster() {
        PeerSettings peer = of("--name n1 --initial-advertise-peer-urls http://127.0.0.1:2380 "
                        + "--initial-cluster n1=http://localhost:2380,n2=http://10.0.0.2:2380")
                .peer();

        assertThat(peer.advertiseUrl().text()).isEqualTo("http://localhost:2380");
        peer.verifyBootstrap("n1");
    }

    @Test
    void bootstrapNeedsTheMemberItselfInTheInitialCluster() {
        String others = "--initial-cluster n1=http://127.0.0.1:1,n2=http://127.0.0.1:2";

        assertThatThrownBy(() -> of("--name n3 " + others).peer().verifyBootstrap("n3"))
                .hasMessage("couldn't find local name \"n3\" in the initial cluster configuration");
        assertThatThrownBy(() -> of("--name n1 " + others).peer().verifyBootstrap("n1"))
                .hasMessage("--initial-cluster has n1=http://127.0.0.1:1 but missing from "
                        + "--initial-advertise-peer-urls=http://localhost:2380");
        assertThatThrownBy(() -> of("--initial-cluster default=http://localhost:2380,b=http://localhost:2380")
                        .peer()
                        .verifyBootstrap("default"))
                .hasMessageEndingWith("has duplicate url");
    }

    /** A cluster of its own is the last thing that it was told to make. */
    @Test
    void whoeverCountsOnDiscoveryFoundsNoClusterAlone() {
        ServerSettings settings = of("--name n1 --discovery-endpoints http://d:2379 --discovery-token t");

        assertThat(settings.warnings())
                .containsExactly(
                        "--discovery-endpoints is accepted and has no effect",
                        "--discovery-token is accepted and has no effect");
        assertThatThrownBy(() -> settings.peer().verifyBootstrap("n1"))
                .isInstanceOf(StartupException.class)
                .hasMessage("initial cluster unset and no discovery URL found");
    }

    @Test
    void nothingWaitsForTheDiskOnlyWhereThatIsAskedFor() {
        assertThat(of("").unsafeNoFsync()).isFalse();
        ServerSettings unsafe = of("--unsafe-no-fsync");
        assertThat(unsafe.unsafeNoFsync()).isTrue();
        assertThat(unsafe.warnings()).singleElement().asString().startsWith("--unsafe-no-fsync: ");
    }

    @Test
    void theLogIsKeptOnlyWhereThatIsAskedFor() {
        assertThat(of("").keepLog()).isFalse();
        assertThat(of("--keep-log").keepLog()).isTrue();
    }

    @Test
    void gatesWithoutEffectAreWarnedOf() {
        assertThat(of("--feature-gates=LeaseCheckpoint=true,InitialCorruptCheck=true,PriorityRequest=false")
                        .warnings())
                .containsExactly("feature gate LeaseCheckpoint is accepted and has no effect");
    }

    @Test
    void everyIgnoredOrHonouredFlagAcceptsItsOwnDefault() {
        Flags.bySpellings().forEach((spelling, flag) -> {
            if (!flag.fallback().isEmpty()) {
                flag.kind().check(flag.fallback());
            }
        });
    }

    @Test
    void kubeadmsCommandLineWithoutTlsIsUnderstood() {
        ServerSettings settings = of("--advertise-client-urls=http://10.0.0.1:2379 --data-dir=/var/lib/etcd "
                + "--feature-gates=InitialCorruptCheck=true --initial-advertise-peer-urls=http://10.0.0.1:2380 "
                + "--initial-cluster=cp=http://10.0.0.1:2380 --listen-client-urls=http://127.0.0.1:2379,"
                + "http://10.0.0.1:2379 --listen-metrics-urls=http://127.0.0.1:2381 "
                + "--listen-peer-urls=http://10.0.0.1:2380 --name=cp --snapshot-count=10000 "
                + "--watch-progress-notify-interval=5s");

        assertThat(settings.warnings()).isEmpty();
        assertThat(EtcdUrl.texts(settings.client().listenUrls()))
                .containsExactly("http://10.0.0.1:2379", "http://127.0.0.1:2379");
        assertThat(EtcdUrl.texts(settings.client().metricsUrls())).containsExactly("http://127.0.0.1:2381");
    }
}
