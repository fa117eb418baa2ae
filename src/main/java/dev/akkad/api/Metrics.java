package dev.akkad.api;

import dev.akkad.member.Member;
import dev.akkad.member.MemberMetrics;
import dev.akkad.member.MemberStatus;
import dev.akkad.member.meter.Counts;
import dev.akkad.member.meter.Distribution;
import dev.akkad.member.meter.Distributions;
import dev.akkad.member.remote.ClusterNode;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Everything under /metrics, with etcd's names and buckets.
 *
 * <p>Made before the member, which reports into it through {@link MemberMetrics}; {@link #bind} then gives it the
 * member whose status and counts it shows. The JVM's own metrics join at the first scrape, to keep starting quick.
 */
public final class Metrics implements MemberMetrics {
    private static final long FIRST_LATENCY_NANOS = 1_000_000;
    private static final int LATENCY_BUCKETS = 14;
    private static final int CLIENT_VERSIONS_MAX = 64;
    private static final String OTHER_VERSIONS = "other";
    private static final long[] HANDLING_MILLIS = {5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000};
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Families families = new Families(registry);
    private final Options options;
    private final Distribution journalFsync = latencies();
    private final Distribution storeCommit = latencies();
    private final LongAdder proposalsFailed = new LongAdder();
    private final Counter clientRequests;
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder healthSuccesses = new LongAdder();
    private final LongAdder healthFailures = new LongAdder();
    private final Counts scrapes = new Counts();
    private final LongAdder scraping = new LongAdder();
    private final CheckMetrics checks = new CheckMetrics(registry);
    private final SpaceMetrics space = new SpaceMetrics(registry);
    private final LongAdder watchSessions = new LongAdder();
    private final ApiSettings.Version version;
    private final MethodMetrics.Families methods;
    private final RuntimeMetrics runtime;
    private final Gauge features;
    private final Map<String, CounterDataPoint> clientRequestsByVersion = new ConcurrentHashMap<>();

    /**
     * What is measured.
     *
     * @param extensive whether the duration of calls is kept per method, {@code --metrics=extensive}
     * @param slowRequest a unary call that takes longer is told of in the log
     */
    public record Options(boolean extensive, Duration slowRequest) {
        public static final Options DEFAULT = new Options(false, Duration.ofMillis(300));
    }

    public Metrics(ApiSettings.Version version) {
        this(version, Options.DEFAULT);
    }

    public Metrics(ApiSettings.Version version, Options options) {
        this.version = version;
        this.options = options;
        families.histogram(
                "etcd_disk_wal_fsync_duration_seconds",
                "Seconds one synced write of the journal took.",
                Families.SECONDS,
                journalFsync);
        families.histogram(
                "etcd_disk_backend_commit_duration_seconds",
                "Seconds one commit of the store took.",
                Families.SECONDS,
                storeCommit);
        families.histogram(
                "etcd_debugging_disk_backend_commit_write_duration_seconds",
                "Seconds one commit of the store took: it is all writing.",
                Families.SECONDS,
                storeCommit);
        families.counter("etcd_server_proposals_failed_total", "Proposals that failed.", proposalsFailed);
        clientRequests =
                families.counter("etcd_server_client_requests_total", "Client requests.", "type", "client_api_version");
        families.counter("etcd_network_client_grpc_received_bytes_total", "Bytes of calls received.", received);
        families.counter("etcd_network_client_grpc_sent_bytes_total", "Bytes of calls sent.", sent);
        families.counter("etcd_server_health_success", "Health checks that succeeded.", healthSuccesses);
        families.counter("etcd_server_health_failures", "Health checks that failed.", healthFailures);
        families.gauge("akkad_watch_sessions", "Watch streams that the member serves.", watchSessions::sum);
        families.gauge("etcd_debugging_mvcc_watch_stream_total", "Watch streams.", watchSessions::sum);
        methods = methods();
        families.fact("etcd_server_version", "Version of this server.", "server_version", version.server());
        families.fact(
                "etcd_server_go_version",
                "What the server runs on; etcd's name for it.",
                "server_go_version",
                "java" + Runtime.version().feature());
        features = families.gauge("etcd_server_feature_enabled", "Whether a feature gate is open.", "name", "stage");
        runtime = new RuntimeMetrics(registry, families);
        scrapes();
        StillMetrics.register(families);
    }

    private static Distribution latencies() {
        return Distribution.doubling(FIRST_LATENCY_NANOS, LATENCY_BUCKETS);
    }

    private MethodMetrics.Families methods() {
        String[] method = {"grpc_type", "grpc_service", "grpc_method"};
        Distributions handling = new Distributions(() -> Distribution.of(
                Arrays.stream(HANDLING_MILLIS).map(m -> m * NANOS_PER_MILLI).toArray()));
        Distributions succeeded = new Distributions(Metrics::latencies);
        Distributions failed = new Distributions(Metrics::latencies);
        MethodMetrics.Promotions promotions = new MethodMetrics.Promotions(new LongAdder(), new Counts());
        Counts streamFailures = new Counts();
        if (options.extensive()) {
            families.histograms(
                    "grpc_server_handling_seconds",
                    "Seconds until a call was answered.",
                    Families.SECONDS,
                    () -> byMethod(method, handling.all()));
        }
        families.histograms(
                "etcd_server_request_duration_seconds",
                "Seconds until a request was answered.",
                Families.SECONDS,
                () -> bySuccess(succeeded.all(), failed.all()));
        families.counter(
                "etcd_server_learner_promote_successes", "Learners that became voters.", promotions.successes());
        families.counters(
                "etcd_server_learner_promote_failures",
                "Learners that could not become voters.",
                "Reason",
                promotions.failures()::all);
        return new MethodMetrics.Families(
                families.counter("grpc_server_started_total", "Calls started.", method),
                families.counter(
                        "grpc_server_handled_total", "Calls ended.", method[0], method[1], method[2], "grpc_code"),
                families.counter("grpc_server_msg_received_total", "Messages received.", method),
                families.counter("grpc_server_msg_sent_total", "Messages sent.", method),
                options.extensive() ? handling : null,
                succeeded,
                failed,
                promotions,
                streamFailures(streamFailures));
    }

    private Counts streamFailures(Counts failures) {
        CounterWithCallback.builder()
                .name("etcd_network_server_stream_failures_total")
                .help("Streams on which the client could not be understood.")
                .labelNames("Type", "API")
                .callback(counter -> failures.all().forEach((api, n) -> counter.call((double) n, "receive", api)))
                .register(registry);
        return failures;
    }

    private static Map<Labels, Distribution> byMethod(String[] names, Map<String, Distribution> all) {
        Map<Labels, Distribution> byMethod = new LinkedHashMap<>();
        all.forEach((method, values) -> byMethod.put(Labels.of(names, method.split(" ", -1)), values));
        return byMethod;
    }

    private static Map<Labels, Distribution> bySuccess(
            Map<String, Distribution> succeeded, Map<String, Distribution> failed) {
        Map<Labels, Distribution> all = new LinkedHashMap<>();
        succeeded.forEach((type, values) -> all.put(Labels.of("type", type, "success", "true"), values));
        failed.forEach((type, values) -> all.put(Labels.of("type", type, "success", "false"), values));
        return all;
    }

    private void scrapes() {
        for (String code : new String[] {"200", "500", "503"}) {
            scrapes.of(code);
        }
        families.counters("promhttp_metric_handler_requests_total", "Scrapes.", "code", scrapes::all);
        families.gauge("promhttp_metric_handler_requests_in_flight", "Scrapes under way.", scraping::sum);
    }

    /** Shows whether a gate is open. @param stage ALPHA or BETA */
    public void feature(String name, String stage, boolean isOn) {
        features.labelValues(name, stage).set(isOn ? 1 : 0);
    }

    /** Shows this member's status from now on; once. */
    void bind(Member member) {
        String self = Long.toHexString(member.status().memberId());
        families.fact("etcd_server_id", "Identity of this member.", "server_id", self);
        bindRaft(member);
        space.bind(member);
        bindStore(member);
        families.gauge(
                "akkad_answer_memory_bytes",
                "Memory of answers that are being made or that clients have not taken yet.",
                () -> member.answers().heldBytes());
        new MeterMetrics(families).bind(member.meters());
        new PeerMetrics(registry, families, self).bind(member.meters().peers());
    }

    private void bindStore(Member member) {
        for (String prefix : new String[] {"etcd_mvcc_", "etcd_debugging_mvcc_"}) { // the second in etcd 3.4
            status(
                    member,
                    prefix + "db_total_size_in_bytes",
                    "Bytes on disk.",
                    s -> s.store().sizeBytes());
        }
        status(
                member,
                "etcd_mvcc_db_total_size_in_use_in_bytes",
                "Bytes in use.",
                s -> s.store().sizeInUseBytes());
        status(
                member,
                "etcd_server_quota_backend_bytes",
                "Quota of the store.",
                s -> s.store().quotaBytes());
        status(
                member,
                "etcd_debugging_mvcc_current_revision",
                "Current revision.",
                s -> s.store().revision());
        status(
                member,
                "etcd_debugging_mvcc_compact_revision",
                "Last compaction.",
                s -> s.store().compactRevision());
    }

    /** Messages that wait for each actor; once. */
    public void bindMailboxes(Supplier<? extends Map<String, Long>> mailboxes) {
        families.gauges("akkad_actor_mailbox_messages", "Messages that wait for each actor.", "actor", mailboxes::get);
    }

    /** Measures collections of garbage from now on; costs too much while the member starts. */
    public void listenToCollector(Member member) {
        runtime.listen(member.meters().pauses());
    }

    /** Shows the Akka Cluster as this member sees it, from now on; once. Akkad's own: etcd has nothing like it. */
    public void bindCluster(Supplier<List<ClusterNode>> nodes) {
        GaugeWithCallback.builder()
                .name("akkad_cluster_members")
                .help("Nodes of the Akka Cluster by status, as this member sees it.")
                .labelNames("status")
                .callback(gauge -> {
                    SortedMap<String, Integer> byStatus = new TreeMap<>(Map.of("up", 0));
                    nodes.get()
                            .forEach(node -> byStatus.merge(node.status().toLowerCase(Locale.ROOT), 1, Integer::sum));
                    byStatus.forEach((status, count) -> gauge.call(count, status));
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("akkad_cluster_unreachable_members")
                .help("Nodes of the Akka Cluster whose heartbeats do not arrive here.")
                .callback(gauge -> gauge.call((double)
                        nodes.get().stream().filter(node -> !node.reachable()).count()))
                .register(registry);
    }

    private void bindRaft(Member member) {
        families.gauges(
                "etcd_cluster_version",
                "Version all members support.",
                "cluster_version",
                () -> Map.of(version.majorMinor(member.status()), 1L));
        status(member, "etcd_server_has_leader", "Whether a leader is known.", s -> s.leaderId() == 0 ? 0 : 1);
        status(
                member,
                "etcd_server_is_leader",
                "Whether this member leads.",
                s -> s.leaderId() != 0 && s.leaderId() == s.memberId() ? 1 : 0);
        status(member, "etcd_server_is_learner", "Whether this member is a learner.", s -> s.learner() ? 1 : 0);
        status(
                member,
                "etcd_server_proposals_committed_total",
                "Entries committed.",
                s -> s.raft().committed());
        status(
                member,
                "etcd_server_proposals_applied_total",
                "Entries applied.",
                s -> s.raft().applied());
        status(
                member,
                "etcd_server_proposals_pending",
                "Proposals not answered yet.",
                s -> s.raft().pending());
        families.counter(
                "etcd_server_leader_changes_seen_total",
                "Leaders seen.",
                () -> member.status().raft().leaderChanges());
    }

    @Override
    public void journalFsynced(double seconds) {
        journalFsync.add(Math.round(seconds / Families.SECONDS));
    }

    @Override
    public void storeCommitted(double seconds) {
        storeCommit.add(Math.round(seconds / Families.SECONDS));
    }

    @Override
    public void watchSessions(int change) {
        watchSessions.add(change);
    }

    @Override
    public void proposalFailed() {
        proposalsFailed.increment();
    }

    @Override
    public void defragmentBegan() {
        space.defragmentBegan();
    }

    @Override
    public void defragmentEnded(double seconds) {
        space.defragmentEnded(seconds);
    }

    MethodMetrics method(String type, String service, String method) {
        return new MethodMetrics(methods, type, service, method);
    }

    void onReceivedBytes(long bytes) {
        received.add(bytes);
    }

    void onSentBytes(long bytes) {
        sent.add(bytes);
    }

    /** @param type unary or stream; the client chooses its version, so their number is bounded */
    void onClientRequest(String type, String version) {
        CounterDataPoint known = clientRequestsByVersion.get(type + version);
        if (known == null) {
            String label = clientRequestsByVersion.size() < CLIENT_VERSIONS_MAX ? version : OTHER_VERSIONS;
            known = clientRequests.labelValues(type, label);
            if (!label.equals(OTHER_VERSIONS)) {
                clientRequestsByVersion.put(type + version, known);
            }
        }
        known.inc();
    }

    CheckMetrics checks() {
        return checks;
    }

    void onHealthCheck(boolean healthy) {
        (healthy ? healthSuccesses : healthFailures).increment();
    }

    long slowRequestNanos() {
        return options.slowRequest().toNanos();
    }

    /** Prometheus text, format 0.0.4. */
    byte[] scrape() {
        scraping.increment();
        try {
            runtime.register();
            byte[] page = TextFormat.write(registry.scrape(), families.bareCounters());
            scrapes.of("200").increment();
            return page;
        } finally {
            scraping.decrement();
        }
    }

    private void status(Member member, String name, String help, ToLongFunction<MemberStatus> value) {
        families.gauge(name, help, () -> value.applyAsLong(member.status()));
    }
}
