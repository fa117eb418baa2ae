package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.akkad.check.Action;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that ask for a lot and take their time, or never read at all: others do not suffer for it. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class SlowClientsIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String LIST = "/l/";
    private static final int LIST_KEYS = Scale.of(30_000, 200_000);
    private static final int LIST_VALUE_BYTES = 1_500;
    private static final String HEAP = Scale.of(0, 1) == 0 ? "-Xmx256m" : "-Xmx1g";
    private static final int LISTS = 3;

    private static final int SLEEPERS = 60;
    private static final String TOO_LARGE =
            "akkad: no memory is left for so large an answer; ask for fewer keys at once, or later";

    private static final int WATCHED_PUTS = Scale.of(500, 3_000);
    private static final int WATCHED_BYTES = 100_000;
    private static final int SLEEPING_WATCHERS = 100;

    /** Half a second is what a client calls a stall; a collection of garbage takes less. */
    private static final Duration STALL = Duration.ofMillis(500);

    private final Random random = new Random(5);

    @Test
    void putsGoOnWhileAllIsListed() {
        try (ProcessCluster cluster = filled(HEAP);
                KubeStorage storage = new KubeStorage(cluster.member(0).endpoint());
                Stalls stalls = Stalls.watch()) {
            Duration alone = slowestPut(cluster, CompletableFuture.runAsync(() -> Eventually.pass(STALL)));
            Duration before = stalls.total();
            Duration during = slowestPut(cluster, CompletableFuture.runAsync(() -> listAll(storage)));
            Duration machine = stalls.total().minus(before);
            System.err.printf(
                    "slow clients: slowest put %d ms alone, %d ms beside lists of %d; machine stalled %d ms; %d MiB%n",
                    alone.toMillis(),
                    during.toMillis(),
                    LIST_KEYS,
                    machine.toMillis(),
                    cluster.member(0).peakResidentBytes() >> 20);
            assertThat(during).isLessThan(STALL.plus(alone).plus(machine));
            cluster.passed();
        }
    }

    private static void listAll(KubeStorage storage) {
        for (int i = 0; i < LISTS; i++) {
            RangeResponse list = storage.list(LIST);
            assertThat(list.getKvsCount()).isEqualTo(LIST_KEYS).isEqualTo((int) list.getCount());
            if (Program.underTest() != Program.ETCD) { // 3.4 has no such call
                RangeResponse streamed = KubeChunk.merge(storage.stream(LIST, KubeStorage.prefixEnd(LIST), 0, 0));
                assertThat(streamed.getKvsList()).isEqualTo(list.getKvsList());
            }
        }
    }

    /** One put after the other until the work beside is done. */
    private static Duration slowestPut(ProcessCluster cluster, CompletableFuture<Void> work) {
        long slowest = 0;
        for (int i = 0; !work.isDone(); i++) {
            long begin = System.nanoTime();
            cluster.client(0).execute(Action.Write.put("/p/" + i % 100, "value " + i), LIMIT);
            slowest = Math.max(slowest, System.nanoTime() - begin);
        }
        work.join();
        return Duration.ofNanos(slowest);
    }

    /** Together they ask for ten times the heap; each holds on to what it was given. */
    @Test
    void manyClientsThatAskForAllAndDoNotReadAreRefusedAndTheMemberLives() {
        List<SleepingClient> sleepers = new ArrayList<>();
        try (ProcessCluster cluster = filled(HEAP);
                KubeStorage storage = new KubeStorage(cluster.member(0).endpoint())) {
            for (int i = 0; i < SLEEPERS; i++) {
                SleepingClient sleeper = new SleepingClient(cluster.member(0).endpoint());
                sleepers.add(sleeper);
                sleeper.range(LIST);
                cluster.client(0).execute(Action.Write.put("/p/" + i, "value"), LIMIT);
            }
            Eventually.holds(
                    "some are refused",
                    LIMIT,
                    () -> isEndless()
                            || sleepers.stream()
                                    .anyMatch(sleeper -> !sleeper.refusals().isEmpty()));
            assertThat(sleepers.stream().flatMap(sleeper -> sleeper.refusals().stream()))
                    .allSatisfy(refusal -> {
                        assertThat(refusal.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                        assertThat(refusal.getDescription()).isEqualTo(TOO_LARGE);
                    });
            assertThat(cluster.member(0).isAlive()).isTrue();
            assertThat(storage.page(LIST, KubeStorage.prefixEnd(LIST), 5, 0).getKvsCount())
                    .as("a short list is served")
                    .isEqualTo(5);

            sleepers.forEach(SleepingClient::close);
            Eventually.holds("a long list is served again", LIMIT, () -> listed(storage));
            assertThat(cluster.member(0).log()).doesNotContain("OutOfMemory", "LEAK");
            cluster.passed();
        } finally {
            sleepers.forEach(SleepingClient::close);
        }
    }

    /** etcd holds every answer for as long as there is memory, and has no bound on that. */
    private static boolean isEndless() {
        return Program.underTest() == Program.ETCD;
    }

    private static boolean listed(KubeStorage storage) {
        try {
            return storage.list(LIST).getKvsCount() == LIST_KEYS;
        } catch (StatusRuntimeException refused) {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            return false;
        }
    }

    /** A hundred that watch the same and sleep: the one that reads is told as fast as before, in the same heap. */
    @Test
    void watchersThatDoNotReadCostLittleAndSlowNobodyDown() {
        List<SleepingClient> sleepers = new ArrayList<>();
        try (ProcessCluster cluster = ProcessCluster.create(1)) {
            cluster.member(0).environment("AKKAD_JAVA_OPTS", HEAP);
            cluster.startAll();
            putAndBeTold(cluster); // warms up
            Duration alone = putAndBeTold(cluster);
            for (int i = 0; i < SLEEPING_WATCHERS; i++) {
                SleepingClient sleeper = new SleepingClient(cluster.member(0).endpoint());
                sleepers.add(sleeper);
                sleeper.watch("/w/");
            }
            Duration first = putAndBeTold(cluster);
            Duration then = putAndBeTold(cluster);
            System.err.printf(
                    "slow clients: %d puts told in %s alone, in %s and %s beside %d that sleep; %d MiB%n",
                    WATCHED_PUTS,
                    alone,
                    first,
                    then,
                    SLEEPING_WATCHERS,
                    cluster.member(0).peakResidentBytes() >> 20);
            assertThat(then).isLessThan(alone.multipliedBy(3));
            assertThat(cluster.member(0).log()).doesNotContain("OutOfMemory", "OutOfDirectMemory", "LEAK");
            assertThat(sleepers).allMatch(sleeper -> sleeper.refusals().isEmpty());
            cluster.passed();
        } finally {
            sleepers.forEach(SleepingClient::close);
        }
    }

    private Duration putAndBeTold(ProcessCluster cluster) {
        try (Bulk bulk = new Bulk(cluster.member(0).endpoint());
                KubeStorage storage = new KubeStorage(cluster.member(0).endpoint());
                KubeWatch watch = storage.watch()) {
            long id = watch.create("/w/", 0, false);
            byte[] value = new byte[WATCHED_BYTES];
            random.nextBytes(value);
            long begin = System.nanoTime();
            for (int i = 0; i < WATCHED_PUTS; i++) {
                bulk.put("/w/" + i % 20, ByteString.copyFrom(value));
                if (i % 50 == 49) { // not more at once than a heap of this size takes
                    bulk.await();
                }
            }
            watch.awaitEvent(id, bulk.await());
            return Duration.ofNanos(System.nanoTime() - begin);
        }
    }

    private ProcessCluster filled(String heap) {
        ProcessCluster cluster = ProcessCluster.create(1);
        try {
            cluster.member(0).environment("AKKAD_JAVA_OPTS", heap);
            cluster.startAll();
            byte[] value = new byte[LIST_VALUE_BYTES];
            try (Bulk bulk = new Bulk(cluster.member(0).endpoint())) {
                for (int i = 0; i < LIST_KEYS; i++) {
                    random.nextBytes(value);
                    bulk.put(LIST + "%07d".formatted(i), ByteString.copyFrom(value));
                }
                bulk.await();
            }
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }
}
