package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Very many watches, very long ones, and very short ones. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class StreamsIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final ByteString VALUE = ByteString.copyFrom(new byte[64]);
    private static final int STREAMS = 100;
    private static final int WATCHES_OF_A_STREAM = 100;
    private static final int HISTORY = Scale.of(100_000, 1_000_000);
    private static final int HISTORY_KEYS = 1_000;
    private static final int CLIENTS = Scale.of(100, 400);
    private static final int DROPS = Scale.of(10, 50);
    private static final int PUTS_BETWEEN_DROPS = 50;

    /** Each key is watched by one of ten thousand watches: all are told of their own, once, and of nothing else. */
    @Test
    void tenThousandWatchesAreToldOncePerPut() {
        List<KubeStorage> connections = new ArrayList<>();
        try (ProcessCluster cluster = single("-Xmx512m");
                Bulk bulk = new Bulk(cluster.member(0).endpoint())) {
            List<KubeWatch> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                if (i % 10 == 0) {
                    connections.add(new KubeStorage(cluster.member(0).endpoint()));
                }
                KubeWatch stream = connections.get(i / 10).watch();
                streams.add(stream);
                for (int j = 0; j < WATCHES_OF_A_STREAM; j++) {
                    stream.ask(prefix(i, j), 0);
                }
            }
            assertThat(streams)
                    .allSatisfy(stream -> assertThat(stream.awaitCreated(WATCHES_OF_A_STREAM))
                            .extracting(WatchResponse::getWatchId)
                            .containsExactlyElementsOf(LongStream.range(0, WATCHES_OF_A_STREAM)
                                    .boxed()
                                    .toList()));

            for (int i = 0; i < STREAMS * WATCHES_OF_A_STREAM; i++) {
                bulk.put(prefix(i % STREAMS, i / STREAMS) + "key", VALUE);
            }
            bulk.await();
            for (int i = 0; i < STREAMS; i++) {
                assertToldOnce(i, streams.get(i));
            }
            assertThat(sessions(cluster)).isIn((double) STREAMS, -1.0);
            streams.forEach(KubeWatch::close);
            awaitNoSessions(cluster);
            cluster.passed();
        } finally {
            connections.forEach(KubeStorage::close);
        }
    }

    private static String prefix(int stream, int watch) {
        return "/%03d/%03d/".formatted(stream, watch);
    }

    private static void assertToldOnce(int number, KubeWatch stream) {
        Eventually.holds("all of stream " + number, LIMIT, () -> told(stream).size() >= WATCHES_OF_A_STREAM);
        Set<String> expected = new HashSet<>();
        for (int j = 0; j < WATCHES_OF_A_STREAM; j++) {
            expected.add(j + " " + prefix(number, j) + "key");
        }
        assertThat(told(stream)).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> told(KubeWatch stream) {
        return stream.responses().stream()
                .flatMap(response -> response.getEventsList().stream()
                        .map(event -> response.getWatchId() + " "
                                + event.getKv().getKey().toStringUtf8()))
                .toList();
    }

    @Test
    void aLongHistoryArrivesWholeAndInOrder() {
        try (ProcessCluster cluster = single("-Xmx1g");
                Bulk bulk = new Bulk(cluster.member(0).endpoint());
                Connection connection = new Connection(cluster)) {
            for (int i = 0; i < HISTORY; i++) {
                bulk.put("/h/" + i % HISTORY_KEYS, VALUE);
            }
            assertThat(bulk.await()).isEqualTo(HISTORY + 1L);
            long before = System.nanoTime();
            ResumingWatch watch = new ResumingWatch("/h/", 1);
            watch.resume(connection.channel());
            watch.await(HISTORY + 1L, LIMIT);
            System.err.printf(
                    "streams: %d events of history in %d ms, %d MiB resident at most%n",
                    HISTORY,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before),
                    cluster.member(0).peakResidentBytes() >> 20);
            watch.drop();
            awaitNoSessions(cluster);
            cluster.passed();
        }
    }

    /** Some drop their stream, some their connection; all go on where they were, and nothing is left of any. */
    @Test
    void clientsThatDropAndResumeMissNothingAndLeaveNothing() {
        List<Connection> connections = new ArrayList<>();
        try (ProcessCluster cluster = single("-Xmx512m");
                Bulk bulk = new Bulk(cluster.member(0).endpoint());
                Connection shared = new Connection(cluster)) {
            List<ResumingWatch> watches = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                watches.add(new ResumingWatch("/s/", 1));
                connections.add(new Connection(cluster));
            }
            long last = 1;
            for (int round = 0; round <= DROPS; round++) {
                for (int i = 0; i < CLIENTS; i++) {
                    watches.get(i)
                            .resume(
                                    i % 2 == 0
                                            ? shared.channel()
                                            : connections.get(i).channel());
                }
                for (int i = 0; i < PUTS_BETWEEN_DROPS; i++) {
                    bulk.put("/s/" + i, VALUE);
                }
                // Half of the clients go while they are being told.
                for (int i = 0; i < CLIENTS / 2 && round < DROPS; i++) {
                    drop(i, watches.get(i), connections.get(i), cluster, connections);
                }
                last = bulk.await();
                for (int i = CLIENTS / 2; i < CLIENTS; i++) {
                    watches.get(i).await(last, LIMIT);
                    if (round < DROPS) {
                        drop(i, watches.get(i), connections.get(i), cluster, connections);
                    }
                }
            }
            for (ResumingWatch watch : watches) {
                watch.await(last, LIMIT);
                watch.drop();
            }
            awaitNoSessions(cluster);
            cluster.passed();
        } finally {
            connections.forEach(Connection::close);
        }
    }

    private static void drop(
            int i, ResumingWatch watch, Connection own, ProcessCluster cluster, List<Connection> connections) {
        if (i % 2 == 0) {
            watch.drop();
        } else {
            watch.forget();
            own.close();
            connections.set(i, new Connection(cluster));
        }
    }

    private static ProcessCluster single(String heap) {
        ProcessCluster cluster = ProcessCluster.create(1);
        cluster.member(0).environment("AKKAD_JAVA_OPTS", heap);
        return cluster.startedOrClosed();
    }

    /** Watch streams that the member serves; −1 where it does not say. */
    private static double sessions(ProcessCluster cluster) {
        return HttpPage.get(cluster.member(0).clientUrl() + "/metrics").lines("akkad_watch_sessions ").stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElse(-1);
    }

    private static void awaitNoSessions(ProcessCluster cluster) {
        Eventually.holds("no session is left", LIMIT, () -> sessions(cluster) <= 0);
    }

    private static final class Connection implements AutoCloseable {
        private final ManagedChannel channel;

        private Connection(ProcessCluster cluster) {
            channel = NettyChannelBuilder.forTarget(
                            "dns:///" + cluster.member(0).endpoint())
                    .usePlaintext()
                    .disableRetry()
                    .build();
        }

        private ManagedChannel channel() {
            return channel;
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }
}
