package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.SharesTheMachine;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.DeleteResponse;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.GetOption.SortOrder;
import io.etcd.jetcd.options.GetOption.SortTarget;
import io.etcd.jetcd.options.PutOption;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** jetcd, unmodified, on akkad and on etcd: keys, transactions, leases, maintenance; for locks see {@link LockIT}. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class JetcdIT {
    private static final ByteSequence PREFIX = Jetcd.bytes("k/");

    private static SideBySide sideBySide;

    @BeforeAll
    static void startAll() {
        sideBySide = SideBySide.start(3);
    }

    @AfterAll
    static void stopAll() {
        sideBySide.close();
    }

    /** Of a follower, so that everything goes the longer way. */
    private static Client client(Program program) {
        ProcessCluster cluster = sideBySide.cluster(program);
        return Jetcd.client(cluster, cluster.follower());
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void keysRangesAndTransactions(Program program) {
        try (Client client = client(program)) {
            KV kv = client.getKVClient();
            long base = put(kv, "k/a", "2");
            put(kv, "k/b", "1");
            put(kv, "k/c", "3");
            PutOption previous = PutOption.builder().withPrevKV().build();
            assertThat(Jetcd.await(kv.put(Jetcd.bytes("k/b"), Jetcd.bytes("0"), previous))
                            .getPrevKv()
                            .getValue())
                    .isEqualTo(Jetcd.bytes("1"));

            assertRanges(kv, base);
            assertDeletes(kv, base);
            assertTransactions(kv);
            assertCompaction(kv, base);
        }
    }

    private static void assertRanges(KV kv, long base) {
        assertThat(found(kv, prefix())).isEqualTo("k/a=2 k/b=0 k/c=3 of 3");
        assertThat(found(kv, prefix().withLimit(2))).isEqualTo("k/a=2 k/b=0 of 3 and more");
        assertThat(found(kv, sorted(SortTarget.KEY, SortOrder.DESCEND))).isEqualTo("k/c=3 k/b=0 k/a=2 of 3");
        assertThat(found(kv, sorted(SortTarget.VALUE, SortOrder.ASCEND))).isEqualTo("k/b=0 k/a=2 k/c=3 of 3");
        assertThat(found(kv, sorted(SortTarget.MOD, SortOrder.DESCEND))).isEqualTo("k/b=0 k/c=3 k/a=2 of 3");
        assertThat(found(kv, sorted(SortTarget.CREATE, SortOrder.DESCEND))).isEqualTo("k/c=3 k/b=0 k/a=2 of 3");
        assertThat(found(kv, sorted(SortTarget.VERSION, SortOrder.DESCEND).withLimit(1)))
                .isEqualTo("k/b=0 of 3 and more");
        assertThat(found(kv, prefix().withKeysOnly(true))).isEqualTo("k/a= k/b= k/c= of 3");
        assertThat(found(kv, prefix().withCountOnly(true))).isEqualTo(" of 3");
        assertThat(found(kv, prefix().withSerializable(true))).isEqualTo("k/a=2 k/b=0 k/c=3 of 3");
        assertThat(found(kv, prefix().withRevision(base + 1))).isEqualTo("k/a=2 k/b=1 of 2");
        assertThat(found(kv, prefix().withMinModRevision(base + 2))).isEqualTo("k/b=0 k/c=3 of 3");
        assertThat(found(kv, prefix().withMaxModRevision(base))).isEqualTo("k/a=2 of 3");
        assertThat(found(kv, prefix().withMinCreateRevision(base + 1))).isEqualTo("k/b=0 k/c=3 of 3");
        assertThat(found(kv, prefix().withMaxCreateRevision(base))).isEqualTo("k/a=2 of 3");
        assertThat(found(kv, GetOption.builder().withRange(Jetcd.bytes("k/c")))).isEqualTo("k/a=2 k/b=0 of 2");
        assertThatThrownBy(() -> found(kv, prefix().withRevision(base + 99)))
                .hasMessageContaining("etcdserver: mvcc: required revision is a future revision");
    }

    private static void assertDeletes(KV kv, long base) {
        DeleteOption withPrevious = DeleteOption.builder().withPrevKV(true).build();
        DeleteResponse deleted = Jetcd.await(kv.delete(Jetcd.bytes("k/a"), withPrevious));
        assertThat(deleted.getDeleted()).isEqualTo(1);
        assertThat(deleted.getPrevKvs().get(0).getModRevision()).isEqualTo(base);
        assertThat(Jetcd.await(kv.delete(
                                PREFIX, DeleteOption.builder().isPrefix(true).build()))
                        .getDeleted())
                .isEqualTo(2);
        assertThat(Jetcd.await(kv.delete(PREFIX)).getDeleted()).isZero();
    }

    private static void assertTransactions(KV kv) {
        ByteSequence key = Jetcd.bytes("t");
        Op put = Op.put(key, Jetcd.bytes("1"), PutOption.DEFAULT);
        Op get = Op.get(key, GetOption.DEFAULT);
        Cmp isNew = new Cmp(key, Cmp.Op.EQUAL, CmpTarget.version(0));

        TxnResponse first =
                Jetcd.await(kv.txn().If(isNew).Then(put, get).Else(get).commit());
        assertThat(first.isSucceeded()).isTrue();
        assertThat(first.getGetResponses().get(0).getKvs().get(0).getValue()).isEqualTo(Jetcd.bytes("1"));
        long revision = first.getHeader().getRevision();

        Op inner = Op.txn(
                new Cmp[] {
                    new Cmp(key, Cmp.Op.EQUAL, CmpTarget.value(Jetcd.bytes("1"))),
                    new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)),
                    new Cmp(key, Cmp.Op.LESS, CmpTarget.createRevision(revision + 1)),
                    new Cmp(key, Cmp.Op.GREATER, CmpTarget.version(0))
                },
                new Op[] {Op.delete(key, DeleteOption.DEFAULT)},
                new Op[0]);
        TxnResponse second =
                Jetcd.await(kv.txn().If(isNew).Then(put).Else(get, inner).commit());
        assertThat(second.isSucceeded()).isFalse();
        TxnResponse nested = second.getTxnResponses().get(0);
        assertThat(nested.isSucceeded()).isTrue();
        assertThat(nested.getDeleteResponses().get(0).getDeleted()).isEqualTo(1);
        assertThatThrownBy(() -> Jetcd.await(kv.txn().Then(put, put).commit()))
                .hasMessageContaining("etcdserver: duplicate key given in txn request");
    }

    private static void assertCompaction(KV kv, long base) {
        Jetcd.await(kv.compact(base + 2));
        assertThatThrownBy(() -> found(kv, prefix().withRevision(base)))
                .hasMessageContaining("etcdserver: mvcc: required revision has been compacted");
        assertThat(found(kv, prefix().withRevision(base + 2))).isEqualTo("k/a=2 k/b=1 k/c=3 of 3");
    }

    private static long put(KV kv, String key, String value) {
        return Jetcd.await(kv.put(Jetcd.bytes(key), Jetcd.bytes(value)))
                .getHeader()
                .getRevision();
    }

    private static GetOption.Builder prefix() {
        return GetOption.builder().withRange(Jetcd.bytes("k0"));
    }

    private static GetOption.Builder sorted(SortTarget target, SortOrder order) {
        return prefix().withSortField(target).withSortOrder(order);
    }

    private static String found(KV kv, GetOption.Builder option) {
        GetResponse response = Jetcd.await(kv.get(Jetcd.bytes("k/a"), option.build()));
        return response.getKvs().stream()
                        .map(found -> found.getKey() + "=" + found.getValue())
                        .collect(Collectors.joining(" "))
                + " of " + response.getCount() + (response.isMore() ? " and more" : "");
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void leases(Program program) throws InterruptedException {
        try (Client client = client(program)) {
            long lease = Jetcd.lease(client, 60);
            ByteSequence key = Jetcd.bytes("leased");
            Jetcd.await(client.getKVClient()
                    .put(key, key, PutOption.builder().withLeaseId(lease).build()));
            assertThat(Jetcd.ttl(client, lease).getGrantedTTL()).isEqualTo(60);
            assertThat(Jetcd.ttl(client, lease).getTTL()).isBetween(50L, 60L);
            assertThat(Jetcd.ttl(client, lease).getKeys()).containsExactly(key);
            assertThat(Jetcd.await(client.getLeaseClient().keepAliveOnce(lease)).getTTL())
                    .isEqualTo(60);

            assertKeptAliveBeyondItsTime(client);

            Jetcd.await(client.getLeaseClient().revoke(lease));
            assertThat(Jetcd.count(client, "leased")).isZero();
            assertThat(Jetcd.ttl(client, lease).getTTL()).isEqualTo(-1);
            assertThatThrownBy(() -> Jetcd.await(client.getLeaseClient().keepAliveOnce(lease)))
                    .hasMessageContaining("etcdserver: requested lease not found");
            assertThatThrownBy(() -> Jetcd.await(client.getLeaseClient().revoke(lease)))
                    .hasMessageContaining("etcdserver: requested lease not found");
        }
    }

    private static void assertKeptAliveBeyondItsTime(Client client) throws InterruptedException {
        long lease = Jetcd.lease(client, 5);
        ByteSequence key = Jetcd.bytes("short");
        Jetcd.await(client.getKVClient()
                .put(key, key, PutOption.builder().withLeaseId(lease).build()));
        Answers answers = new Answers();
        try (var keeping = client.getLeaseClient().keepAlive(lease, answers)) {
            assertThat(keeping).isNotNull();
            // One comes after each third of its time.
            for (int i = 0; i < 5; i++) {
                assertThat(answers.next().getTTL()).isEqualTo(5);
            }
            assertThat(Jetcd.count(client, "short")).isEqualTo(1);
        }
        Eventually.holds("nobody keeps it", Duration.ofSeconds(30), () -> Jetcd.count(client, "short") == 0);
    }

    private static final class Answers implements StreamObserver<LeaseKeepAliveResponse> {
        private final BlockingQueue<LeaseKeepAliveResponse> answers = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        private LeaseKeepAliveResponse next() throws InterruptedException {
            LeaseKeepAliveResponse answer = answers.poll(20, TimeUnit.SECONDS);
            assertThat(answer).as("a keep-alive; end: %s", end).isNotNull();
            return answer;
        }

        @Override
        public void onNext(LeaseKeepAliveResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void membersAndMaintenance(Program program) {
        ProcessCluster cluster = sideBySide.cluster(program);
        try (Client client = client(program)) {
            put(client.getKVClient(), "x", "y");
            assertThat(Jetcd.await(client.getClusterClient().listMember()).getMembers())
                    .extracting(member ->
                            member.getName() + " at " + member.getClientURIs().get(0))
                    .containsExactlyInAnyOrderElementsOf(cluster.members().stream()
                            .map(member -> member.name() + " at " + member.clientUrl())
                            .toList());
            var maintenance = client.getMaintenanceClient();
            var status = Jetcd.await(maintenance.statusMember(cluster.member(0).clientUrl()));
            assertThat(status.getVersion()).isEqualTo(program.version());
            assertThat(Jetcd.await(maintenance.listAlarms()).getAlarms()).isEmpty();
            Eventually.holds("all members have all", Duration.ofSeconds(20), () -> hashes(cluster, client) == 1);
        }
    }

    private static long hashes(ProcessCluster cluster, Client client) {
        Stream<Integer> hashes = cluster.members().stream()
                .map(member -> Jetcd.await(client.getMaintenanceClient().hashKV(member.clientUrl(), 0))
                        .getHash());
        return hashes.collect(Collectors.toSet()).size();
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void aTransactionWithoutGuardsTakesItsFirstBranch(Program program) {
        try (Client client = client(program)) {
            TxnResponse answer = Jetcd.await(client.getKVClient()
                    .txn()
                    .Then(List.of(1, 2, 3).stream()
                            .map(i -> Op.put(Jetcd.bytes("p" + i), Jetcd.bytes("v"), PutOption.DEFAULT))
                            .toArray(Op[]::new))
                    .commit());

            assertThat(answer.isSucceeded()).isTrue();
            assertThat(answer.getPutResponses()).hasSize(3);
            assertThat(Jetcd.count(client, "p")).isEqualTo(3);
        }
    }
}
