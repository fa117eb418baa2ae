package dev.akkad.api;

import dev.akkad.member.Member;
import dev.akkad.member.MemberMetrics;
import dev.akkad.member.MemberStatus;
import dev.akkad.member.remote.ClusterNode;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Everything under /metrics, with etcd's names and buckets.
 *
 * <p>Made before the member, which reports into it through {@link MemberMetrics}; {@link #bind} then gives it the
 * member whose status the gauges show. The JVM's own metrics join at the first scrape, to keep starting quick.
 */
public final class Metrics implements MemberMetrics {
    private static final double LATENCY_START_SECONDS = 0.001;
    private static final int LATENCY_BUCKETS = 14;
    private static final int CLIENT_VERSIONS_MAX = 64;
    private static final String OTHER_VERSIONS = "other";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram journalFsync;
    private final Histogram storeCommit;
    private final Counter proposalsFailed;
    private final Counter clientRequests;
    private final CounterDataPoint received;
    private final CounterDataPoint sent;
    private final Gauge healthSuccess;
    private final Gauge healthFailures;
    private final CheckMetrics checks = new CheckMetrics(registry);
    private final SpaceMetrics space = new SpaceMetrics(registry);
    private final Gauge watchSessions;
    private final MethodMetrics.Families methods;
    private final Map<String, CounterDataPoint> clientRequestsByVersion = new ConcurrentHashMap<>();
    private final AtomicBoolean jvmRegistered = new AtomicBoolean();

    public Metrics(ApiSettings.Version version) {
        journalFsync = latency("etcd_disk_wal_fsync_duration_seconds", "Seconds one fsync of the journal took.");
        storeCommit = latency("etcd_disk_backend_commit_duration_seconds", "Seconds one commit of the store took.");
        proposalsFailed = counter("etcd_server_proposals_failed_total", "Proposals that failed.");
        proposalsFailed.inc(0);
        clientRequests = counter("etcd_server_client_requests_total", "Client requests.", "type", "client_api_version");
        received = counter("etcd_network_client_grpc_received_bytes_total", "Bytes of calls received.")
                .labelValues();
        sent = counter("etcd_network_client_grpc_sent_bytes_total", "Bytes of calls sent.")
                .labelValues();
        // Counters in etcd, but named without _total, which the library would add to a counter.
        healthSuccess = gauge("etcd_server_health_success", "Health checks that succeeded.");
        healthFailures = gauge("etcd_server_health_failures", "Health checks that failed.");
        healthSuccess.inc(0);
        healthFailures.inc(0);
        watchSessions = gauge("akkad_watch_sessions", "Watch streams that the member serves.");
        watchSessions.inc(0);
        String[] method = {"grpc_type", "grpc_service", "grpc_method"};
        methods = new MethodMetrics.Families(
                counter("grpc_server_started_total", "Calls started.", method),
                counter("grpc_server_handled_total", "Calls ended.", method[0], method[1], method[2], "grpc_code"),
                counter("grpc_server_msg_received_total", "Messages received.", method),
                counter("grpc_server_msg_sent_total", "Messages sent.", method));
        gauge("etcd_server_version", "Version of this server.", "server_version")
                .labelValues(version.server())
                .set(1);
        gauge("etcd_cluster_version", "Version all members support.", "cluster_version")
                .labelValues(majorMinor(version.cluster()))
                .set(1);
    }

    private static String majorMinor(String version) {
        return version.substring(0, version.lastIndexOf('.'));
    }

    /** Shows this member's status from now on; once. */
    void bind(Member member) {
        gauge("etcd_server_id", "Identity of this member.", "server_id")
                .labelValues(Long.toHexString(member.status().memberId()))
                .set(1);
        bindRaft(member);
        bindAnswers(member);
        space.bind(member);
        status(
                member,
                "etcd_mvcc_db_total_size_in_bytes",
                "Bytes on disk.",
                s -> s.store().sizeBytes());
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

    private void bindAnswers(Member member) {
        GaugeWithCallback.builder()
                .name("akkad_answer_memory_bytes")
                .help("Memory of answers that are being made or that clients have not taken yet.")
                .callback(gauge -> gauge.call((double) member.answers().heldBytes()))
                .register(registry);
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
        CounterWithCallback.builder()
                .name("etcd_server_leader_changes_seen_total")
                .help("Leaders seen.")
                .callback(c -> c.call((double) member.status().raft().leaderChanges()))
                .register(registry);
    }

    @Override
    public void journalFsynced(double seconds) {
        journalFsync.observe(seconds);
    }

    @Override
    public void storeCommitted(double seconds) {
        storeCommit.observe(seconds);
    }

    @Override
    public void watchSessions(int change) {
        watchSessions.inc(change);
    }

    @Override
    public void proposalFailed() {
        proposalsFailed.inc();
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
        received.inc(bytes);
    }

    void onSentBytes(long bytes) {
        sent.inc(bytes);
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
        (healthy ? healthSuccess : healthFailures).inc();
    }

    /** Prometheus text, format 0.0.4. */
    byte[] scrape() {
        if (jvmRegistered.compareAndSet(false, true)) {
            JvmMetrics.builder().register(registry);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("an array has no I/O", e);
        }
        return out.toByteArray();
    }

    private Histogram latency(String name, String help) {
        Histogram histogram = Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicExponentialUpperBounds(LATENCY_START_SECONDS, 2, LATENCY_BUCKETS)
                .register(registry);
        histogram.initLabelValues();
        return histogram;
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private void status(Member member, String name, String help, ToLongFunction<MemberStatus> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(c -> c.call((double) value.applyAsLong(member.status())))
                .register(registry);
    }
}
