package dev.akkad.it;

import dev.akkad.check.WatchRecord;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Feeds a {@link Watching} from a gRPC stream. */
final class GrpcWatch implements StreamObserver<WatchResponse> {
    private final Watching watching;

    private GrpcWatch(Watching watching) {
        this.watching = watching;
    }

    static Watching open(Channel channel, String name, String from, String to, long startRevision) {
        Watching watching = new Watching(name, from, to, startRevision);
        StreamObserver<WatchRequest> requests = WatchGrpc.newStub(channel).watch(new GrpcWatch(watching));
        watching.onClose(() -> requests.onError(new CancellationException("seen enough")));
        requests.onNext(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(EtcdClient.bytes(from))
                        .setRangeEnd(EtcdClient.bytes(to))
                        .setStartRevision(startRevision)
                        .setPrevKv(true))
                .build());
        return watching;
    }

    @Override
    public void onNext(WatchResponse response) {
        if (response.getCanceled()) {
            watching.ended("cancelled: " + response);
        } else if (!response.getCreated()) {
            watching.told(new WatchRecord.Delivery(
                    response.getHeader().getRevision(),
                    false,
                    response.getEventsList().stream().map(GrpcWatch::seen).toList()));
        }
    }

    @Override
    public void onError(Throwable failure) {
        watching.ended(failure.toString());
    }

    @Override
    public void onCompleted() {
        watching.ended("completed");
    }

    private static WatchRecord.Seen seen(Event event) {
        var kv = event.getKv();
        @Nullable
        String value = event.getType() == Event.EventType.PUT ? kv.getValue().toStringUtf8() : null;
        @Nullable
        String before = event.hasPrevKv() ? event.getPrevKv().getValue().toStringUtf8() : null;
        return new WatchRecord.Seen(
                kv.getKey().toStringUtf8(),
                value,
                kv.getCreateRevision(),
                kv.getModRevision(),
                kv.getVersion(),
                before);
    }
}
