package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.SharesTheMachine;
import dev.akkad.check.Action;
import dev.akkad.check.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Quotas, alarms, compactions by schedule and defragmenting: with the real etcdctl, and beside the real etcd. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class SpaceIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int QUOTA = 65_536;
    private static final String CHUNK = "v".repeat(1_000);
    private static final String NO_SPACE = "etcdserver: mvcc: database space exceeded";

    @Test
    void aQuotaOf64KiBActsAsInEtcd() {
        try (ProcessCluster akkad = ProcessCluster.of(1, "--quota-backend-bytes=" + QUOTA);
                ProcessCluster etcd34 = ProcessCluster.of(Program.ETCD, 1, "--quota-backend-bytes=" + QUOTA);
                ProcessCluster etcd35 = ProcessCluster.of(Program.ETCD35, 1, "--quota-backend-bytes=" + QUOTA)) {
            List<String> seen = run(akkad, true);
            assertThat(seen).isEqualTo(run(etcd34, false));
            assertThat(seen).isEqualTo(run(etcd35, false));
            assertThat(String.join("\n", seen)).contains(NO_SPACE, "alarm:NOSPACE", "Finished defragmenting");
            akkad.passed();
            etcd34.passed();
            etcd35.passed();
        }
    }

    /** The life of a full store, with all that etcdctl says, but for what differs between any two clusters. */
    private static List<String> run(ProcessCluster cluster, boolean isAkkad) {
        List<String> seen = new ArrayList<>();
        Etcdctl etcdctl = cluster.etcdctl();
        etcdctl.run("lease", "grant", "1000").ok();
        int puts = fill(cluster);
        long size = cluster.client(0).status().getDbSize();
        if (isAkkad) { // etcd does not count what it has not committed for a tenth of a second
            assertThat(puts).as("puts of 1 KiB").isBetween(50, 64);
            assertThat(size).isBetween(QUOTA - 2_048L, (long) QUOTA);
        }

        note(seen, cluster, "alarm", "list");
        note(seen, cluster, "put", "a", "b");
        note(seen, cluster, "lease", "grant", "60");
        note(seen, cluster, "get", "k0", "--keys-only");
        note(seen, cluster, "endpoint", "health");
        seen.add(HttpPage.get(cluster.member(0).clientUrl() + "/health").body().contains("\"false\"") ? "ill" : "well");
        noteTxn(seen, cluster, "put a b");
        noteTxn(seen, cluster, "get a");
        noteTxn(seen, cluster, "del k0");
        // Nothing was freed: the alarm comes back with the first put.
        note(seen, cluster, "alarm", "disarm");
        note(seen, cluster, "put", "a", CHUNK);
        note(seen, cluster, "alarm", "list");

        etcdctl.run("del", "k", "--prefix").ok(); // as many as there was room for
        long revision = cluster.client(0).status().getHeader().getRevision();
        note(seen, cluster, "compaction", Long.toString(revision));
        note(seen, cluster, "put", "a", "b");
        note(seen, cluster, "defrag");
        note(seen, cluster, "put", "a", "b");
        note(seen, cluster, "alarm", "disarm");
        note(seen, cluster, "put", "a", "b");
        note(seen, cluster, "alarm", "list");
        note(seen, cluster, "endpoint", "health");
        assertThat(cluster.client(0).status().getDbSize()).isLessThan(size / 2 + 4_096);
        return seen;
    }

    private static int fill(ProcessCluster cluster) {
        for (int i = 0; ; i++) {
            try {
                cluster.client(0).execute(Action.Write.put("k" + i, CHUNK), LIMIT);
            } catch (CallFailedException e) {
                assertThat(e).hasMessageContaining("RESOURCE_EXHAUSTED").hasMessageContaining(NO_SPACE);
                return i;
            }
        }
    }

    private static void note(List<String> seen, ProcessCluster cluster, String... command) {
        note(seen, cluster, cluster.etcdctl().run(command));
    }

    private static void noteTxn(List<String> seen, ProcessCluster cluster, String operation) {
        note(seen, cluster, cluster.etcdctl().runWithInput("\n" + operation + "\n\n\n", "txn"));
    }

    private static void note(List<String> seen, ProcessCluster cluster, Shell.Result result) {
        String said = result.exit() + ": " + result.stdout() + result.stderr();
        seen.add(said.replace(cluster.member(0).endpoint(), "ENDPOINT")
                .replaceAll("memberID:\\d+", "memberID:N")
                .replaceAll("took = [^ \n]+", "took = T")
                .replaceAll("\"ts\":\"[^\"]*\"", "\"ts\"")
                .replaceAll("endpoint://client-[^/]+/", "endpoint://client/")
                .replaceAll("(compacted revision|deleted) \\d+", "$1 N")
                .replaceAll("(lease) [0-9a-f]{10,}", "$1 N"));
    }

    @Test
    void anOperatorIsWarnedBeforeTheQuotaIsReached() {
        try (ProcessCluster cluster = ProcessCluster.of(1, "--quota-backend-bytes=" + QUOTA)) {
            String metrics = cluster.member(0).clientUrl() + "/metrics";
            while (ratio(metrics) < 0.81) {
                cluster.client(0).execute(Action.Write.put("k" + ratio(metrics), CHUNK), LIMIT);
            }
            Eventually.holds(
                    "a warning", LIMIT, () -> cluster.member(0).log().contains("the store is near its quota: "));
            assertThat(HttpPage.get(metrics).lines("etcd_server_quota_backend_bytes "))
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(Double.parseDouble(line.split(" ", -1)[1]))
                            .isEqualTo(QUOTA));
            assertThat(HttpPage.get(metrics).lines("etcd_debugging_server_alarms{"))
                    .isEmpty();

            fill(cluster);

            assertThat(ratio(metrics)).isBetween(0.9, 1.0);
            assertThat(HttpPage.get(metrics).lines("etcd_debugging_server_alarms{"))
                    .hasSize(1);
            cluster.passed();
        }
    }

    private static double ratio(String metrics) {
        String name = "akkad_quota_used_ratio ";
        return HttpPage.get(metrics).lines(name).stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void defragmentingGivesSpaceBackWhileEverythingGoesOn() throws Exception {
        int keys = 20;
        try (ProcessCluster cluster = ProcessCluster.of(1)) {
            String value = "v".repeat(20_000);
            for (int i = 0; i < 1_000; i++) {
                cluster.client(0).execute(Action.Write.put("k" + i % keys, value + i), LIMIT);
            }
            long revision = cluster.client(0).status().getHeader().getRevision();
            cluster.etcdctl()
                    .run("compaction", "--physical", Long.toString(revision))
                    .ok();
            Eventually.holds("most is removed", LIMIT, () -> inUse(cluster) < 4L * keys * value.length());
            assertThat(size(cluster)).isGreaterThan(10L * keys * value.length());
            String hash = cluster.client(0).hashKv(revision);

            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<List<Instant>> writer = CompletableFuture.supplyAsync(() -> putUntil(cluster, done));
            List<Span> times = new ArrayList<>();
            // One may be over before the writer has had its turn.
            for (int i = 0; i < 5; i++) {
                assertThat(cluster.etcdctl()
                                .run(LIMIT, "defrag", "--command-timeout=30s")
                                .ok())
                        .isEqualTo("Finished defragmenting etcd member["
                                + cluster.member(0).endpoint() + "]");
                Eventually.holds("space is given back", LIMIT, () -> size(cluster) < 2 * inUse(cluster));
                times.add(new Span(
                        logged(cluster, "starting to defragment the store"),
                        logged(cluster, "finished defragmenting the store")));
            }
            done.set(true);

            long meanwhile = writer.get(30, TimeUnit.SECONDS).stream()
                    .filter(at -> times.stream().anyMatch(span -> span.has(at)))
                    .count();
            System.err.printf("space: %d puts answered while the store was rewritten%n", meanwhile);
            assertThat(meanwhile).isGreaterThan(1);
            assertThat(cluster.client(0).hashKv(revision)).isEqualTo(hash);
            assertThat(HttpPage.get(cluster.member(0).clientUrl() + "/metrics").body())
                    .contains("etcd_disk_defrag_inflight 0", "etcd_disk_backend_defrag_duration_seconds_count 5");
            assertNothingIsLostInTheMiddle(cluster);
            cluster.passed();
        }
    }

    private static void assertNothingIsLostInTheMiddle(ProcessCluster cluster) {
        long last = cluster.client(0).status().getHeader().getRevision();
        cluster.etcdctl().run("compaction", Long.toString(last)).ok();
        String hash = cluster.client(0).hash();
        try (Etcdctl.Running defrag = cluster.etcdctl().start("defrag")) {
            Eventually.holds(
                    "it has begun",
                    LIMIT,
                    () -> cluster.member(0).log().split("starting to defragment", -1).length > 6 || !defrag.isAlive());
            cluster.member(0).kill();
        }
        cluster.start(0);
        assertThat(cluster.client(0).hash()).isEqualTo(hash);
    }

    /** @return when each put was answered */
    private static List<Instant> putUntil(ProcessCluster cluster, AtomicBoolean done) {
        List<Instant> answered = new ArrayList<>();
        while (!done.get()) {
            cluster.client(0).execute(Action.Write.put("meanwhile", "x"), LIMIT);
            answered.add(Instant.now());
        }
        return answered;
    }

    private record Span(Instant from, Instant to) {
        private boolean has(Instant at) {
            return at.isAfter(from) && at.isBefore(to);
        }
    }

    /** The last time, by the same clock: the member runs on this machine. */
    private static Instant logged(ProcessCluster cluster, String message) {
        Matcher line = Pattern.compile("\"ts\":\"([^\"]*)\".*\"msg\":\"" + message)
                .matcher(cluster.member(0).log());
        assertThat(line.find()).as(message).isTrue();
        String at = line.group(1);
        while (line.find()) {
            at = line.group(1);
        }
        return Instant.parse(at);
    }

    private static long size(ProcessCluster cluster) {
        return cluster.client(0).status().getDbSize();
    }

    private static long inUse(ProcessCluster cluster) {
        return cluster.client(0).status().getDbSizeInUse();
    }

    @Test
    void historyIsCompactedByScheduleAndOnlyByTheLeader() {
        try (ProcessCluster cluster = ProcessCluster.of(3, "--auto-compaction-retention=1s")) {
            long first = ((Result.Wrote) cluster.client(0).execute(Action.Write.put("k", "first"), LIMIT)).revision();
            Eventually.holds("the first revision is compacted on all members", LIMIT, () -> {
                cluster.client(0).execute(Action.Write.put("k", "later"), LIMIT);
                return IntStream.range(0, cluster.size()).allMatch(member -> isCompacted(cluster, member, first));
            });
            List<MemberProcess> compactors = cluster.members().stream()
                    .filter(member -> member.log().contains("auto periodic compaction to "))
                    .toList();
            assertThat(compactors)
                    .isNotEmpty()
                    .allSatisfy(member ->
                            assertThat(member.log()).contains(" leader " + memberId(cluster, member) + " (was"));
            cluster.passed();
        }
    }

    private static String memberId(ProcessCluster cluster, MemberProcess member) {
        return Long.toHexString(cluster.client(cluster.members().indexOf(member))
                .status()
                .getHeader()
                .getMemberId());
    }

    private static boolean isCompacted(ProcessCluster cluster, int member, long revision) {
        Shell.Result result = cluster.etcdctl(member).run("get", "k", "--rev=" + revision, "--consistency=s");
        return result.exit() != 0 && result.stderr().contains("required revision has been compacted");
    }
}
