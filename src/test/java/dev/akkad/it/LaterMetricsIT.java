package dev.akkad.it;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.SharesTheMachine;
import dev.akkad.check.Action;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The metrics of etcd that {@link MetricsJudgeIT} and {@link PeerMetricsJudgeIT} have no judge for: etcd 3.6 and 3.7
 * brought them, or etcd shows them only once something has happened. What is expected is written down from what is
 * known of etcd 3.7, not from akkad.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class LaterMetricsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SENDS = "etcd_debugging_server_watch_send_loop_";
    private static final String IN_SYNC = "etcdserver: can only promote a learner member which is in sync with leader";

    /** A family as it is to be shown. @param bounds of a histogram's buckets, as they are written */
    private record Family(String name, String type, Set<String> labels, Set<String> bounds) {}

    /** There from the start of a member. */
    private static final List<Family> ALWAYS = List.of(
            gauge("etcd_server_healthcheck", "type", "name"),
            counter("etcd_server_healthchecks_total", "type", "name", "status"),
            gauge("etcd_server_feature_enabled", "name", "stage"),
            histogram("etcd_server_range_duration_seconds", "0.0001", 20, "success"),
            histogram("etcd_server_request_duration_seconds", "0.001", 14, "type", "success"),
            histogram(SENDS + "watch_stream_duration_seconds", "0.001", 14),
            histogram(SENDS + "watch_stream_duration_per_event_seconds", "0.001", 14),
            histogram(SENDS + "control_stream_duration_seconds", "0.001", 14),
            histogram(SENDS + "progress_duration_seconds", "0.001", 14));

    /** There once somebody has done what they count. */
    private static final List<Family> LATER = List.of(
            counter("etcd_server_learner_promote_failures", "Reason"),
            counter("etcd_network_server_stream_failures_total", "Type", "API"));

    /** There while there is one. */
    private static final List<Family> ALARMS =
            List.of(gauge("etcd_debugging_server_alarms", "server_id", "alarm_type"));

    /** On one that has sent a snapshot to another. */
    private static final List<Family> SENDER = List.of(
            gauge("etcd_network_active_peers", "Local", "Remote"),
            gauge("etcd_network_known_peers", "Local", "Remote"),
            counter("etcd_network_peer_received_failures_total", "From"),
            counter("etcd_network_snapshot_send_success", "To"),
            gauge("etcd_network_snapshot_send_inflights_total", "To"),
            histogram("etcd_network_snapshot_send_total_duration_seconds", "0.1", 10, "To"));

    private static final List<Family> RECEIVER = List.of(
            counter("etcd_network_snapshot_receive_success", "From"),
            gauge("etcd_network_snapshot_receive_inflights_total", "From"),
            histogram("etcd_network_snapshot_receive_total_duration_seconds", "0.1", 10, "From"));

    /** Gates of etcd 3.7 and whether they are open when nobody says otherwise; of another, a flag says it. */
    private static final Map<String, Boolean> GATES = Map.of(
            "StopGRPCServiceOnDefrag", false,
            "InitialCorruptCheck", false,
            "CompactHashCheck", false,
            "LeaseCheckpointPersist", false,
            "SetMemberLocalAddr", false,
            "TxnModeWriteWithSharedBuffer", true,
            "FastLeaseKeepAlive", true,
            "PriorityRequest", false);

    private static Family gauge(String name, String... labels) {
        return new Family(name, "gauge", Set.of(labels), Set.of());
    }

    private static Family counter(String name, String... labels) {
        return new Family(name, "counter", Set.of(labels), Set.of());
    }

    /** @param first upper bound; each next one is twice the one before, {@code count} of them, and one without bound */
    private static Family histogram(String name, String first, int count, String... labels) {
        Set<String> bounds = Stream.iterate(new BigDecimal(first), bound -> bound.add(bound))
                .limit(count)
                .map(bound -> bound.stripTrailingZeros().toPlainString())
                .collect(toCollection(TreeSet::new));
        bounds.add("+Inf");
        return new Family(name, "histogram", Set.of(labels), bounds);
    }

    private static void assertShown(MetricsPage page, List<Family> expected) {
        List<String> differences = new ArrayList<>();
        for (Family family : expected) {
            String name = family.name();
            String type = page.types().getOrDefault(name, "absent");
            Family shown = new Family(name, type, page.labelNames(name), page.bounds(name));
            if (!shown.equals(family)) {
                differences.add(family + ", ours: " + shown);
            }
        }
        assertThat(differences).isEmpty();
    }

    /** The sum of the lines of a name that have this label's value. */
    private static double sum(MetricsPage page, String name, String label, String value) {
        return page.samples().stream()
                .filter(sample -> sample.name().equals(name))
                .filter(sample -> value.equals(sample.labels().get(label)))
                .mapToDouble(MetricsPage.Sample::value)
                .sum();
    }

    @Test
    void eachIsThereInItsFormAndMovesByItsCause() {
        try (ProcessCluster cluster = ProcessCluster.of(
                Program.AKKAD,
                1,
                "--snapshot-count=50",
                "--snapshot-catchup-entries=10",
                "--watch-progress-notify-interval=200ms",
                "--feature-gates=LeaseCheckpoint=true")) {
            MemberProcess member = cluster.member(0);
            MetricsPage fresh = MetricsPage.of(member);
            assertShown(fresh, ALWAYS);
            assertGates(fresh);
            checkHealth(member);
            readAndWrite(cluster);
            watch(member);
            misbehave(member);
            raiseAnAlarm(member);
            String learner = refuseToPromote(cluster);
            assertShown(MetricsPage.of(member), LATER);
            assertShown(MetricsPage.of(member), ALWAYS);

            giveASnapshot(cluster, learner);
            cluster.passed();
        }
    }

    private static void assertGates(MetricsPage page) {
        Map<String, Boolean> shown = new TreeMap<>();
        page.samples().stream()
                .filter(sample -> sample.name().equals("etcd_server_feature_enabled"))
                .forEach(sample -> shown.put(sample.labels().get("name"), sample.value() == 1));

        assertThat(shown).containsAllEntriesOf(GATES).containsEntry("LeaseCheckpoint", true);
    }

    private static void checkHealth(MemberProcess member) {
        double before = sum(MetricsPage.of(member), "etcd_server_healthchecks_total", "status", "success");
        HttpPage.get(member.clientUrl() + "/livez");

        MetricsPage page = MetricsPage.of(member);
        assertThat(sum(page, "etcd_server_healthchecks_total", "status", "success"))
                .isGreaterThan(before);
        assertThat(sum(page, "etcd_server_healthcheck", "type", "livez")).isPositive();
    }

    private static void readAndWrite(ProcessCluster cluster) {
        MetricsPage before = MetricsPage.of(cluster.member(0));
        for (int i = 0; i < 4; i++) {
            cluster.etcdctl().run("put", "k", "v" + i).ok();
        }
        cluster.etcdctl().run("get", "k").ok();
        assertThat(cluster.etcdctl().run("get", "k", "--rev=1000000").stderr()).contains("is a future revision");

        MetricsPage after = MetricsPage.of(cluster.member(0));
        String ranges = "etcd_server_range_duration_seconds_count";
        String requests = "etcd_server_request_duration_seconds_count";
        assertThat(after.sum(requests)).isGreaterThanOrEqualTo(before.sum(requests) + 6);
        for (String success : List.of("true", "false")) {
            assertThat(sum(after, ranges, "success", success))
                    .as("ranges, success: " + success)
                    .isGreaterThan(sum(before, ranges, "success", success));
            assertThat(sum(after, requests, "success", success))
                    .as("requests, success: " + success)
                    .isGreaterThan(sum(before, requests, "success", success));
        }
    }

    /** One watch of four events of the past, which come at once, and of one to come; then nothing happens to it. */
    private static void watch(MemberProcess member) {
        MetricsPage before = MetricsPage.of(member);
        try (KubeStorage storage = new KubeStorage(member.endpoint());
                KubeWatch watch = storage.watch()) {
            long id = watch.create("k", 2, true);
            watch.awaitEvent(id, 5);
            storage.create("k2", KubeStorage.bytes("v"), 0);
            watch.awaitEvent(id, 6);
            watch.await(
                    "a notice of progress", response -> KubeWatch.isProgress(response) && response.getWatchId() == id);
            int events = watch.responses().stream()
                    .filter(response -> response.getEventsCount() > 0)
                    .toList()
                    .size();

            Eventually.holds(
                    "all that was sent is timed",
                    LIMIT,
                    () -> moved(before, MetricsPage.of(member), "progress_duration_seconds") > 0);
            MetricsPage after = MetricsPage.of(member);
            assertThat(moved(before, after, "watch_stream_duration_seconds")).isEqualTo(events);
            assertThat(moved(before, after, "watch_stream_duration_per_event_seconds"))
                    .isEqualTo(events);
            assertThat(moved(before, after, "control_stream_duration_seconds")).isOne();
            String sum = SENDS + "watch_stream_duration_seconds_sum";
            String perEvent = SENDS + "watch_stream_duration_per_event_seconds_sum";
            assertThat(after.sum(perEvent)).isPositive().isLessThanOrEqualTo(after.sum(sum));
        }
    }

    private static double moved(MetricsPage before, MetricsPage after, String histogram) {
        String count = SENDS + histogram + "_count";
        return after.sum(count) - before.sum(count);
    }

    /** A client of a watch stream that cannot be understood. */
    private static void misbehave(MemberProcess member) {
        try (KubeStorage storage = new KubeStorage(member.endpoint());
                KubeWatch watch = storage.watch()) {
            watch.sendMalformed();
            Eventually.holds("the failure is counted", LIMIT, () -> {
                MetricsPage page = MetricsPage.of(member);
                return sum(page, "etcd_network_server_stream_failures_total", "API", "watch") == 1
                        && sum(page, "etcd_network_server_stream_failures_total", "Type", "receive") == 1;
            });
        }
    }

    private static void raiseAnAlarm(MemberProcess member) {
        Curl curl = new Curl(member.clientUrl());
        String alarm = "{\"action\":\"%s\",\"memberID\":\"255\",\"alarm\":\"NOSPACE\"}";
        assertThat(curl.post("/v3/maintenance/alarm", alarm.formatted("ACTIVATE"))
                        .status())
                .isEqualTo(200);
        MetricsPage.Sample raised = new MetricsPage.Sample(
                "etcd_debugging_server_alarms", Map.of("server_id", "ff", "alarm_type", "NOSPACE"), 1);
        Eventually.holds(
                "the alarm is seen",
                LIMIT,
                () -> MetricsPage.of(member).samples().contains(raised));
        assertShown(MetricsPage.of(member), ALARMS);
        assertThat(curl.post("/v3/maintenance/alarm", alarm.formatted("DEACTIVATE"))
                        .status())
                .isEqualTo(200);
        Eventually.holds(
                "the alarm is over", LIMIT, () -> MetricsPage.of(member).sum("etcd_debugging_server_alarms") == 0);
    }

    /** @return what etcdctl says of the learner, which does not run yet */
    private static String refuseToPromote(ProcessCluster cluster) {
        MemberProcess learner = cluster.enlarge();
        Changes changes = new Changes(cluster);
        String added =
                changes.insist(0, "member", "add", learner.name(), "--peer-urls=" + learner.peerUrl(), "--learner");
        String id = changes.id(0, learner.peerUrl());
        assertThat(cluster.etcdctl(0).run("member", "promote", id).stderr()).contains(IN_SYNC);

        assertThat(sum(MetricsPage.of(cluster.member(0)), "etcd_server_learner_promote_failures", "Reason", IN_SYNC))
                .isPositive();
        return added;
    }

    /** To a learner that comes when the log does not reach back to the beginning any more. */
    private static void giveASnapshot(ProcessCluster cluster, String added) {
        MemberProcess member = cluster.member(0);
        for (int i = 0; i < 100; i++) {
            cluster.client(0).execute(Action.Write.put("k", "w" + i), LIMIT);
        }
        MemberProcess learner = cluster.member(1);
        learner.start(Changes.initialCluster(added));
        learner.awaitReady();
        Eventually.holds("the snapshot is through", LIMIT, () -> {
            MetricsPage page = MetricsPage.of(member);
            return page.sum("etcd_network_snapshot_send_success") > 0
                    && page.sum("etcd_network_snapshot_send_total_duration_seconds_count") > 0
                    && page.sum("etcd_network_snapshot_send_inflights_total") == 0
                    && MetricsPage.of(learner).sum("etcd_network_snapshot_receive_success") > 0;
        });
        MetricsPage sender = MetricsPage.of(member);
        MetricsPage receiver = MetricsPage.of(learner);
        assertShown(sender, SENDER);
        assertShown(receiver, RECEIVER);
        assertThat(sender.sum("etcd_network_known_peers")).isOne();
        assertThat(receiver.sum("etcd_network_snapshot_receive_total_duration_seconds_count"))
                .isPositive();
    }
}
