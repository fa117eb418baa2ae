package dev.akkad.server;

import dev.akkad.member.MemberSettings;
import dev.akkad.member.remote.PeerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns flag values into {@link ServerSettings} with etcd's checks, in etcd's order and words. */
final class SettingsReader {
    private static final String DEFAULT_NAME = "default";
    private static final List<String> DISCOVERY = List.of("discovery", "discovery-endpoints");
    private static final int ELECTION_MILLIS_MAX = 50_000;
    private static final long REQUEST_BYTES_RECOMMENDED = 10L << 20;
    private static final long QUOTA_BYTES_RECOMMENDED = 8L << 30;
    private static final long REQUEST_BYTES_MAX = 1L << 30;

    private final FlagValues values;
    private final List<String> warnings;

    private SettingsReader(FlagValues values, List<String> warnings) {
        this.values = values;
        this.warnings = warnings;
    }

    /** @throws StartupException saying in one line why not */
    static ServerSettings read(CommandLine commandLine, Map<String, String> environment) {
        List<String> warnings = new ArrayList<>();
        boolean isLab = commandLine.values().bool(LabFlags.LAB); // before variables join in
        FlagValues values = sources(commandLine, environment, warnings);
        SettingsReader reader = new SettingsReader(values, warnings);
        try {
            return reader.read(LabFlags.read(isLab, values, environment, warnings));
        } catch (IllegalArgumentException e) {
            throw StartupException.refused(String.valueOf(e.getMessage()));
        }
    }

    private static FlagValues sources(CommandLine commandLine, Map<String, String> environment, List<String> warnings) {
        String file = commandLine
                .values()
                .given(Flags.CONFIG_FILE)
                .orElseGet(() -> environment.getOrDefault(Flag.variable(Flags.CONFIG_FILE), ""));
        if (file.isEmpty()) {
            Environment.apply(environment, commandLine, warnings);
            return commandLine.values();
        }
        warnings.add("loading server configuration from " + file
                + "; other command line flags and environment variables are ignored");
        return ConfigFile.read(Path.of(file));
    }

    private ServerSettings read(@Nullable LabFlags lab) {
        refuseUnsupported();
        String name = values.text("name");
        Timing timing = timing();
        List<EtcdUrl> listenPeer = bindable("listen-peer-urls");
        List<EtcdUrl> listenClient = bindable("listen-client-urls");
        List<EtcdUrl> advertisePeer = withHosts("initial-advertise-peer-urls");
        List<EtcdUrl> advertiseClient = withHosts("advertise-client-urls");
        if (values.isSet("listen-client-urls") && !values.isSet("advertise-client-urls")) {
            throw StartupException.refused(
                    "--advertise-client-urls is required when --listen-client-urls is set explicitly");
        }
        PeerSettings peer = peer(name, listenPeer, advertisePeer);
        Map<FeatureGate, Boolean> gates = FeatureGate.parse(values.gateAssignments());
        gates.forEach(this::warnOfGate);
        TransportSecurity security = new SecurityReader(values, dataDir(name), warnings).read();
        return new ServerSettings(
                name,
                dataDir(name),
                unsafeNoFsync(),
                values.bool("keep-log"),
                peer,
                client(listenClient, DefaultHost.replace(advertiseClient, listenClient, "advertise-client-urls")),
                limits(),
                timing,
                AutoCompaction.parse(values.text("auto-compaction-mode"), values.text("auto-compaction-retention")),
                upkeep(gates),
                AuthFlags.read(values, warnings),
                gates,
                log(),
                security,
                lab,
                List.copyOf(warnings));
    }

    private void refuseUnsupported() {
        for (String name : values.names()) {
            Flag flag = Flags.named(name);
            if (flag.support() == Flag.Support.REFUSED && !values.text(name).equals(flag.fallback())) {
                throw StartupException.refused("--" + name + "=" + values.text(name) + ": not supported");
            }
            if (flag.support() == Flag.Support.IGNORED) {
                warnings.add("--" + name + " is accepted and has no effect");
            }
        }
    }

    private void warnOfGate(FeatureGate gate, boolean isOn) {
        boolean isOnByItself = gate.stage() == FeatureGate.Stage.BETA;
        if (isOn != isOnByItself && !gate.hasEffect()) {
            warnings.add("feature gate " + gate.text() + " is accepted and has no effect");
        }
    }

    private boolean unsafeNoFsync() {
        boolean isUnsafe = values.bool("unsafe-no-fsync");
        if (isUnsafe) {
            warnings.add(
                    "--unsafe-no-fsync: what was acknowledged is lost when the machine loses its power, and the member"
                            + " may not start again then");
        }
        return isUnsafe;
    }

    private Path dataDir(String name) {
        String given = values.text("data-dir");
        return Path.of(given.isEmpty() ? name + ".etcd" : given);
    }

