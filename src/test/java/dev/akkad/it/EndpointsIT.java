package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.SharesTheMachine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of three members, leader or not, answers the real etcdctl alike. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class EndpointsIT {
    private static ProcessCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = ProcessCluster.of(3);
    }

    @AfterAll
    static void stopCluster() {
        cluster.passed();
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void keysAreWrittenReadAndDeleted(int index) {
        Etcdctl etcdctl = cluster.etcdctl(index);
        String key = "keys" + index + "/";

        assertThat(etcdctl.run("put", key + "a", "1").lines()).containsExactly("OK");
        assertThat(etcdctl.run("put", key + "a", "2", "--prev-kv").lines()).containsExactly("OK", key + "a", "1");
        assertThat(etcdctl.run("put", key + "b", "3").lines()).containsExactly("OK");
        assertThat(etcdctl.run("get", key + "a").lines()).containsExactly(key + "a", "2");
        assertThat(etcdctl.run("get", "--prefix", key, "--order=DESCEND").lines())
                .containsExactly(key + "b", "3", key + "a", "2");
        assertThat(etcdctl.run("get", "--prefix", key, "--limit=1", "--keys-only")
                        .lines())
                .containsExactly(key + "a");
        assertThat(etcdctl.run("get", "--prefix", key, "--limit=1", "-w", "fields")
                        .lines())
                .contains("\"More\" : true", "\"Count\" : 2");
        assertThat(etcdctl.run("del", "--prefix", key, "--prev-kv").lines())
                .containsExactly("2", key + "a", "2", key + "b", "3");
        assertThat(etcdctl.run("get", "--prefix", key).lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatOneMemberAcknowledgedEveryOtherShows(int index) {
        for (int round = 0; round < 5; round++) {
            String value = index + "-" + round;
            cluster.etcdctl(index).run("put", "shared", value).ok();

            int other = (index + 1 + round % 2) % 3;
            assertThat(cluster.etcdctl(other).run("get", "shared").lines()).containsExactly("shared", value);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void transactionsTakeOneBranch(int index) {
        Etcdctl etcdctl = cluster.etcdctl(index);
        String key = "txn" + index;
        String txn = "create(\"%s\") = \"0\"\n\nput %s new\n\nget %s\n\n".formatted(key, key, key);

        assertThat(etcdctl.runWithInput(txn, "txn").lines()).containsExactly("SUCCESS", "", "OK");
        assertThat(etcdctl.runWithInput(txn, "txn").lines()).containsExactly("FAILURE", "", key, "new");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void leasesAreGrantedKeptShownAndRevoked(int index) {
        Etcdctl etcdctl = cluster.etcdctl(index);
        String lease = etcdctl.run("lease", "grant", "60").ok().split(" ", -1)[1];

        etcdctl.run("put", "--lease=" + lease, "leased" + index, "x").ok();
        assertThat(etcdctl.run("lease", "keep-alive", "--once", lease).ok())
                .isEqualTo("lease %s keepalived with TTL(60)", lease);
        assertThat(etcdctl.run("lease", "timetolive", "--keys", lease).ok())
                .matches("lease %s granted with TTL\\(60s\\), remaining\\((59|60)s\\), attached keys\\(\\[leased%d]\\)"
                        .formatted(lease, index));
        assertThat(etcdctl.run("lease", "list").lines()).contains(lease);
        assertThat(etcdctl.run("lease", "revoke", lease).ok()).isEqualTo("lease %s revoked", lease);
        assertThat(etcdctl.run("get", "leased" + index).ok()).isEmpty();
        assertThat(etcdctl.run("lease", "timetolive", lease).ok()).isEqualTo("lease %s already expired", lease);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aLeaseThatRunsOutTakesItsKeysWithIt(int index) {
        Etcdctl etcdctl = cluster.etcdctl(index);
        String key = "expiring" + index;
        String lease = etcdctl.run("lease", "grant", "8").ok().split(" ", -1)[1];
        etcdctl.run("put", "--lease=" + lease, key, "x").ok();

        assertThat(etcdctl.run("get", key, "--print-value-only").ok()).isEqualTo("x");
        Eventually.holds(
                "the key is gone",
                Duration.ofSeconds(60),
                () -> etcdctl.run("get", key).ok().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void errorsAreThoseOfEtcd(int index) {
        Etcdctl etcdctl = cluster.etcdctl(index);

        assertFails(etcdctl.run("put", "", "x"), "etcdserver: key is not provided");
        assertFails(
                etcdctl.run("get", "k", "--rev=999999"), "etcdserver: mvcc: required revision is a future revision");
        assertFails(
                etcdctl.run("lease", "revoke", "123"),
                "failed to revoke lease (etcdserver: requested lease not found)");
        assertFails(etcdctl.run("put", "k", "v", "--lease=123"), "etcdserver: requested lease not found");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aWatchFollowsFromARevision(int index) {
        String key = "watched" + index;
        long revision = cluster.client(index)
                .execute(dev.akkad.check.Action.Write.put(key, "1"))
                .revision();
        try (Watching watch = cluster.client(index).watch("w", key, key + '\0', revision)) {
            cluster.etcdctl((index + 1) % 3).run("put", key, "2").ok();
            cluster.etcdctl((index + 2) % 3).run("del", key).ok();

            Eventually.holds(
                    "three events",
                    Duration.ofSeconds(10),
                    () -> watch.record().deliveries().stream()
                                    .mapToInt(delivery -> delivery.events().size())
                                    .sum()
                            == 3);
            assertThat(watch.record().deliveries().stream().flatMap(delivery -> delivery.events().stream()))
                    .extracting(seen -> seen.value() + " after " + seen.before())
                    .containsExactly("1 after null", "2 after 1", "null after 2");
        }
    }

    private static void assertFails(Shell.Result result, String text) {
        assertThat(result.exit()).as("%s", result).isEqualTo(1);
        assertThat(List.of(result.stderr().split("\n", -1))).contains("Error: " + text);
    }
}
