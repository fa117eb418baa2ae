package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.akkad.SharesTheMachine;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists, in pages and as a stream, while others write. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class KubeListIT {
    private static final String PODS = "/registry/pods/";
    private static final int PAGE = 7;
    private static final int ROUNDS = 10;

    private static ProcessCluster cluster;
    private static final List<KubeStorage> STORAGES = new ArrayList<>();

    @BeforeAll
    static void startCluster() {
        cluster = ProcessCluster.of(3);
        cluster.members().forEach(member -> STORAGES.add(new KubeStorage(member.endpoint())));
    }

    @AfterAll
    static void stopCluster() {
        STORAGES.forEach(KubeStorage::close);
        cluster.passed();
        cluster.close();
    }

    /** All pages show one revision: none skips a key or shows it twice, and each counts right what is left. */
    @Test
    void pagesShowOneRevisionWhileOthersWrite() {
        List<KubeReflector> lists = new ArrayList<>();
        Map<Long, Long> counts = new HashMap<>();
        try (KubeControllers controllers = KubeControllers.start(cluster, PODS, "/registry/leases/")) {
            controllers.awaitMore(200);
            for (int i = 0; i < ROUNDS * STORAGES.size(); i++) {
                KubeStorage storage = STORAGES.get(i % STORAGES.size());
                lists.add(KubeReflector.list(storage, PODS, PAGE));
                RangeResponse count = storage.count(PODS);
                assertThat(count.getKvsList()).isEmpty();
                counts.put(count.getHeader().getRevision(), count.getCount());
            }
            NavigableMap<Long, KubeControllers.Change> changes = controllers.stop();

            assertThat(lists).allSatisfy(list -> assertOneRevision(list, changes));
            counts.forEach((revision, count) -> assertThat(count)
                    .as("count at %d", revision)
                    .isEqualTo(KubeControllers.objects(changes, PODS, revision).size()));
        }
    }

    private static void assertOneRevision(KubeReflector list, NavigableMap<Long, KubeControllers.Change> changes) {
        NavigableMap<String, String> objects = KubeControllers.objects(changes, PODS, list.revision());
        assertThat(list.listed()).as("at %d", list.revision()).isEqualTo(objects);
        List<String> keys = new ArrayList<>();
        for (KubeReflector.Page page : list.pages()) {
            assertThat(page.count())
                    .as("from %s at %d", page.from(), list.revision())
                    .isEqualTo(objects.tailMap(page.from(), true).size());
            assertThat(page.keys().size()).isEqualTo(Math.min(PAGE, page.count()));
            keys.addAll(page.keys());
        }
        assertThat(keys).containsExactlyElementsOf(objects.keySet());
    }

    @Test
    void keysAndCountsComeWithoutValues() {
        String prefix = "/registry/stats/";
        for (int i = 0; i < 20; i++) {
            STORAGES.get(0).create(prefix + (char) ('a' + i), bytes("value"), 0);
        }
        for (KubeStorage storage : STORAGES) {
            RangeResponse keys = storage.keysOnly(prefix);
            assertThat(keys.getCount()).isEqualTo(20);
            assertThat(keys.getKvsList())
                    .hasSize(20)
                    .isSortedAccordingTo((a, b) ->
                            a.getKey().toStringUtf8().compareTo(b.getKey().toStringUtf8()))
                    .allSatisfy(kv -> {
                        assertThat(kv.getValue().isEmpty()).isTrue();
                        assertThat(kv.getModRevision()).isPositive();
                    });
        }
    }

    /** The same as the one answer would be, in pieces; a server without it says so, and the client asks in pages. */
    @Test
    void aStreamedListIsTheListInPieces() {
        String prefix = "/registry/configmaps/";
        ByteString value = ByteString.copyFrom(new byte[2_000]);
        try (Bulk bulk = new Bulk(cluster.member(0).endpoint())) {
            for (int i = 0; i < 2_000; i++) {
                bulk.put(prefix + i, value);
            }
            bulk.await();
        }
        KubeStorage storage = STORAGES.get(cluster.follower());
        String end = KubeStorage.prefixEnd(prefix);
        if (Program.underTest() == Program.ETCD) { // 3.4 has no such call
            assertThatThrownBy(() -> KubeChunk.merge(storage.stream(prefix, end, 0, 0)))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
            assertThat(storage.list(prefix).getKvsCount()).isEqualTo(2_000);
            return;
        }

        assertThat(chunks(storage, prefix, 0, 0)).hasSizeGreaterThan(2).satisfies(chunks -> {
            assertThat(chunks.get(0).part().getKvsCount()).isEqualTo(10);
            assertThat(chunks.subList(0, chunks.size() - 1))
                    .noneMatch(chunk -> chunk.part().hasHeader());
        });
        RangeResponse all = KubeChunk.merge(storage.stream(prefix, end, 0, 0));
        long revision = all.getHeader().getRevision();
        assertThat(withoutTerm(all)).isEqualTo(withoutTerm(storage.page(prefix, end, 0, 0)));

        storage.delete(prefix + 7, modRevision(all, prefix + 7));
        RangeResponse limited = KubeChunk.merge(storage.stream(prefix, end, 500, revision));
        assertThat(withoutTerm(limited)).isEqualTo(withoutTerm(storage.page(prefix, end, 500, revision)));
        assertThat(limited.getMore()).isTrue();
        assertThat(limited.getCount()).isEqualTo(2_000);
        assertThat(limited.getHeader().getRevision()).isGreaterThan(revision);

        RangeResponse none = KubeChunk.merge(storage.stream("/registry/none/", "/registry/none0", 0, 0));
        assertThat(none.getHeader().getRevision()).isPositive();
        assertThat(none.getCount()).isZero();
    }

    /** Every chunk was read at the revision of the first: nothing that is written meanwhile shows. */
    @Test
    void aStreamedListShowsOneRevisionWhileOthersWrite() {
        if (Program.underTest() == Program.ETCD) {
            return; // 3.4 has no such call, see above
        }
        String prefix = "/registry/streamed/";
        List<RangeResponse> lists = new ArrayList<>();
        try (KubeControllers controllers = KubeControllers.start(cluster, prefix)) {
            controllers.awaitMore(200);
            for (int i = 0; i < ROUNDS * STORAGES.size(); i++) {
                KubeStorage storage = STORAGES.get(i % STORAGES.size());
                lists.add(KubeChunk.merge(storage.stream(prefix, KubeStorage.prefixEnd(prefix), 0, 0)));
            }
            NavigableMap<Long, KubeControllers.Change> changes = controllers.stop();

            assertThat(lists).allSatisfy(list -> {
                Map<String, String> objects = KubeControllers.objects(
                        changes, prefix, list.getHeader().getRevision());
                Map<String, String> listed = new HashMap<>();
                list.getKvsList()
                        .forEach(kv -> listed.put(
                                kv.getKey().toStringUtf8(), kv.getValue().toStringUtf8()));
                assertThat(listed).isEqualTo(objects);
                assertThat(list.getCount()).isEqualTo(objects.size()).isEqualTo(list.getKvsCount());
            });
        }
    }

    private static List<KubeChunk> chunks(KubeStorage storage, String prefix, long limit, long revision) {
        List<KubeChunk> chunks = new ArrayList<>();
        Iterator<KubeChunk> stream = storage.stream(prefix, KubeStorage.prefixEnd(prefix), limit, revision);
        stream.forEachRemaining(chunks::add);
        return chunks;
    }

    private static long modRevision(RangeResponse list, String key) {
        return list.getKvsList().stream()
                .filter(kv -> kv.getKey().equals(bytes(key)))
                .mapToLong(KeyValue::getModRevision)
                .findFirst()
                .orElseThrow();
    }

    /** The term may change between two calls. */
    private static RangeResponse withoutTerm(RangeResponse response) {
        return response.toBuilder()
                .setHeader(response.getHeader().toBuilder().clearRaftTerm())
                .build();
    }

    private static ByteString bytes(String text) {
        return KubeStorage.bytes(text);
    }
}