    private Timing timing() {
        long heartbeat = values.number("heartbeat-interval");
        long election = values.number("election-timeout");
        if (heartbeat == 0) {
            throw StartupException.refused("--heartbeat-interval must be >0 (set to 0ms)");
        }
        if (election == 0) {
            throw StartupException.refused("--election-timeout must be >0 (set to 0ms)");
        }
        if (5 * heartbeat > election) {
            throw StartupException.refused("--election-timeout[" + election
                    + "ms] should be at least as 5 times as --heartbeat-interval[" + heartbeat + "ms]");
        }
        if (election > ELECTION_MILLIS_MAX) {
            throw StartupException.refused("--election-timeout[" + election
                    + "ms] is too long, and should be set less than " + ELECTION_MILLIS_MAX + "ms");
        }
        return new Timing(
                (int) heartbeat,
                (int) election,
                values.bool("pre-vote"),
                positive("watch-progress-notify-interval"),
                values.duration("warning-apply-duration"),
                values.duration("warning-unary-request-duration"));
    }

    private Duration positive(String name) {
        Duration value = values.duration(name);
        if (value.isZero() || value.isNegative()) {
            throw StartupException.refused("--" + name + " must be >0 (set to " + GoDuration.format(value) + ")");
        }
        return value;
    }

    /** Checks that a listener can use the addresses as they are. */
    private List<EtcdUrl> bindable(String name) {
        List<EtcdUrl> urls = values.urls(name);
        for (EtcdUrl url : urls) {
            if (!url.isUnix() && !url.isBindable()) {
                throw StartupException.refused("expected IP in URL for binding (" + url + ")");
            }
        }
        return urls;
    }

    private List<EtcdUrl> withHosts(String name) {
        List<EtcdUrl> urls = values.urls(name);
        for (EtcdUrl url : urls) {
            if (url.host().isEmpty()) {
                throw StartupException.refused("--" + name + " \"" + String.join(",", EtcdUrl.texts(urls))
                        + "\" must be \"host:port\" (unexpected empty host (" + url + "))");
            }
        }
        return urls;
    }

    private PeerSettings peer(String name, List<EtcdUrl> listen, List<EtcdUrl> advertise) {
        EtcdUrl listenUrl = onlyPeer("--listen-peer-urls", listen);
        List<EtcdUrl> reachable = DefaultHost.replace(advertise, listen, "initial-advertise-peer-urls");
        EtcdUrl advertiseUrl = onlyPeer("--initial-advertise-peer-urls", reachable);
        InitialCluster cluster = initialCluster(name, advertiseUrl);
        cluster.peerUrlsByName().forEach((member, urls) -> onlyPeer("--initial-cluster " + member, urls));
        requireOneScheme(listenUrl, advertiseUrl, cluster);
        // Other members know this one by the address in the initial cluster: a different spelling of it must give way.
        List<EtcdUrl> own = cluster.peerUrlsByName().getOrDefault(name, List.of());
        boolean same = own.size() == 1 && DefaultHost.isSame(own.get(0), advertiseUrl);
        return new PeerSettings(
                listenUrl,
                same ? own.get(0) : advertiseUrl,
                cluster,
                values.text("initial-cluster-state").equals("existing"),
                values.text("initial-cluster-token"),
                values.bool("strict-reconfig-check"),
                values.bool("force-new-cluster"));
    }

    /** Remoting speaks TLS to all peers or to none. */
    private static void requireOneScheme(EtcdUrl listenUrl, EtcdUrl advertiseUrl, InitialCluster cluster) {
        for (EtcdUrl url : Stream.concat(Stream.of(advertiseUrl), cluster.peerUrls().stream())
                .toList()) {
            if (url.isTls() != listenUrl.isTls()) {
                throw StartupException.refused("peer URLs " + listenUrl + " and " + url
                        + ": http and https between members of one cluster are not supported");
            }
        }
    }

    private InitialCluster initialCluster(String name, EtcdUrl advertiseUrl) {
        if (DISCOVERY.stream().anyMatch(flag -> !values.text(flag).isEmpty())) {
            if (values.isSet("initial-cluster")) {
                throw StartupException.refused("multiple discovery or bootstrap flags are set. Choose one of "
                        + "\"initial-cluster\", \"discovery\", \"discovery-endpoints\" or \"discovery-srv\"");
            }
            // As in etcd: whoever counts on being told of the others does not found a cluster of its own.
            return InitialCluster.parse("");
        }
        boolean onlyNamed = !values.isSet("initial-cluster") && !name.equals(DEFAULT_NAME);
        return InitialCluster.parse(onlyNamed ? name + "=" + advertiseUrl : values.text("initial-cluster"));
    }

    /** A member is one node at one address, so that peers can tell it by that. It must be one that can be used. */
    private static EtcdUrl onlyPeer(String where, List<EtcdUrl> urls) {
        String text = where + "=" + String.join(",", EtcdUrl.texts(urls));
        if (urls.size() != 1) {
            throw StartupException.refused(text + ": exactly one peer URL is supported per member");
        }
        EtcdUrl url = urls.get(0);
        if (url.isUnix()) {
            throw StartupException.refused(text + ": unix sockets are not supported between members");
        }
        PeerAddress.ofUrl(url.text());
        return url;
    }

