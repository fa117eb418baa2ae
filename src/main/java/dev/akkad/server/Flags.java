package dev.akkad.server;

import static dev.akkad.server.Flag.forgotten;
import static dev.akkad.server.Flag.gate;
import static dev.akkad.server.Flag.honoured;
import static dev.akkad.server.Flag.ignored;
import static dev.akkad.server.Flag.refused;
import static dev.akkad.server.FlagKind.BOOL;
import static dev.akkad.server.FlagKind.CLUSTER_STATE;
import static dev.akkad.server.FlagKind.DURATION;
import static dev.akkad.server.FlagKind.INT;
import static dev.akkad.server.FlagKind.TEXT;
import static dev.akkad.server.FlagKind.UINT;
import static dev.akkad.server.FlagKind.URLS;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every flag of etcd 3.4 to 3.7 and those that are ours alone, in the order of the help text. */
final class Flags {
    static final String CONFIG_FILE = "config-file";

    /** Flags that belong together, under the title the help text gives them. */
    record Section(String title, List<Flag> flags) {}

    private static final List<Section> SECTIONS = List.of(
            new Section("Member", member()),
            new Section("Clustering", clustering()),
            new Section("Security", security()),
            new Section("Auth", auth()),
            new Section("Profiling and monitoring", monitoring()),
            new Section("Logging", logging()),
            new Section("Features", features()),
            new Section("Unsafe", unsafe()));
    private static final List<Flag> HIDDEN = hidden();
    private static final Map<String, Flag> BY_SPELLING = bySpelling();

    private Flags() {}

    static List<Section> sections() {
        return SECTIONS;
    }

    /** Every accepted spelling with its flag; {@code experimental-} forms included. */
    static Map<String, Flag> bySpellings() {
        return BY_SPELLING;
    }

    static Optional<Flag> find(String spelling) {
        return Optional.ofNullable(BY_SPELLING.get(spelling));
    }

