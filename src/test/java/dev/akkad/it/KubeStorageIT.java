package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.akkad.SharesTheMachine;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kube-apiserver asks with one call, and what it makes of the answers; at the leader and elsewhere. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class KubeStorageIT {
    private static final String COMPACTED = "etcdserver: mvcc: required revision has been compacted";
    private static final String FUTURE = "etcdserver: mvcc: required revision is a future revision";
    private static final int MEMBERS = 3;

    /** The largest object that kube-apiserver sends, with room for its key. */
    private static final int OBJECT_BYTES_MAX = 1_500_000;

    private static ProcessCluster cluster;
    private static final List<KubeStorage> STORAGES = new ArrayList<>();

    @BeforeAll
    static void startCluster() {
        cluster = ProcessCluster.of(MEMBERS);
        cluster.members().forEach(member -> STORAGES.add(new KubeStorage(member.endpoint())));
    }

    @AfterAll
    static void stopCluster() {
        STORAGES.forEach(KubeStorage::close);
        cluster.passed();
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theProbeIsAnsweredAndTheVersionAllowsWatchProgress(int index) {
        assertThat(STORAGES.get(index).health().getKvsList()).isEmpty();
        String version = STORAGES.get(index).status().getVersion();
        assertThat(version).isEqualTo(Program.underTest().version()).matches("\\d+\\.\\d+\\.\\d+");
        if (Program.underTest() != Program.ETCD) { // 3.4.23 does not keep the promise, and says so by its version
            int[] parts = List.of(version.split("\\.")).stream()
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertThat(parts[0] * 1_000_000 + parts[1] * 1_000 + parts[2]).isGreaterThanOrEqualTo(3_005_013);
        }
        assertThat(STORAGES.get(index).status().getDbSize()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void writesAreTransactionsOnWhatWasSeenBefore(int index) {
        KubeStorage storage = STORAGES.get(index);
        String key = "/registry/pods/default/web-" + index;
        ByteString[] values = {bytes("created"), bytes("bound"), bytes("running")};

        TxnResponse created = storage.create(key, values[0], 0);
        assertThat(created.getSucceeded()).isTrue();
        assertThat(created.getResponses(0).hasResponsePut()).isTrue();
        long first = revision(created);

        TxnResponse again = storage.create(key, values[1], 0);
        assertThat(again.getSucceeded()).isFalse();
        assertThat(again.getResponsesCount()).isZero();
        assertThat(revision(again)).as("nothing changed").isEqualTo(first);

        TxnResponse updated = storage.update(key, first, values[1], 0);
        assertThat(updated.getSucceeded()).isTrue();
        long second = revision(updated);
        assertThat(second).isGreaterThan(first);

        TxnResponse stale = storage.update(key, first, values[2], 0);
        assertThat(stale.getSucceeded()).isFalse();
        assertObject(found(stale), key, values[1], first, second, 2);
        TxnResponse staleDelete = storage.delete(key, first);
        assertThat(staleDelete.getSucceeded()).isFalse();
        assertObject(found(staleDelete), key, values[1], first, second, 2);
        assertObject(storage.get(key).getKvs(0), key, values[1], first, second, 2);

        try (KubeWatch watch = storage.watch()) {
            long watchId = watch.create("/registry/pods/default/", second + 1, false);
            TxnResponse deleted = storage.delete(key, second);
            assertThat(deleted.getSucceeded()).isTrue();
            assertThat(deleted.getResponses(0).getResponseDeleteRange().getDeleted())
                    .isEqualTo(1);
            watch.awaitEvent(watchId, revision(deleted));
            Event event = watch.await("the delete", response -> response.getEventsCount() > 0)
                    .getEvents(0);
            assertThat(event.getType()).isEqualTo(Event.EventType.DELETE);
            assertThat(event.getKv().getModRevision()).isEqualTo(revision(deleted));
            assertThat(KubeRules.complaints(watch.responses())).isEmpty();

            RangeResponse missing = storage.get(key);
            assertThat(missing.getKvsList()).isEmpty();
            assertThat(missing.getHeader().getRevision()).isGreaterThanOrEqualTo(revision(deleted));
            TxnResponse gone = storage.delete(key, second);
            assertThat(gone.getSucceeded()).isFalse();
            assertThat(gone.getResponses(0).getResponseRange().getKvsList()).isEmpty();
        }
    }

    private static void assertObject(
            KeyValue kv, String key, ByteString value, long createRevision, long modRevision, long version) {
        assertThat(kv)
                .isEqualTo(KeyValue.newBuilder()
                        .setKey(bytes(key))
                        .setValue(value)
                        .setCreateRevision(createRevision)
                        .setModRevision(modRevision)
                        .setVersion(version)
                        .build());
    }

    /** Of many that see the same object, one wins; the others learn in the same call what there is now. */
    @Test
    void ofManyWritersWithTheSameSightOneWins() {
        String key = "/registry/leases/kube-system/scheduler";
        long seen = revision(STORAGES.get(0).create(key, bytes("nobody"), 0));
        for (int round = 0; round < 20; round++) {
            long modRevision = seen;
            List<TxnResponse> answers =
                    together(9, i -> STORAGES.get(i % MEMBERS).update(key, modRevision, bytes("held by " + i), 0));
            List<TxnResponse> winners =
                    answers.stream().filter(TxnResponse::getSucceeded).toList();
            assertThat(winners).hasSize(1);
            seen = revision(winners.get(0));
            long now = seen;
            assertThat(answers.stream().filter(answer -> !answer.getSucceeded()))
                    .hasSize(8)
                    .allSatisfy(
                            answer -> assertThat(found(answer).getModRevision()).isEqualTo(now));
        }
    }

    @Test
    void theLargestObjectIsStoredListedAndWatched() {
        KubeStorage storage = STORAGES.get(cluster.follower());
        String prefix = "/registry/secrets/";
        ByteString first = ByteString.copyFrom(new byte[OBJECT_BYTES_MAX]);
        long created = revision(storage.create(prefix + "large", first, 0));
        try (KubeWatch watch = storage.watch()) {
            long watchId = watch.create(prefix, created + 1, false);
            ByteString second = first.substring(1).concat(bytes("x"));
            long updated = revision(storage.update(prefix + "large", created, second, 0));
            watch.awaitEvent(watchId, updated);

            Event event = watch.await("the update", response -> response.getEventsCount() > 0)
                    .getEvents(0);
            assertThat(event.getKv().getValue()).isEqualTo(second);
            assertThat(event.getPrevKv().getValue()).isEqualTo(first);
            assertThat(storage.list(prefix).getKvs(0).getValue()).isEqualTo(second);
        }
        assertThatThrownBy(() -> storage.create(prefix + "larger", first.concat(first), 0))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode())
                                .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.RESOURCE_EXHAUSTED));
    }

    /** Every server of a cluster tries each round; to lose is no error, and to compact what is compacted neither. */
    @Test
    void ofManyServersOneCompactsAndTheOthersLearnOfIt() {
        RangeResponse before = STORAGES.get(0).get(KubeStorage.COMPACTION_KEY);
        long version = before.getKvsCount() == 0 ? 0 : before.getKvs(0).getVersion();
        for (int round = 0; round < 3; round++) {
            long known = version;
            long revision = revision(STORAGES.get(0).create("/registry/x/compaction" + round, bytes("x"), 0));
            List<TxnResponse> answers =
                    together(6, i -> STORAGES.get(i % MEMBERS).claimCompaction(known, revision));
            assertThat(answers.stream().filter(TxnResponse::getSucceeded)).hasSize(1);
            assertThat(answers.stream().filter(answer -> !answer.getSucceeded()))
                    .hasSize(5)
                    .allSatisfy(answer -> {
                        assertThat(found(answer).getVersion()).isEqualTo(known + 1);
                        assertThat(found(answer).getValue()).isEqualTo(bytes(Long.toString(revision)));
                    });
            version = known + 1;

            STORAGES.get(round).compact(revision);
            KubeStorage loser = STORAGES.get((round + 1) % MEMBERS);
            assertRefused(() -> loser.compact(revision), COMPACTED);
        }
    }

    /** The page after a compaction ends in 410 Gone and a new list. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aPageOlderThanTheCompactionIsRefusedInTheWordsThatAreLookedFor(int index) {
        KubeStorage storage = STORAGES.get(index);
        String prefix = "/registry/old%d/".formatted(index);
        for (int i = 0; i < 10; i++) {
            storage.create(prefix + i, bytes("x"), 0);
        }
        RangeResponse first = storage.page(prefix, KubeStorage.prefixEnd(prefix), 4, 0);
        assertThat(first.getCount()).isEqualTo(10);
        long revision = first.getHeader().getRevision();
        long later = revision(storage.create(prefix + "more", bytes("x"), 0));
        String next = prefix + "3\0";
        assertThat(storage.page(next, KubeStorage.prefixEnd(prefix), 4, revision)
                        .getCount())
                .isEqualTo(6);

        storage.compact(later);

        assertRefused(() -> storage.page(next, KubeStorage.prefixEnd(prefix), 4, revision), COMPACTED);
        assertRefused(() -> storage.page(prefix, KubeStorage.prefixEnd(prefix), 4, later + 1_000_000), FUTURE);
        assertThat(storage.page(prefix, KubeStorage.prefixEnd(prefix), 4, later).getCount())
                .as("at the compaction itself")
                .isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aWatchFromBelowTheCompactionIsCancelledAndTheOthersGoOn(int index) {
        KubeStorage storage = STORAGES.get(index);
        String prefix = "/registry/watched%d/".formatted(index);
        long early = revision(storage.create(prefix + "a", bytes("x"), 0));
        long late = revision(storage.create(prefix + "b", bytes("x"), 0));
        try (KubeWatch watch = storage.watch()) {
            long good = watch.create(prefix, late + 1, false);
            storage.compact(late);
            long bad = watch.create(prefix, early, false);

            WatchResponse cancelled = watch.await("the old watch is cancelled", response -> response.getCanceled());
            assertThat(cancelled.getWatchId()).isEqualTo(bad).isNotEqualTo(good);
            assertThat(cancelled.getCompactRevision()).isEqualTo(late);
            assertThat(cancelled.getEventsList()).isEmpty();
            watch.awaitEvent(good, revision(storage.create(prefix + "c", bytes("x"), 0)));
            assertThat(watch.responses().stream().filter(WatchResponse::getCanceled))
                    .hasSize(1);
        }
    }

    private static void assertRefused(Runnable call, String text) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(StatusRuntimeException.class, refused -> {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
            assertThat(refused.getStatus().getDescription()).isEqualTo(text);
        });
    }

    private static <T> List<T> together(int count, IntFunction<T> call) {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<CompletableFuture<T>> calls = IntStream.range(0, count)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> call.apply(i), threads))
                    .toList();
            return calls.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private static long revision(TxnResponse response) {
        return response.getHeader().getRevision();
    }

    /** What the other branch of a refused transaction found. */
    private static KeyValue found(TxnResponse refused) {
        return refused.getResponses(0).getResponseRange().getKvs(0);
    }

    private static ByteString bytes(String text) {
        return KubeStorage.bytes(text);
    }
}
