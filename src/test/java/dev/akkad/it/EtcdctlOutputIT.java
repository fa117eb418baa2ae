package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.SharesTheMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The same commands to akkad and to etcd, in every format: etcdctl prints the same, but for ids and sizes. Every test
 * gives both the same commands, so that revisions stay the same as well.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class EtcdctlOutputIT {
    private static SideBySide sideBySide;

    @BeforeAll
    static void startAll() {
        sideBySide = SideBySide.start(1, Program.AKKAD, Program.ETCD);
    }

    @AfterAll
    static void stopAll() {
        sideBySide.close();
    }

    /** Runs a command on both and compares how it ended and what it printed. */
    private static Shell.Result same(String stdin, String... arguments) {
        Shell.Result judged = sideBySide.etcd().etcdctl().runWithInput(stdin, arguments);
        Shell.Result ours = sideBySide.akkad().etcdctl().runWithInput(stdin, arguments);
        assertThat(shown(ours)).as("%s", String.join(" ", arguments)).isEqualTo(shown(judged));
        return ours;
    }

    private static String shown(Shell.Result result) {
        return "exit " + result.exit() + "\n" + withoutIds(result.stdout()) + "\n"
                + withoutIds(errors(result.stderr()));
    }

    /** Not the client's log of its retries. */
    private static String errors(String stderr) {
        return stderr.lines().filter(line -> !line.startsWith("{")).collect(Collectors.joining("\n"));
    }

    private static String withoutIds(String text) {
        return text.replaceAll("127\\.0\\.0\\.1:\\d+", "ENDPOINT")
                .replaceAll(
                        "\"(cluster_id|member_id|raft_term|ID|id|lease|leader|raftTerm|raftIndex|raftAppliedIndex"
                                + "|dbSize|dbSizeInUse|hash)\":\\d+",
                        "\"$1\":N")
                .replaceAll(
                        "\"(ClusterID|MemberID|RaftTerm|ID|Lease|PrevLease|Leader|RaftIndex|RaftAppliedIndex|DBSize"
                                + "|Hash)\" : \\d+",
                        "\"$1\" : N")
                .replaceAll("\\b[0-9a-f]{12,16}\\b", "ID")
                .replaceAll("\"took\":\"[^\"]*\"", "\"took\":T")
                .replaceAll("took = \\S+", "took = T")
                .replaceAll("\"?[vV]ersion\"?( ?: ?)\"3[^\"]*\"", "version$1V");
    }

    private static void inEveryFormat(String stdin, String... arguments) {
        same(stdin, arguments);
        for (String format : List.of("json", "fields")) {
            same(stdin, plus(arguments, "-w", format));
        }
        // Its bytes hold the ids.
        assertThat(sideBySide
                        .akkad()
                        .etcdctl()
                        .runWithInput(stdin, plus(arguments, "-w", "protobuf"))
                        .exit())
                .isEqualTo(sideBySide
                        .etcd()
                        .etcdctl()
                        .runWithInput(stdin, plus(arguments, "-w", "protobuf"))
                        .exit());
    }

    private static String[] plus(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void keysTransactionsAndCompaction() {
        inEveryFormat("", "put", "c/a", "1");
        inEveryFormat("", "put", "c/b", "2", "--prev-kv");
        inEveryFormat("from stdin", "put", "c/c");
        inEveryFormat("", "put", "c/c", "--ignore-value", "--", "");
        inEveryFormat("", "put", "c/absent", "--ignore-value");
        inEveryFormat("", "get", "c/a");
        inEveryFormat("", "get", "c/absent");
        inEveryFormat("", "get", "--prefix", "c/", "--order=DESCEND", "--sort-by=MODIFY");
        inEveryFormat("", "get", "c/a", "c/c", "--keys-only", "--limit=1");
        inEveryFormat("", "get", "--from-key", "c/b", "--consistency=s", "--rev=8");
        inEveryFormat("", "get", "c/a", "--rev=999999");
        same("", "get", "c/a", "--print-value-only", "--hex");
        same("", "get", "c/a", "-w", "table");
        String txn = """
                value("c/a") = "1"
                create("c/b") > "0"
                version("c/a") > "1"

                put c/a 2
                get c/a
                del c/none

                get c/b

                """;
        inEveryFormat(txn, "txn");
        inEveryFormat("mod(\"c/a\") = \"0\"\n\nput c/a 3\n\nget --prefix c/\n\n", "txn");
        inEveryFormat("\nput c/x 1\nput c/x 2\n\n\n", "txn");
        same("", "compaction", "5");
        same("", "compaction", "5");
        same("", "compaction", "999999");
        same("", "compaction", "7", "--physical");
        inEveryFormat("", "get", "c/a", "--rev=3");
        inEveryFormat("", "del", "c/a", "--prev-kv");
        inEveryFormat("", "del", "--prefix", "c/");
    }

    @Test
    void leases() {
        inEveryFormat("", "lease", "grant", "60");
        inEveryFormat("", "lease", "grant", "-1");
        inEveryFormat("", "lease", "grant", "9000000001");
        inEveryFormat("", "lease", "revoke", "404");
        inEveryFormat("", "lease", "timetolive", "404");
        inEveryFormat("", "lease", "keep-alive", "--once", "404");
        inEveryFormat("", "put", "leased", "x", "--lease=404");
        for (ProcessCluster cluster : List.of(sideBySide.akkad(), sideBySide.etcd())) {
            String lease = cluster.etcdctl().run("lease", "grant", "100").ok().split(" ", -1)[1];
            cluster.etcdctl().run("put", "leased", "x", "--lease=" + lease).ok();
            assertThat(cluster.etcdctl()
                            .run("lease", "timetolive", lease, "--keys", "-w", "json")
                            .ok())
                    .contains("\"granted-ttl\":100,", "\"keys\":[\"bGVhc2Vk\"]");
            assertThat(cluster.etcdctl()
                            .run("lease", "keep-alive", "--once", lease, "-w", "json")
                            .ok())
                    .contains("\"TTL\":100");
            assertThat(cluster.etcdctl().run("lease", "list", "-w", "fields").ok())
                    .contains("\"ID\" : " + Long.parseLong(lease, 16));
            cluster.etcdctl().run("lease", "revoke", lease, "-w", "json").ok();
        }
        inEveryFormat("", "get", "leased");
    }

    @Test
    void endpointsAndAlarms() {
        same("", "endpoint", "health");
        same("", "endpoint", "health", "-w", "json");
        for (String format : List.of("json", "fields")) {
            same("", "endpoint", "hashkv", "-w", format);
        }
        assertThat(sideBySide.akkad().etcdctl().run("endpoint", "hashkv").ok()).matches("127\\.0\\.0\\.1:\\d+, \\d+");
        assertThat(sideBySide.akkad().etcdctl().run("endpoint", "status", "-w", "fields").lines().stream()
                        .map(line -> line.split(" : ", -1)[0]))
                .containsExactlyElementsOf(
                        sideBySide.etcd().etcdctl().run("endpoint", "status", "-w", "fields").lines().stream()
                                .map(line -> line.split(" : ", -1)[0])
                                .toList());
        same("", "alarm", "list");
    }
}
