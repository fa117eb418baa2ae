package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.SharesTheMachine;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Watches through jetcd, on akkad and on etcd alike. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class JetcdWatchIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WRITES = 300;

    /** What a watcher is told, and how it ended. */
    private static final class Told implements Watch.Listener {
        private final Queue<String> events = new ConcurrentLinkedQueue<>();
        private final Queue<Long> revisions = new ConcurrentLinkedQueue<>();
        private final Queue<Long> progress = new ConcurrentLinkedQueue<>();
        private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

        @Override
        public void onNext(WatchResponse response) {
            if (response.isProgressNotify()) {
                progress.add(response.getHeader().getRevision());
            }
            for (WatchEvent event : response.getEvents()) {
                revisions.add(event.getKeyValue().getModRevision());
                events.add("%s %s=%s was %s"
                        .formatted(
                                event.getEventType(),
                                event.getKeyValue().getKey(),
                                event.getKeyValue().getValue(),
                                event.getPrevKV().getValue()));
            }
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
        }

        @Override
        public void onCompleted() {}

        private List<String> await(int count) {
            Eventually.holds(count + " events", LIMIT, () -> events.size() >= count);
            return new ArrayList<>(events);
        }
    }

    private static SideBySide sideBySide;

    @BeforeAll
    static void startAll() {
        sideBySide = SideBySide.start(3);
    }

    @AfterAll
    static void stopAll() {
        sideBySide.close();
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void aWatcherSeesWhatItAskedFor(Program program) {
        try (Client client = Jetcd.client(sideBySide.cluster(program), 0)) {
            long begin = put(client, "w/a", "1");
            Told all = new Told();
            Told puts = new Told();
            Told deletes = new Told();
            Told beyond = new Told();
            WatchOption.Builder prefix =
                    WatchOption.builder().withRange(Jetcd.bytes("w0")).withRevision(begin);
            ByteSequence key = Jetcd.bytes("w/a");
            Watch watch = client.getWatchClient();
            try (var first = watch.watch(key, prefix.withPrevKV(true).build(), all);
                    var second = watch.watch(
                            key,
                            WatchOption.builder()
                                    .withRevision(begin)
                                    .withNoDelete(true)
                                    .build(),
                            puts);
                    var third = watch.watch(
                            key,
                            WatchOption.builder()
                                    .withRevision(begin)
                                    .withNoPut(true)
                                    .build(),
                            deletes);
                    var fourth = watch.watch(
                            key, WatchOption.builder().withRevision(begin + 3).build(), beyond)) {
                put(client, "w/b", "2");
                Jetcd.await(client.getKVClient().delete(key));
                put(client, "w/a", "3");

                assertThat(all.await(4))
                        .containsExactly("PUT w/a=1 was ", "PUT w/b=2 was ", "DELETE w/a= was 1", "PUT w/a=3 was ");
                assertThat(puts.await(2)).containsExactly("PUT w/a=1 was ", "PUT w/a=3 was ");
                assertThat(deletes.await(1)).containsExactly("DELETE w/a= was ");
                assertThat(beyond.await(1)).containsExactly("PUT w/a=3 was ");
                assertThat(List.of(first, second, third, fourth)).doesNotContainNull();
            }
            assertCompaction(client, key);
        }
    }

    private static void assertCompaction(Client client, ByteSequence key) {
        long latest = put(client, "w/a", "4");
        Jetcd.await(client.getKVClient().compact(latest));
        Told told = new Told();
        try (var watcher = client.getWatchClient()
                .watch(key, WatchOption.builder().withRevision(latest - 1).build(), told)) {
            Eventually.holds("it is told", LIMIT, () -> !told.errors.isEmpty());
            assertThat(watcher).isNotNull();
            assertThat(told.errors.peek())
                    .isInstanceOfSatisfying(
                            CompactedException.class,
                            error -> assertThat(error.getCompactedRevision()).isEqualTo(latest));
        }
    }

    /** The member that serves the watcher is killed and comes back, while another takes writes all the time. */
    @ParameterizedTest
    @EnumSource(Program.class)
    void aWatcherMissesAndDoublesNothingWhenItsMemberDies(Program program) {
        ProcessCluster cluster = sideBySide.cluster(program);
        int victim = cluster.follower();
        int other = cluster.others(victim)[0];
        Told told = new Told();
        try (Client watching = Jetcd.client(cluster, victim);
                Client writing = Jetcd.client(cluster, other)) {
            long first = put(writing, "r", "0");
            WatchOption option = WatchOption.builder().withRevision(first).build();
            try (var watcher = watching.getWatchClient().watch(Jetcd.bytes("r"), option, told)) {
                told.await(1);
                for (int i = 1; i < WRITES; i++) {
                    put(writing, "r", String.valueOf(i));
                    if (i == WRITES / 3) {
                        cluster.member(victim).kill();
                        cluster.launch(victim);
                    }
                }
                cluster.member(victim).awaitReady();

                told.await(WRITES);
                assertThat(watcher.isClosed()).isFalse();
                // jetcd tells that the stream broke, and goes on by itself.
                assertThat(told.errors).isNotEmpty();
                assertThat(new ArrayList<>(told.revisions))
                        .isEqualTo(
                                LongStream.range(first, first + WRITES).boxed().toList());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void progressIsToldOnRequest(Program program) {
        try (Client client = Jetcd.client(sideBySide.cluster(program), 0)) {
            long begin = put(client, "p", "1");
            Told told = new Told();
            WatchOption option = WatchOption.builder().withRevision(begin).build();
            try (var watcher = client.getWatchClient().watch(Jetcd.bytes("p"), option, told)) {
                assertThat(watcher).isNotNull();
                told.await(1);
                long latest = put(client, "elsewhere", "x");
                Eventually.holds("progress up to the latest revision", LIMIT, () -> {
                    client.getWatchClient().requestProgress();
                    return told.progress.contains(latest);
                });
            }
        }
    }

    private static long put(Client client, String key, String value) {
        return Jetcd.await(client.getKVClient().put(Jetcd.bytes(key), Jetcd.bytes(value)))
                .getHeader()
                .getRevision();
    }
}
