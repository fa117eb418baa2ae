package dev.akkad.it;

import dev.akkad.check.WatchRecord;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One watch on a stream of its own, writing down every response until it ends. */
final class Watching implements AutoCloseable {
    private final String name;
    private final String from;
    private final String to;
    private final List<WatchRecord.Delivery> deliveries = new ArrayList<>();
    private final StreamObserver<WatchRequest> requests;
    private long startRevision;
    private long lastRevision;
    private boolean created;
    private boolean ended;

    Watching(Channel channel, String name, String from, String to, long startRevision) {
        this.name = name;
        this.from = from;
        this.to = to;
        this.startRevision = startRevision;
        this.lastRevision = startRevision - 1;
        requests = WatchGrpc.newStub(channel).watch(new Responses());
        requests.onNext(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(EtcdClient.bytes(from))
                        .setRangeEnd(EtcdClient.bytes(to))
                        .setStartRevision(startRevision)
                        .setPrevKv(true))
                .build());
    }

    private final class Responses implements StreamObserver<WatchResponse> {
        @Override
        public void onNext(WatchResponse response) {
            add(response);
        }

        @Override
        public void onError(Throwable failure) {
            end();
        }

        @Override
        public void onCompleted() {
            end();
        }
    }

    private synchronized void add(WatchResponse response) {
        if (response.getCanceled()) {
            ended = true;
        } else if (response.getCreated()) {
            created = true;
            if (startRevision == 0) {
                startRevision = response.getHeader().getRevision() + 1;
                lastRevision = startRevision - 1;
            }
        } else {
            List<WatchRecord.Seen> events =
                    response.getEventsList().stream().map(Watching::seen).toList();
            deliveries.add(new WatchRecord.Delivery(response.getHeader().getRevision(), false, events));
            events.forEach(seen -> lastRevision = Math.max(lastRevision, seen.modRevision()));
        }
    }

    private synchronized void end() {
        ended = true;
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

    synchronized boolean isCreated() {
        return created;
    }

    /** The stream is broken, or the watch was cancelled: nothing more comes. */
    synchronized boolean isEnded() {
        return ended;
    }

    /** The last revision of which an event came; a watch that goes on where this one ended starts after it. */
    synchronized long lastRevision() {
        return lastRevision;
    }

    synchronized WatchRecord record() {
        return new WatchRecord(name, from, to, startRevision, true, List.copyOf(deliveries));
    }

    @Override
    public void close() {
        requests.onError(new java.util.concurrent.CancellationException("seen enough"));
    }
}
