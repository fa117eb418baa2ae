package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.SharesTheMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The metrics of akkad beside those of the real etcd 3.4 and 3.5, after the same requests. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class MetricsJudgeIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** What only a Go program has, and the store of etcd 2. */
    private static final List<String> LEFT_OUT =
            List.of("go_", "etcd_debugging_store_", "process_network_", "process_virtual_memory_max_bytes");

    /** Must be the same number everywhere after the same requests. */
    private static final List<String> ALIKE = List.of(
            "etcd_mvcc_put_total",
            "etcd_mvcc_delete_total",
            "etcd_mvcc_txn_total",
            "etcd_debugging_mvcc_keys_total",
            "etcd_debugging_mvcc_total_put_size_in_bytes",
            "etcd_debugging_mvcc_current_revision",
            "etcd_debugging_mvcc_compact_revision",
            "etcd_debugging_mvcc_db_compaction_keys_total",
            "etcd_debugging_mvcc_events_total",
            "etcd_debugging_mvcc_watcher_total",
            "etcd_debugging_mvcc_watch_stream_total",
            "etcd_debugging_lease_granted_total",
            "etcd_debugging_lease_revoked_total",
            "etcd_debugging_lease_renewed_total",
            "etcd_debugging_lease_ttl_total_sum",
            "etcd_server_has_leader",
            "etcd_server_is_leader",
            "etcd_server_is_learner",
            "etcd_server_quota_backend_bytes",
            "etcd_server_leader_changes_seen_total",
            "etcd_server_proposals_failed_total",
            "etcd_server_health_success",
            "etcd_disk_backend_snapshot_duration_seconds_count");

    private static final Map<Program, ProcessCluster> CLUSTERS = new EnumMap<>(Program.class);
    private static final Map<Program, MetricsPage> PAGES = new EnumMap<>(Program.class);

    @BeforeAll
    static void askTheSameOfAll() {
        for (Program program : Program.values()) {
            ProcessCluster cluster = ProcessCluster.of(program, 1, "--metrics=extensive");
            CLUSTERS.put(program, cluster);
            ask(cluster);
            PAGES.put(program, MetricsPage.of(cluster.member(0)));
        }
    }

    @AfterAll
    static void stop() {
        CLUSTERS.values().forEach(cluster -> {
            cluster.passed();
            cluster.close();
        });
    }

    private static void ask(ProcessCluster cluster) {
        Etcdctl etcdctl = cluster.etcdctl();
        for (int i = 0; i < 20; i++) {
            etcdctl.run("put", "k" + i % 5, "value" + i).ok();
        }
        etcdctl.run("get", "k1").ok();
        etcdctl.run("del", "k0").ok();
        etcdctl.runWithInput("mod(\"k1\") > \"0\"\n\nput k1 x\nput k2 y\nget k3\n\nput never z\n\n", "txn")
                .ok();
        String lease = etcdctl.run("lease", "grant", "100").ok().split(" ", -1)[1];
        etcdctl.run("put", "l1", "1", "--lease=" + lease).ok();
        etcdctl.run("put", "l2", "2", "--lease=" + lease).ok();
        etcdctl.run("lease", "keep-alive", "--once", lease).ok();
        etcdctl.run("lease", "revoke", lease).ok();
        etcdctl.run("compact", "15", "--physical").ok();
        HttpPage.get(cluster.member(0).clientUrl() + "/health");
        etcdctl.run("snapshot", "save", cluster.directory().resolve("saved.db").toString())
                .ok();
        Eventually.holds(
                "the snapshot is counted",
                LIMIT,
                () -> MetricsPage.of(cluster.member(0)).sum("etcd_disk_backend_snapshot_duration_seconds_count") == 1);
        try (Etcdctl.Running watch = etcdctl.start("watch", "k1", "--rev=20")) {
            Eventually.holds("events", LIMIT, () -> watch.output().contains("x"));
        }
        Eventually.holds(
                "the watch is over",
                LIMIT,
                () -> MetricsPage.of(cluster.member(0)).sum("etcd_debugging_mvcc_watcher_total") == 0);
    }

    private static MetricsPage page(Program program) {
        return Objects.requireNonNull(PAGES.get(program));
    }

    /** Families of etcd that akkad is to have. */
    private static Stream<String> families(Program etcd) {
        return page(etcd).types().keySet().stream()
                .filter(family -> LEFT_OUT.stream().noneMatch(family::startsWith));
    }

    @Test
    void everyFamilyOfEtcdIsThereWithItsTypeLabelsAndBuckets() {
        List<String> differences = new ArrayList<>();
        for (Program etcd : List.of(Program.ETCD, Program.ETCD35)) {
            families(etcd).forEach(family -> compare(etcd, family, differences));
        }

        assertThat(differences).isEmpty();
    }

    private static void compare(Program etcd, String family, List<String> differences) {
        MetricsPage ours = page(Program.AKKAD);
        MetricsPage theirs = page(etcd);
        differ(
                differences,
                etcd + " type of " + family,
                theirs.types().get(family),
                ours.types().get(family));
        Set<String> labels = theirs.labelNames(family);
        if (!labels.isEmpty() && !ours.labelNames(family).isEmpty()) {
            differ(differences, etcd + " labels of " + family, labels, ours.labelNames(family));
        }
        differ(differences, etcd + " buckets of " + family, theirs.bounds(family), ours.bounds(family));
    }

    private static void differ(List<String> differences, String what, Object theirs, Object ours) {
        if (!Objects.equals(theirs, ours)) {
            differences.add(what + ": " + theirs + ", ours: " + ours);
        }
    }

    @Test
    void theSameRequestsCountAlike() {
        List<String> differences = new ArrayList<>();
        for (String name : ALIKE) {
            double theirs = page(Program.ETCD35).sum(name);
            double ours = page(Program.AKKAD).sum(name);
            if (theirs != ours) {
                differences.add(name + ": " + theirs + ", ours: " + ours);
            }
        }

        assertThat(differences).isEmpty();
    }

    @Test
    void appliesAreTimedUnderEtcdsNamesOfOperations() {
        MetricsPage ours = page(Program.AKKAD);
        for (MetricsPage.Sample theirs : page(Program.ETCD35).samples()) {
            boolean isApply = theirs.name().equals("etcd_server_apply_duration_seconds_count")
                    && "v3".equals(theirs.labels().get("version"));
            if (isApply) {
                assertThat(ours.samples())
                        .as("%s", theirs.labels())
                        .contains(new MetricsPage.Sample(theirs.name(), theirs.labels(), theirs.value()));
            }
        }
    }

    @Test
    void callsAreTimedByMethod() {
        MetricsPage.Sample put = new MetricsPage.Sample(
                "grpc_server_handling_seconds_count",
                Map.of("grpc_type", "unary", "grpc_service", "etcdserverpb.KV", "grpc_method", "Put"),
                22);

        assertThat(page(Program.AKKAD).samples()).contains(put);
        assertThat(page(Program.ETCD35).samples()).contains(put);
    }
}
