package dev.akkad.differ;

import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one keep-alive stream of a side. */
final class KeepAlives implements StreamObserver<LeaseKeepAliveResponse> {
    private final BlockingQueue<LeaseKeepAliveResponse> responses = new LinkedBlockingQueue<>();
    private volatile String ended = "";
    private @Nullable StreamObserver<LeaseKeepAliveRequest> requests;

    void open(StreamObserver<LeaseKeepAliveRequest> stream) {
        requests = stream;
    }

    void send(long lease) {
        java.util.Objects.requireNonNull(requests)
                .onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
    }

    LeaseKeepAliveResponse await(String side) {
        try {
            LeaseKeepAliveResponse response = responses.poll(Side.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (response == null) {
                throw new Difference("Lease/LeaseKeepAlive", side + " does not answer; stream ended: '" + ended + "'");
            }
            return response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onNext(LeaseKeepAliveResponse response) {
        responses.add(response);
    }

    @Override
    public void onError(Throwable failure) {
        ended = failure.toString();
    }

    @Override
    public void onCompleted() {
        ended = "completed";
    }
}
