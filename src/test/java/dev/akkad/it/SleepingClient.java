package dev.akkad.it;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A client that asks and does not read: no more than a window of 64 KiB leaves the server for each call. */
final class SleepingClient implements AutoCloseable {
    private static final int WINDOW_BYTES = 65_535;

    private final ManagedChannel channel;
    private final Queue<Status> refusals = new ConcurrentLinkedQueue<>();

    SleepingClient(String endpoint) {
        channel = NettyChannelBuilder.forTarget("dns:///" + endpoint)
                .usePlaintext()
                .flowControlWindow(WINDOW_BYTES)
                .disableRetry()
                .build();
    }

    void range(String prefix) {
        ClientCall<RangeRequest, RangeResponse> call = channel.newCall(KVGrpc.getRangeMethod(), CallOptions.DEFAULT);
        call.start(new Sleep<>(), new Metadata());
        call.sendMessage(RangeRequest.newBuilder()
                .setKey(KubeStorage.bytes(prefix))
                .setRangeEnd(KubeStorage.bytes(KubeStorage.prefixEnd(prefix)))
                .build());
        call.halfClose();
    }

    void watch(String prefix) {
        ClientCall<WatchRequest, WatchResponse> call = channel.newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
        call.start(new Sleep<>(), new Metadata());
        call.sendMessage(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(KubeStorage.bytes(prefix))
                        .setRangeEnd(KubeStorage.bytes(KubeStorage.prefixEnd(prefix))))
                .build());
    }

    /** How calls ended that the server did not go on with; an end needs no reading. */
    Queue<Status> refusals() {
        return refusals;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private final class Sleep<T> extends ClientCall.Listener<T> {
        @Override
        public void onClose(Status status, Metadata trailers) {
            refusals.add(status);
        }
    }
}
