package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyValue;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.watch.WatchResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An unmodified client of somebody else's. */
final class JetcdTest {
    private static final ByteSequence KEY = ByteSequence.from("k", StandardCharsets.UTF_8);
    private static final ByteSequence VALUE = ByteSequence.from("v", StandardCharsets.UTF_8);
    private static final KeyValue KV = new KeyValue(Bytes.utf8("k"), 2, 3, 2, Bytes.utf8("v"), 0);

    private final PortFixture fixture = new PortFixture();
    private final Client client =
            Client.builder().endpoints("http://127.0.0.1:" + fixture.number()).build();

    @AfterEach
    void close() {
        client.close();
        fixture.close();
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static Outcome answer(Request request) {
        if (request instanceof Request.Put) {
            return FakeMember.done(new Response.Put(43, KV));
        }
        if (request instanceof Request.Range) {
            return FakeMember.done(new Response.Range(43, List.of(KV), false, 1));
        }
        if (request instanceof Request.Txn txn) {
            return FakeMember.done(new Response.Txn(
                    43,
                    txn.compares().size() == 1,
                    List.of(new Response.Put(43, null), new Response.Range(43, List.of(KV), false, 1))));
        }
        if (request instanceof Request.LeaseGrant grant) {
            return FakeMember.done(new Response.LeaseGrant(43, 7, grant.ttlSeconds()));
        }
        return FakeMember.refused(EtcdError.LEASE_NOT_FOUND);
    }

    @Test
    void putsGetsAndTransactions() {
        fixture.member.machine = JetcdTest::answer;

        var put = await(client.getKVClient()
                .put(KEY, VALUE, PutOption.builder().withPrevKV().build()));
        GetResponse get = await(
                client.getKVClient().get(KEY, GetOption.builder().isPrefix(true).build()));
        TxnResponse txn = await(client.getKVClient()
                .txn()
                .If(new Cmp(KEY, Cmp.Op.EQUAL, CmpTarget.version(0)))
                .Then(Op.put(KEY, VALUE, PutOption.DEFAULT), Op.get(KEY, GetOption.DEFAULT))
                .commit());

        assertThat(put.getPrevKv().getValue()).isEqualTo(VALUE);
        assertThat(get.getKvs().get(0).getModRevision()).isEqualTo(3);
        assertThat(get.getCount()).isEqualTo(1);
        assertThat(txn.isSucceeded()).isTrue();
        assertThat(txn.getGetResponses().get(0).getKvs().get(0).getKey()).isEqualTo(KEY);
    }

    @Test
    void leases() {
        fixture.member.machine = JetcdTest::answer;

        assertThat(await(client.getLeaseClient().grant(30)).getTTL()).isEqualTo(30);
        assertThat(await(client.getLeaseClient().keepAliveOnce(7)).getTTL()).isEqualTo(60);
        assertThatThrownBy(() -> await(client.getLeaseClient().revoke(8)))
                .hasMessageContaining("etcdserver: requested lease not found");
    }

    @Test
    void watches() throws InterruptedException {
        BlockingQueue<WatchResponse> responses = new LinkedBlockingQueue<>();
        try (Watch.Watcher watcher = client.getWatchClient().watch(KEY, Watch.listener(responses::add))) {
            FakeWatch session = fixture.member.watches.poll(20, TimeUnit.SECONDS);
            assertThat(session).isNotNull();
            assertThat(session.creates.poll(20, TimeUnit.SECONDS)).isNotNull();
            session.put(0, 44, Bytes.utf8("v"));

            WatchResponse response = responses.poll(20, TimeUnit.SECONDS);

            assertThat(response).isNotNull();
            assertThat(response.getEvents().get(0).getKeyValue().getValue()).isEqualTo(VALUE);
            assertThat(watcher).isNotNull();
        }
    }
}
