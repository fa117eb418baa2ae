package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The leader is killed while many wait for one lock: at most one has it at any time, and they have it in turn. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class LockFaultIT {
    private static final int LOCKERS = 18;
    private static final int SERVED_BEFORE_THE_KILL = 4;
    private static final int TRIES_MAX = 300;
    private static final long TTL_SECONDS = 240;
    private static final Duration WORK = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ByteSequence NAME = Jetcd.bytes("disputed");

    private final AtomicInteger inside = new AtomicInteger();
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();
    private final Queue<Long> served = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @EnumSource(Program.class)
    void oneHoldsAtATimeInTheOrderOfTheQueue(Program program) throws InterruptedException {
        try (ProcessCluster cluster = ProcessCluster.of(program, 3);
                Client client = Jetcd.client(cluster)) {
            List<Thread> lockers = IntStream.range(0, LOCKERS)
                    .mapToObj(i -> new Thread(() -> lockAndUnlock(cluster), "locker" + i))
                    .toList();
            ByteSequence gate = Jetcd.await(client.getLockClient().lock(NAME, Jetcd.lease(client, TTL_SECONDS)))
                    .getKey();
            lockers.forEach(Thread::start);
            Eventually.holds("all wait", LIMIT, () -> Jetcd.count(client, "disputed/") == LOCKERS + 1);
            int leader = cluster.leader();
            Jetcd.await(client.getLockClient().unlock(gate));
            Eventually.holds("some had it", LIMIT, () -> served.size() >= SERVED_BEFORE_THE_KILL);

            cluster.member(leader).kill();
            assertThat(served.size()).as("those who still wait").isLessThan(LOCKERS - 1);
            Eventually.holds(
                    "the others elect a leader",
                    LIMIT,
                    () -> cluster.leaderAmong(cluster.others(leader)).isPresent());
            cluster.start(leader);
            for (Thread locker : lockers) {
                locker.join(LIMIT.toMillis());
            }

            assertThat(wrongs).isEmpty();
            assertThat(List.copyOf(served)).hasSize(LOCKERS).isSorted();
            cluster.awaitSameHash(LIMIT);
            cluster.passed();
        }
    }

    private void lockAndUnlock(ProcessCluster cluster) {
        try (Client client = Jetcd.client(cluster)) {
            long lease = insist(() -> Jetcd.lease(client, TTL_SECONDS));
            ByteSequence key =
                    insist(() -> client.getLockClient().lock(NAME, lease).join().getKey());
            if (inside.incrementAndGet() != 1) {
                wrongs.add("two inside at " + key);
            }
            served.add(insist(() ->
                    Jetcd.await(client.getKVClient().get(key)).getKvs().get(0).getCreateRevision()));
            Eventually.pass(WORK);
            inside.decrementAndGet();
            insist(() -> Jetcd.await(client.getLockClient().unlock(key)));
        } catch (RuntimeException | AssertionError e) {
            wrongs.add(Thread.currentThread().getName() + ": " + e);
        }
    }

    /** What a client does whose call fails because a member died: it asks again. A lease keeps its place meanwhile. */
    private static <T> T insist(java.util.function.Supplier<T> call) {
        for (int tries = 1; ; tries++) {
            try {
                return call.get();
            } catch (CompletionException failed) {
                if (tries == TRIES_MAX) {
                    throw failed;
                }
                Eventually.pass(Duration.ofMillis(100));
            }
        }
    }
}
