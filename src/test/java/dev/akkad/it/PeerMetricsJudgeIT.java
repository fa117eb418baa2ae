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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What members count of each other, beside the real etcd 3.4 and 3.5: under the same labels, for as many peers. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class PeerMetricsJudgeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FAMILIES = "etcd_network_";

    private final Map<Program, ProcessCluster> clusters = new EnumMap<>(Program.class);
    private final Map<Program, MetricsPage> pages = new EnumMap<>(Program.class);

    @AfterEach
    void stop() {
        clusters.values().forEach(ProcessCluster::close);
    }

    @Test
    void everyFamilyByPeerHasTheLabelsAndBucketsOfEtcd() {
        // Those of etcd first: they time their round trips half a minute after their start.
        for (Program program : List.of(Program.ETCD, Program.ETCD35, Program.AKKAD)) {
            ProcessCluster cluster = ProcessCluster.of(program, 2, "--metrics=extensive");
            clusters.put(program, cluster);
            cluster.etcdctl().run("put", "k", "v").ok();
        }
        clusters.forEach(this::meetAndPart);

        List<String> differences = new ArrayList<>();
        for (Program etcd : List.of(Program.ETCD, Program.ETCD35)) {
            Set<String> families = page(etcd).types().keySet().stream()
                    .filter(family -> family.startsWith(FAMILIES)
                            && !page(etcd).labelNames(family).isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(families).hasSizeGreaterThan(5);
            families.forEach(family -> compare(etcd, family, differences));
        }
        assertThat(differences).isEmpty();
        clusters.values().forEach(ProcessCluster::passed);
    }

    /** Messages there and back, and then one of the two is missing. */
    private void meetAndPart(Program program, ProcessCluster cluster) {
        int leader = cluster.leader();
        MemberProcess member = cluster.member(leader);
        Eventually.holds(
                program + " times its round trips",
                LIMIT,
                () -> MetricsPage.of(member).sum("etcd_network_peer_round_trip_time_seconds_count") > 0);
        cluster.member(cluster.others(leader)[0]).kill();
        Eventually.holds(
                program + " misses a peer",
                LIMIT,
                () -> MetricsPage.of(member).sum("etcd_network_peer_sent_failures_total") > 0
                        && MetricsPage.of(member).sum("etcd_network_disconnected_peers_total") > 0);
        pages.put(program, MetricsPage.of(member));
    }

    private MetricsPage page(Program program) {
        return Objects.requireNonNull(pages.get(program));
    }

    private void compare(Program etcd, String family, List<String> differences) {
        String theirs = described(page(etcd), family);
        String ours = described(page(Program.AKKAD), family);
        if (!theirs.equals(ours)) {
            differences.add(etcd + " " + family + ": " + theirs + ", ours: " + ours);
        }
    }

    /** Each label with the number of its values: there is one peer. */
    private static String described(MetricsPage page, String family) {
        Map<String, Long> values = new TreeMap<>();
        page.labelNames(family).forEach(name -> values.put(name, count(page, family, name)));
        return values + " " + page.bounds(family);
    }

    /** Without member 0, whom etcd takes for the sender of its keep-alives. */
    private static long count(MetricsPage page, String family, String label) {
        return page.samples().stream()
                .filter(sample -> sample.name().startsWith(family))
                .map(sample -> sample.labels().get(label))
                .filter(value -> value != null && !value.equals("0"))
                .distinct()
                .count();
    }
}
