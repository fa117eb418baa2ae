package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.wire.pb.v3electionpb.CampaignRequest;
import dev.akkad.wire.pb.v3electionpb.CampaignResponse;
import dev.akkad.wire.pb.v3lockpb.LockRequest;
import dev.akkad.wire.pb.v3lockpb.LockResponse;
import dev.akkad.wire.pb.v3lockpb.UnlockRequest;
import dev.akkad.wire.pb.v3lockpb.UnlockResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Locks and elections over the wire, against a member with a real machine. */
final class QueueFixture implements AutoCloseable {
    private static final long TTL_SECONDS = 3600;

    final MachineMember member = new MachineMember();
    final PortFixture port = new PortFixture(member, settings -> settings.withElectionTimeout(Duration.ofMillis(50)));
    final GrpcClient client = port.grpc();

    /** Grants leases 1 to {@code count}. */
    QueueFixture(int count) {
        for (int lease = 1; lease <= count; lease++) {
            member.done(new Request.LeaseGrant(lease, TTL_SECONDS));
        }
        // Calls keep their order only on a connection that is there already.
        settle();
        member.submitted.clear();
    }

    /** Asks for the lock {@code l} and does not wait for it. */
    GrpcClient.Stream<LockRequest, LockResponse> lock(long lease) {
        return call(
                "v3lockpb.Lock/Lock",
                LockRequest.newBuilder().setName(text("l")).setLease(lease).build(),
                LockResponse.getDefaultInstance());
    }

    /** Asks for the lock, and returns when it has its place in the queue. */
    GrpcClient.Stream<LockRequest, LockResponse> waiting(long lease) throws InterruptedException {
        var call = lock(lease);
        awaitSubmitted(QueueFixture::isLook);
        assertThat(get("l/" + Long.toHexString(lease)).kvs()).hasSize(1);
        return call;
    }

    /** Runs for election {@code e} and does not wait for it. */
    GrpcClient.Stream<CampaignRequest, CampaignResponse> campaign(long lease, String value) {
        return call(
                "v3electionpb.Election/Campaign",
                CampaignRequest.newBuilder()
                        .setName(text("e"))
                        .setLease(lease)
                        .setValue(text(value))
                        .build(),
                CampaignResponse.getDefaultInstance());
    }

    <Q extends Message, R extends Message> GrpcClient.Stream<Q, R> call(String path, Q request, R response) {
        @SuppressWarnings("unchecked")
        Q type = (Q) request.getDefaultInstanceForType();
        var call = client.stream(path, type, response);
        call.send(request);
        call.halfClose();
        return call;
    }

    UnlockResponse unlock(String key) {
        return client.unary(
                "v3lockpb.Lock/Unlock",
                UnlockRequest.newBuilder().setKey(text(key)).build(),
                UnlockResponse.getDefaultInstance());
    }

    /** Waits for the next request that is like this, and forgets those before it. */
    Request awaitSubmitted(Predicate<Request> wanted) throws InterruptedException {
        for (int others = 0; others < 10_000; others++) {
            Request request = member.submitted.poll(20, TimeUnit.SECONDS);
            assertThat(request).as("the request that the test waits for").isNotNull();
            if (wanted.test(request)) {
                return request;
            }
        }
        throw new AssertionError("too many other requests");
    }

    /** Until what the member does next: everything else waits behind it. */
    CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        member.submit(
                new Request.Range(KeyRange.single(Bytes.utf8("x")), 0, true, Request.RangeOptions.DEFAULT), any -> {
                    try {
                        assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        return latch;
    }

    /** Whatever was sent before on this connection has been read when this returns. */
    void settle() {
        client.unary(
                "grpc.health.v1.Health/Check",
                dev.akkad.wire.pb.health.HealthCheckRequest.getDefaultInstance(),
                dev.akkad.wire.pb.health.HealthCheckResponse.getDefaultInstance());
    }

    Response.Range get(String key) {
        return (Response.Range) member.done(
                new Request.Range(KeyRange.single(Bytes.utf8(key)), 0, false, Request.RangeOptions.DEFAULT));
    }

    long put(String key, String value) {
        return member.done(new Request.Put(Bytes.utf8(key), Bytes.utf8(value), 0, false, false, false))
                .revision();
    }

    void delete(String key) {
        member.done(new Request.DeleteRange(KeyRange.single(Bytes.utf8(key)), false));
    }

    static boolean isTake(Request request) {
        return request instanceof Request.Txn txn
                && txn.success().size() == 2
                && !txn.compares().isEmpty();
    }

    static boolean isLook(Request request) {
        return request instanceof Request.Txn txn && txn.compares().isEmpty();
    }

    static boolean isDeparture(Request request) {
        return request instanceof Request.Txn txn
                && txn.success().stream().anyMatch(op -> op instanceof Request.DeleteRange);
    }

    static List<String> keys(Response.Range range) {
        return range.kvs().stream().map(kv -> kv.key().utf8()).toList();
    }

    static ByteString text(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Override
    public void close() {
        client.close();
        port.close();
        member.close();
    }
}
