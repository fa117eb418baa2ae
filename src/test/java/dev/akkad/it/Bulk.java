package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Writes a lot through one member's client port: many calls under way at once, every answer looked at. */
final class Bulk implements AutoCloseable {
    private static final int UNDER_WAY_MAX = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ManagedChannel channel;
    private final Semaphore room = new Semaphore(UNDER_WAY_MAX);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** @param endpoint {@code host:port} */
    Bulk(String endpoint) {
        channel = NettyChannelBuilder.forTarget("dns:///" + endpoint)
                .usePlaintext()
                .disableRetry()
                .build();
    }

    /** Sends one put, as soon as there is room for it. */
    void put(String key, ByteString value) {
        put(key, value, 0);
    }

    void put(String key, ByteString value, long lease) {
        PutRequest request = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(value)
                .setLease(lease)
                .build();
        room.acquireUninterruptibly();
        ListenableFuture<?> answer = KVGrpc.newFutureStub(channel)
                .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .put(request);
        Futures.addCallback(answer, new Answered(), MoreExecutors.directExecutor());
    }

    /** Waits for every answer and demands that all be good; returns the revision now. */
    long await() {
        try {
            assertThat(room.tryAcquire(UNDER_WAY_MAX, PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .as("all puts are answered")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        room.release(UNDER_WAY_MAX);
        assertThat(failure.get()).isNull();
        return KVGrpc.newBlockingStub(channel)
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("no such key"))
                        .build())
                .getHeader()
                .getRevision();
    }

    long grant(long ttlSeconds) {
        return LeaseGrpc.newBlockingStub(channel)
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build())
                .getID();
    }

    void delete(String from, String to) {
        KVGrpc.newBlockingStub(channel)
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(from))
                        .setRangeEnd(ByteString.copyFromUtf8(to))
                        .build());
    }

    void compact(long at) {
        KVGrpc.newBlockingStub(channel)
                .compact(CompactionRequest.newBuilder().setRevision(at).build());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private final class Answered implements FutureCallback<Object> {
        @Override
        public void onSuccess(Object response) {
            room.release();
        }

        @Override
        public void onFailure(Throwable thrown) {
            failure.compareAndSet(null, thrown);
            room.release();
        }
    }
}
