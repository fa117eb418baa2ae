package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of etcdctl runs for longer: watches, locks, elections, mirrors; the same on akkad and on etcd. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class EtcdctlToolsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PERF_LIMIT = Duration.ofSeconds(150);

    private static SideBySide sideBySide;

    @BeforeAll
    static void startAll() {
        sideBySide = SideBySide.start(1, Program.AKKAD, Program.ETCD);
    }

    @AfterAll
    static void stopAll() {
        sideBySide.close();
    }

    @Test
    void watches() {
        for (String format : List.of("simple", "json", "fields")) {
            List<String> seen = List.of(watched(sideBySide.akkad(), format), watched(sideBySide.etcd(), format));
            assertThat(seen.get(0)).as(format).isEqualTo(seen.get(1)).isNotEmpty();
        }
    }

    private static String watched(ProcessCluster cluster, String format) {
        String key = "watched/" + format;
        Etcdctl etcdctl = cluster.etcdctl();
        etcdctl.run("put", key, "1").ok();
        etcdctl.run("put", key, "2").ok();
        etcdctl.run("del", key).ok();
        etcdctl.run("put", key + "/last", "end").ok();
        try (Etcdctl.Running watch = etcdctl.start("watch", "--prefix", key, "--rev=1", "--prev-kv", "-w", format)) {
            String end = format.equals("json") ? "CompactRevision" : "end";
            Eventually.holds("the last event", LIMIT, () -> watch.output().contains(end));
            return withoutNumbers(watch.output());
        }
    }

    /** Ids differ, and so do revisions, for other tests write in between. */
    private static String withoutNumbers(String text) {
        return text.replaceAll("(?i)((revision|id|raft_?term)\" ?: ?)\\d+", "$1N");
    }

    @Test
    void aLockIsHeldWhileACommandRunsAndReleasedAfterwards() {
        for (ProcessCluster cluster : List.of(sideBySide.akkad(), sideBySide.etcd())) {
            assertThat(cluster.etcdctl().run("lock", "mutex", "echo", "held").ok())
                    .isEqualTo("held");
            assertThat(seats(cluster, "mutex/")).isZero();
            try (Etcdctl.Running holder = cluster.etcdctl().start("lock", "mutex")) {
                Eventually.holds("it is held", LIMIT, () -> holder.output().startsWith("mutex/"));
                try (Etcdctl.Running waiter = cluster.etcdctl().start("lock", "mutex", "echo", "my turn")) {
                    Eventually.holds("another waits", LIMIT, () -> seats(cluster, "mutex/") == 2);
                    assertThat(waiter.output()).isEmpty();
                    holder.interrupt();
                    Eventually.holds(
                            "it is the other's turn",
                            LIMIT,
                            () -> waiter.output().contains("my turn"));
                }
            }
        }
    }

    @Test
    void candidatesAreElectedAndListenedTo() {
        for (ProcessCluster cluster : List.of(sideBySide.akkad(), sideBySide.etcd())) {
            try (Etcdctl.Running listener = cluster.etcdctl().start("elect", "--listen", "office");
                    Etcdctl.Running first = cluster.etcdctl().start("elect", "office", "one")) {
                Eventually.holds("one leads", LIMIT, () -> first.output().contains("one"));
                Eventually.holds("one is heard", LIMIT, () -> listener.output().contains("one"));
                try (Etcdctl.Running second = cluster.etcdctl().start("elect", "office", "two")) {
                    Eventually.holds("two runs", LIMIT, () -> seats(cluster, "office/") == 2);
                    first.interrupt();
                    Eventually.holds("two leads", LIMIT, () -> second.output().contains("two"));
                    Eventually.holds(
                            "two is heard", LIMIT, () -> listener.output().contains("two"));
                }
            }
        }
    }

    private static long seats(ProcessCluster cluster, String prefix) {
        return cluster.etcdctl().run("get", "--prefix", prefix, "--keys-only").lines().stream()
                .filter(line -> !line.isEmpty())
                .count();
    }

    /** A mirror from akkad to etcd, and one back. */
    @Test
    void mirrorsGoBothWays() {
        assertMirrors(sideBySide.akkad(), sideBySide.etcd(), "there/");
        assertMirrors(sideBySide.etcd(), sideBySide.akkad(), "back/");
    }

    private static void assertMirrors(ProcessCluster source, ProcessCluster target, String prefix) {
        source.etcdctl().run("put", prefix + "before", "1").ok();
        try (Etcdctl.Running mirror = source.etcdctl()
                .start("make-mirror", target.member(0).endpoint(), "--prefix=" + prefix, "--no-dest-prefix")) {
            Eventually.holds(
                    "what was there is mirrored",
                    LIMIT,
                    () -> value(target, "before").equals("1"));
            source.etcdctl().run("put", prefix + "after", "2").ok();
            Eventually.holds(
                    "what came is mirrored", LIMIT, () -> value(target, "after").equals("2"));
            source.etcdctl().run("del", prefix + "before").ok();
            Eventually.holds(
                    "what went is mirrored",
                    LIMIT,
                    () -> value(target, "before").isEmpty());
            assertThat(mirror.isAlive()).isTrue();
        }
        target.etcdctl().run("del", "after").ok();
    }

    private static String value(ProcessCluster cluster, String key) {
        return cluster.etcdctl().run("get", key, "--print-value-only").ok();
    }

    /** It takes a minute. How even the latencies are depends on what else the machine does. */
    @Test
    void thePerformanceCheckFindsTheThroughputOfASmallCluster() {
        assertThat(sideBySide.akkad().etcdctl().run(PERF_LIMIT, "check", "perf").stdout())
                .contains("PASS: Throughput is ");
        assertThat(sideBySide
                        .akkad()
                        .etcdctl()
                        .run("get", "--prefix", "/etcdctl-check-perf/")
                        .ok())
                .isEmpty();
    }
}