    private ClientSettings client(List<EtcdUrl> listenUrls, List<EtcdUrl> advertiseUrls) {
        String metrics = values.text("metrics");
        if (!metrics.equals("basic") && !metrics.equals("extensive")) {
            throw StartupException.refused("--metrics=" + metrics + " (expected: basic or extensive)");
        }
        return new ClientSettings(
                listenUrls,
                bindable("listen-client-http-urls"),
                advertiseUrls,
                bindable("listen-metrics-urls"),
                values.number("max-concurrent-streams"),
                new ClientSettings.Keepalive(
                        values.duration("grpc-keepalive-min-time"),
                        values.duration("grpc-keepalive-interval"),
                        values.duration("grpc-keepalive-timeout")),
                values.bool("enable-grpc-gateway"),
                commaList("cors"),
                commaList("host-whitelist"),
                metrics.equals("extensive"));
    }

    private Limits limits() {
        long quota = values.number("quota-backend-bytes");
        long requestBytes = values.number("max-request-bytes");
        if (requestBytes > REQUEST_BYTES_RECOMMENDED) {
            warnings.add("exceeded recommended request limit: --max-request-bytes=" + requestBytes);
        }
        if (quota > QUOTA_BYTES_RECOMMENDED) {
            warnings.add("quota exceeds the recommended maximum of " + QUOTA_BYTES_RECOMMENDED
                    + " bytes: --quota-backend-bytes=" + quota);
        }
        return new Limits(
                quota == 0 ? Limits.QUOTA_BYTES_DEFAULT : Math.max(0, quota),
                (int) inRange("max-request-bytes", 1, REQUEST_BYTES_MAX),
                (int) inRange("max-txn-ops", 1, Integer.MAX_VALUE),
                inRange("snapshot-count", 1, Long.MAX_VALUE),
                inRange("snapshot-catchup-entries", 0, Long.MAX_VALUE),
                (int) inRange("max-learners", 0, Integer.MAX_VALUE));
    }

    private MemberSettings.Upkeep upkeep(Map<FeatureGate, Boolean> gates) {
        Duration compareEvery = values.duration("corrupt-check-time");
        Duration compactions = positive("compact-hash-check-time");
        long batch = values.number("compaction-batch-limit");
        Duration pause = values.duration("compaction-sleep-interval");
        return new MemberSettings.Upkeep(
                gates.getOrDefault(FeatureGate.INITIAL_CORRUPT_CHECK, false),
                compareEvery.isNegative() ? Duration.ZERO : compareEvery,
                gates.getOrDefault(FeatureGate.COMPACT_HASH_CHECK, false) ? compactions : Duration.ZERO,
                batch > 0 ? (int) Math.min(batch, Integer.MAX_VALUE) : MemberSettings.Upkeep.COMPACTION_BATCH,
                pause.isZero() || pause.isNegative() ? MemberSettings.Upkeep.COMPACTION_PAUSE : pause,
                values.number("bootstrap-defrag-threshold-megabytes") << 20);
    }

    private long inRange(String name, long min, long max) {
        long value = values.number(name);
        if (value < min || value > max) {
            throw StartupException.refused("--" + name + "=" + value + " (expected: " + min + ".." + max + ")");
        }
        return value;
    }

    private LogSettings log() {
        String level = values.text("log-level");
        if (!LogSettings.LEVELS.contains(level)) {
            throw StartupException.refused("unrecognized level: \"" + level + "\"");
        }
        String format = values.text("log-format");
        if (!format.equals("json") && !format.equals("console")) {
            throw StartupException.refused("unknown log format: \"" + format + "\"");
        }
        List<String> outputs = commaList("log-outputs");
        if (outputs.size() > 1 && outputs.contains("default")) {
            throw StartupException.refused("multi logoutput for \"default\" is not supported yet");
        }
        if (outputs.size() > 1 && outputs.contains(LogSettings.JOURNAL)) {
            throw StartupException.refused(
                    "running with systemd/journal but other '--log-outputs' values (" + outputs + ") are configured");
        }
        List<String> targets = outputs.isEmpty()
                ? List.of("stderr")
                : outputs.stream()
                        .map(output -> output.equals("default") ? "stderr" : output)
                        .toList();
        LogRotation rotation = null;
        if (values.bool("enable-log-rotation")) {
            LogRotation.requireOneFile(targets);
            rotation = LogRotation.parse(values.text("log-rotation-config-json"));
        }
        return new LogSettings(level, targets, format.equals("console"), rotation);
    }

    private List<String> commaList(String name) {
        return Arrays.stream(values.text(name).split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .distinct()
                .toList();
    }
}
