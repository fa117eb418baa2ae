package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists and watches together: what a watch cache is built from, at every member. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class KubeWatchIT {
    private static final String CORE = "/registry/core/";
    private static final String PODS = CORE + "pods/";
    private static final String LEASES = CORE + "leases/";
    private static final String NODES = "/registry/nodes/";
    private static final String QUIET = "/registry/namespaces/";

    /** Enough to attach all objects, however slow the machine. */
    private static final int LEASE_SECONDS = 30;

    private static final int LEASED = 100;

    private static ProcessCluster cluster;
    private static final List<KubeStorage> STORAGES = new ArrayList<>();

    @BeforeAll
    static void startCluster() {
        String flag = Program.underTest() == Program.ETCD // of 3.4
                ? "--experimental-watch-progress-notify-interval=200ms"
                : "--watch-progress-notify-interval=200ms";
        cluster = ProcessCluster.of(3, flag);
        cluster.members().forEach(member -> STORAGES.add(new KubeStorage(member.endpoint())));
    }

    @AfterAll
    static void stopCluster() {
        STORAGES.forEach(KubeStorage::close);
        cluster.passed();
        cluster.close();
    }

    /** Whatever is not in the list comes as an event, once and in order, to each of many that begin at any time. */
    @Test
    void aListAndTheWatchAfterItMissNothing() {
        Map<KubeReflector, KubeWatch> reflectors = new HashMap<>();
        List<KubeWatch> streams = new ArrayList<>();
        try (KubeControllers controllers = KubeControllers.start(cluster, PODS, LEASES)) {
            for (KubeStorage storage : STORAGES) {
                KubeWatch stream = storage.watch();
                streams.add(stream);
                for (String prefix : List.of(PODS, LEASES, CORE, PODS, LEASES)) {
                    controllers.awaitMore(20);
                    reflectors.put(
                            KubeReflector.list(storage, prefix, 50).watch(stream, prefix.equals(LEASES)), stream);
                }
            }
            controllers.awaitMore(500);
            NavigableMap<Long, KubeControllers.Change> changes = controllers.stop();

            reflectors.forEach((reflector, stream) -> assertMissedNothing(reflector, stream, changes));
            assertThat(streams)
                    .allSatisfy(stream ->
                            assertThat(KubeRules.complaints(stream.responses())).isEmpty());
        } finally {
            streams.forEach(KubeWatch::close);
        }
    }

    private static void assertMissedNothing(
            KubeReflector reflector, KubeWatch stream, NavigableMap<Long, KubeControllers.Change> changes) {
        assertThat(reflector.listed())
                .isEqualTo(KubeControllers.objects(changes, reflector.prefix(), reflector.revision()));
        NavigableMap<Long, KubeControllers.Change> expected =
                new TreeMap<>(changes.tailMap(reflector.revision(), false));
        expected.values().removeIf(change -> !change.key().startsWith(reflector.prefix()));
        stream.awaitEvent(reflector.watchId(), expected.lastKey());
        assertThat(reflector.told(stream.responses()))
                .as("watch of %s from %d", reflector.prefix(), reflector.revision() + 1)
                .isEqualTo(expected);
    }

    /** A cache of what nobody writes learns that it is up to date while others write elsewhere. */
    @Test
    void bookmarksComeToWatchesOfWhatNobodyWrites() {
        List<KubeWatch> streams = new ArrayList<>();
        try (KubeControllers controllers = KubeControllers.start(cluster, NODES)) {
            for (KubeStorage storage : STORAGES) {
                KubeWatch stream = storage.watch();
                streams.add(stream);
                long quiet = KubeReflector.list(storage, QUIET, 50)
                        .watch(stream, true)
                        .watchId();
                KubeReflector.list(storage, NODES, 50).watch(stream, true);
                long first = bookmarkAfter(stream, quiet, 0);
                controllers.awaitMore(20);
                long second = bookmarkAfter(stream, quiet, first);
                controllers.awaitMore(20);
                assertThat(bookmarkAfter(stream, quiet, second)).isGreaterThan(second);
            }
            long last = controllers.stop().lastKey();

            for (KubeWatch stream : streams) {
                assertThat(bookmarkAfter(stream, 0, last - 1)).isEqualTo(last);
                assertThat(KubeRules.complaints(stream.responses())).isEmpty();
            }
        } finally {
            streams.forEach(KubeWatch::close);
        }
    }

    private static long bookmarkAfter(KubeWatch stream, long watchId, long revision) {
        return stream.await(
                        "a bookmark after " + revision,
                        response -> KubeWatch.isProgress(response)
                                && response.getWatchId() == watchId
                                && response.getHeader().getRevision() > revision)
                .getHeader()
                .getRevision();
    }

    /** Events and endpoints of masters live as long as leases that many share and nobody keeps alive. */
    @Test
    void objectsThatShareALeaseAreGoneInOneRevision() {
        String prefix = "/registry/events/";
        KubeStorage writer = STORAGES.get(0);
        long lease = writer.grant(LEASE_SECONDS);
        List<KubeWatch> streams = new ArrayList<>();
        try {
            for (KubeStorage storage : STORAGES) {
                KubeWatch stream = storage.watch();
                streams.add(stream);
                KubeReflector.list(storage, prefix, 500).watch(stream, false);
            }
            List<String> keys = IntStream.range(0, LEASED)
                    .mapToObj(i -> prefix + "%03d".formatted((i * 77) % LEASED))
                    .toList();
            keys.forEach(
                    key -> assertThat(writer.create(key, bytes("event"), lease).getSucceeded())
                            .isTrue());
            List<String> sorted = keys.stream().sorted().toList();
            for (KubeWatch stream : streams) {
                WatchResponse expiry = stream.await(
                        "the lease runs out",
                        response -> response.getEventsList().stream()
                                .anyMatch(event -> event.getType() == Event.EventType.DELETE));
                assertThat(expiry.getEventsList())
                        .allMatch(event -> event.getType() == Event.EventType.DELETE)
                        .allMatch(event -> event.getPrevKv().getLease() == lease)
                        .extracting(event -> event.getKv().getKey().toStringUtf8())
                        .containsExactlyElementsOf(sorted);
                assertThat(expiry.getEventsList().stream()
                                .map(event -> event.getKv().getModRevision())
                                .distinct())
                        .hasSize(1);
                assertThat(KubeRules.complaints(stream.responses())).isEmpty();
            }
            assertThat(STORAGES)
                    .allSatisfy(storage ->
                            assertThat(storage.count(prefix).getCount()).isZero());
        } finally {
            streams.forEach(KubeWatch::close);
        }
    }

    private static ByteString bytes(String text) {
        return KubeStorage.bytes(text);
    }
}