    /** @throws IllegalArgumentException when etcd has no such flag: a spelling mistake in our own code */
    static Flag named(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("no flag " + name));
    }

    private static List<Flag> member() {
        return List.of(
                honoured("name", TEXT, "default", "Name of this member."),
                honoured("data-dir", TEXT, "", "Where the member keeps its data; ${name}.etcd if empty."),
                refused("wal-dir", TEXT, "", "Not supported: the log is kept in the data directory."),
                honoured("snapshot-count", INT, "10000", "Log entries after which the log is cut."),
                honoured("snapshot-catchup-entries", INT, "5000", "Log entries kept for slow followers after a cut.")
                        .orExperimental(),
                honoured("keep-log", BOOL, "false", "Keep on disk what is cut off, for akkadutl log dump."),
                honoured("heartbeat-interval", UINT, "100", "Milliseconds between two heartbeats of a leader."),
                honoured("election-timeout", UINT, "1000", "Milliseconds without a leader before an election."),
                ignored(
                        "initial-election-tick-advance",
                        BOOL,
                        "true",
                        "Members always wait a whole election time-out."),
                honoured("listen-peer-urls", URLS, "http://localhost:2380", "Where to listen for other members."),
                honoured("listen-client-urls", URLS, "http://localhost:2379", "Where to listen for clients."),
                refused("listen-client-http-urls", URLS, "", "Not supported."),
                ignored("max-snapshots", UINT, "5", "There are no snapshot files."),
                ignored("max-wals", UINT, "5", "There are no log files to keep."),
                ignored("memory-mlock", BOOL, "false", "Memory is not locked.").orExperimental(),
                honoured("quota-backend-bytes", INT, "0", "Space alarm above so many bytes; 0 = 2 GiB, < 0 = never."),
                ignored("backend-bbolt-freelist-type", TEXT, "map", "There is no bbolt.")
                        .orExperimental(),
                ignored("backend-batch-interval", DURATION, "0s", "Every batch is written at once."),
                ignored("backend-batch-limit", INT, "0", "Every batch is written at once."),
                honoured("max-txn-ops", UINT, "128", "Operations allowed in one transaction."),
                honoured("max-request-bytes", UINT, "1572864", "Bytes allowed in one request."),
                honoured("max-concurrent-streams", UINT, "4294967295", "Streams allowed on one connection."),
                honoured("grpc-keepalive-min-time", DURATION, "5s", "A client pinging faster is sent away."),
                honoured(
                        "grpc-keepalive-interval", DURATION, "2h", "A client silent for so long is pinged; 0 = never."),
                honoured("grpc-keepalive-timeout", DURATION, "20s", "Wait for the answer before it is given up."),
                refused("socket-reuse-port", BOOL, "false", "Not supported: ports are not shared."),
                honoured("socket-reuse-address", BOOL, "false", "Addresses in TIME_WAIT are reused in any case."),
                honoured("enable-grpc-gateway", BOOL, "true", "Serve the API as JSON under /v3/ too."),
                ignored("raft-read-timeout", DURATION, "5s", "Members find dead connections by heartbeats."),
                ignored("raft-write-timeout", DURATION, "5s", "Members find dead connections by heartbeats."),
                honoured("feature-gates", TEXT, "", "Switches: Name=true,Name2=false; or AllAlpha, AllBeta."));
    }

    private static List<Flag> clustering() {
        return List.of(
                honoured("initial-advertise-peer-urls", URLS, "http://localhost:2380", "Where other members reach it."),
                honoured("initial-cluster", TEXT, "default=http://localhost:2380", "name=url of every first member."),
                honoured("initial-cluster-state", CLUSTER_STATE, "new", "new: form a cluster; existing: join one."),
                honoured("initial-cluster-token", TEXT, "etcd-cluster", "Tells clusters apart; goes into their ids."),
                honoured("advertise-client-urls", URLS, "http://localhost:2379", "Where clients reach this member."),
                refused("discovery-srv", TEXT, "", "Not supported."),
                refused("discovery-srv-name", TEXT, "", "Not supported."),
                ignored("discovery-token", TEXT, "", "There is no discovery."),
                ignored("discovery-endpoints", TEXT, "", "There is no discovery."),
                ignored("discovery-dial-timeout", DURATION, "2s", "There is no discovery."),
                ignored("discovery-request-timeout", DURATION, "5s", "There is no discovery."),
                ignored("discovery-keepalive-time", DURATION, "2s", "There is no discovery."),
                ignored("discovery-keepalive-timeout", DURATION, "6s", "There is no discovery."),
                ignored("discovery-insecure-transport", BOOL, "true", "There is no discovery."),
                ignored("discovery-insecure-skip-tls-verify", BOOL, "false", "There is no discovery."),
                ignored("discovery-cert", TEXT, "", "There is no discovery."),
                ignored("discovery-key", TEXT, "", "There is no discovery."),
                ignored("discovery-cacert", TEXT, "", "There is no discovery."),
                ignored("discovery-user", TEXT, "", "There is no discovery."),
                ignored("discovery-password", TEXT, "", "There is no discovery."),
                ignored("discovery", TEXT, "", "There is no discovery."),
                ignored("discovery-proxy", TEXT, "", "There is no discovery."),
                ignored("discovery-fallback", TEXT, "proxy", "There is no discovery."),
                honoured(
                        "strict-reconfig-check",
                        BOOL,
                        "true",
                        "Refuse changes of the membership that risk the quorum."),
                refused("pre-vote", BOOL, "true", "Members always ask before they campaign."),
                honoured("auto-compaction-mode", TEXT, "periodic", "periodic or revision."),
                honoured("auto-compaction-retention", TEXT, "0", "30m, 1 (hour), or revisions to keep; 0 = off."),
                ignored("v2-deprecation", TEXT, "not-yet", "There is no v2 store."));
    }

    private static List<Flag> security() {
        return List.of(
                honoured("cert-file", TEXT, "", "Certificate for clients, PEM."),
                honoured("key-file", TEXT, "", "Key of the certificate for clients, PEM."),
                honoured("client-cert-auth", BOOL, "false", "Ask clients for certificates."),
                honoured("trusted-ca-file", TEXT, "", "Authority that signs clients' certificates, PEM."),
                honoured("auto-tls", BOOL, "false", "Make a certificate for clients."),
                honoured("client-cert-file", TEXT, "", "Read and checked; no connection needs it."),
                honoured("client-key-file", TEXT, "", "Key of that certificate."),
                honoured("client-crl-file", TEXT, "", "Revoked certificates of clients, PEM or DER."),
                honoured("client-cert-allowed-hostname", TEXT, "", "Names allowed in clients' certificates."),
                honoured(
                        "client-cert-allowed-cn",
                        TEXT,
                        "",
                        "Common names allowed there; etcd has it in the file only."),
                honoured("peer-cert-file", TEXT, "", "Certificate for other members, PEM."),
                honoured("peer-key-file", TEXT, "", "Key of the certificate for other members, PEM."),
                honoured("peer-client-cert-auth", BOOL, "false", "Ask other members for certificates."),
                honoured("peer-trusted-ca-file", TEXT, "", "Authority that signs members' certificates, PEM."),
                honoured("peer-auto-tls", BOOL, "false", "Make a certificate for other members."),
                honoured("peer-client-cert-file", TEXT, "", "Certificate this member shows where it connects."),
                honoured("peer-client-key-file", TEXT, "", "Key of that certificate."),
                honoured("peer-cert-allowed-cn", TEXT, "", "Common names allowed in members' certificates."),
                honoured("peer-cert-allowed-hostname", TEXT, "", "Host names allowed in members' certificates."),
                honoured("peer-crl-file", TEXT, "", "Revoked certificates of members, PEM or DER."),
                honoured(
                                "peer-skip-client-san-verification",
                                BOOL,
                                "false",
                                "Members' addresses are not compared in any case.")
                        .orExperimental(),
                honoured("self-signed-cert-validity", UINT, "1", "Years that a certificate made here is valid."),
                honoured("cipher-suites", TEXT, "", "Cipher suites of TLS 1.2, comma separated."),
                honoured("tls-min-version", TEXT, "TLS1.2", "Oldest TLS: TLS1.2 or TLS1.3."),
                honoured("tls-max-version", TEXT, "", "Newest TLS: TLS1.2 or TLS1.3."),
                honoured("cors", TEXT, "*", "Origins whose scripts may use the port, comma separated."),
                honoured("host-whitelist", TEXT, "*", "Host names accepted over plain HTTP, comma separated."));
    }

    private static List<Flag> auth() {
        return List.of(
                honoured(
                        "auth-token",
                        TEXT,
                        "simple",
                        "simple; or jwt,sign-method=RS256,priv-key=..,pub-key=..,ttl=5m."),
                honoured("auth-token-ttl", UINT, "300", "Seconds that a simple token lives after its last use."),
                honoured("bcrypt-cost", UINT, "10", "Cost of hashing a password, 4 to 31."));
    }

    private static List<Flag> monitoring() {
        return List.of(
                ignored("enable-pprof", BOOL, "false", "There are no Go profiles."),
                honoured("metrics", TEXT, "basic", "basic, or extensive: durations of calls by method too."),
                honoured("listen-metrics-urls", URLS, "", "Where else to serve /metrics and /health."),
                ignored("enable-distributed-tracing", BOOL, "false", "Nothing is traced.")
                        .orExperimental(),
                ignored("distributed-tracing-address", TEXT, "localhost:4317", "Nothing is traced.")
                        .orExperimental(),
                ignored("distributed-tracing-service-name", TEXT, "etcd", "Nothing is traced.")
                        .orExperimental(),
                ignored("distributed-tracing-instance-id", TEXT, "", "Nothing is traced.")
                        .orExperimental(),
                ignored("distributed-tracing-sampling-rate", INT, "0", "Nothing is traced.")
                        .orExperimental());
    }

    private static List<Flag> logging() {
        return List.of(
                ignored("logger", TEXT, "zap", "There is one logger."),
                honoured(
                        "log-outputs",
                        TEXT,
                        "default",
                        "default (stderr), stdout, stderr, systemd/journal, or files, comma separated."),
                honoured("log-level", TEXT, "info", "debug, info, warn, error, panic or fatal."),
                honoured("log-format", TEXT, "json", "json or console."),
                honoured("enable-log-rotation", BOOL, "false", "Put a log file aside when it is long."),
                honoured(
                        "log-rotation-config-json",
                        TEXT,
                        LogRotation.DEFAULT_JSON,
                        "How long (maxsize, MB), how many (maxbackups), how old (maxage, days)."),
                ignored("log-package-levels", TEXT, "", "There is one level for all."),
                ignored("debug", BOOL, "false", "Use --log-level=debug."),
                honoured("warning-apply-duration", DURATION, "100ms", "Applying that takes longer is told of.")
                        .orExperimental(),
                honoured("warning-unary-request-duration", DURATION, "300ms", "Calls that take longer are told of.")
                        .orExperimental());
    }

    private static List<Flag> features() {
        return List.of(
                honoured("watch-progress-notify-interval", DURATION, "10m", "Between two progress messages of a watch.")
                        .orExperimental(),
                honoured("corrupt-check-time", DURATION, "0s", "Between two comparisons of all members; 0 = never.")
                        .orExperimental(),
                honoured(
                                "compact-hash-check-time",
                                DURATION,
                                "1m",
                                "The same by compactions, if CompactHashCheck is on.")
                        .orExperimental(),
                honoured("compaction-batch-limit", INT, "1000", "Revisions that a compaction removes in one go.")
                        .orExperimental(),
                honoured("compaction-sleep-interval", DURATION, "0s", "Pause of a compaction in between; 0 = 10ms.")
                        .orExperimental(),
                honoured("bootstrap-defrag-threshold-megabytes", UINT, "0", "Defragment at start if it frees so many.")
                        .orExperimental(),
                honoured("max-learners", INT, "1", "Learners that may be members at a time.")
                        .orExperimental(),
                ignored("downgrade-check-time", DURATION, "5s", "There is no downgrade.")
                        .orExperimental());
    }

    private static List<Flag> unsafe() {
        return List.of(
                honoured(
                        "force-new-cluster",
                        BOOL,
                        "false",
                        "Go on alone with the data that is there; removes all others."),
                honoured("unsafe-no-fsync", BOOL, "false", "Never wait for the disk: loses data with the power."),
                honoured(LabFlags.LAB, BOOL, "false", "For tests only: let akkad lab and gofail inject faults."),
                honoured(LabFlags.LISTEN, URLS, "http://127.0.0.1:0", "Where faults are asked for; 0 = a free port."));
    }

    private static List<Flag> hidden() {
        return List.of(
                honoured(CONFIG_FILE, TEXT, "", "YAML or JSON file that replaces all other flags and variables."),
                honoured("version", BOOL, "false", "Show the version."),
                gate("experimental-initial-corrupt-check", "InitialCorruptCheck", false),
                gate("experimental-compact-hash-check-enabled", "CompactHashCheck", false),
                gate("experimental-enable-lease-checkpoint", "LeaseCheckpoint", false),
                gate("experimental-enable-lease-checkpoint-persist", "LeaseCheckpointPersist", false),
                gate("experimental-stop-grpc-service-on-defrag", "StopGRPCServiceOnDefrag", false),
                gate("experimental-set-member-localaddr", "SetMemberLocalAddr", false),
                gate("experimental-txn-mode-write-with-shared-buffer", "TxnModeWriteWithSharedBuffer", true),
                ignored("experimental-warning-unary-request-duration-threshold", DURATION, "0s", ""),
                ignored("experimental-enable-v2v3", TEXT, "", ""),
                ignored("enable-v2", BOOL, "false", ""),
                ignored("proxy", TEXT, "off", ""),
                ignored("proxy-failure-wait", UINT, "5000", ""),
                ignored("proxy-refresh-interval", UINT, "30000", ""),
                ignored("proxy-dial-timeout", UINT, "1000", ""),
                ignored("proxy-write-timeout", UINT, "5000", ""),
                ignored("proxy-read-timeout", UINT, "0", ""),
                forgotten("cluster-active-size"),
                forgotten("cluster-remove-delay"),
                forgotten("cluster-sync-interval"),
                forgotten("config"),
                forgotten("force"),
                forgotten("max-result-buffer"),
                forgotten("max-retry-attempts"),
                forgotten("peer-heartbeat-interval"),
                forgotten("peer-election-timeout"),
                forgotten("retry-interval"),
                forgotten("snapshot"),
                forgotten("v"),
                forgotten("vv"));
    }

    private static Map<String, Flag> bySpelling() {
        Map<String, Flag> flags = new TreeMap<>();
        SECTIONS.forEach(section -> section.flags().forEach(flag -> add(flags, flag)));
        HIDDEN.forEach(flag -> add(flags, flag));
        return java.util.Collections.unmodifiableMap(flags);
    }

    private static void add(Map<String, Flag> flags, Flag flag) {
        flags.put(flag.name(), flag);
        if (flag.experimental()) {
            flags.put(Flag.EXPERIMENTAL + flag.name(), flag);
        }
    }
}
