package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One watch of a prefix that may be dropped and resumed, and that only counts: each put there must come once, in order.
 * Right as long as all revisions are puts under the prefix, one each.
 */
final class ResumingWatch {
    private final String prefix;
    private long lastRevision;
    private int streams;
    private String complaint = "";
    private @Nullable ClientCallStreamObserver<WatchRequest> requests;

    /** @param lastRevision the revision before the first that is wanted */
    ResumingWatch(String prefix, long lastRevision) {
        this.prefix = prefix;
        this.lastRevision = lastRevision;
    }

    /** Watches on, from behind what was seen last. */
    synchronized void resume(Channel channel) {
        var unused = WatchGrpc.newStub(channel).watch(new Stream(++streams));
        if (requests != null) {
            requests.onNext(WatchRequest.newBuilder()
                    .setCreateRequest(WatchCreateRequest.newBuilder()
                            .setKey(KubeStorage.bytes(prefix))
                            .setRangeEnd(KubeStorage.bytes(KubeStorage.prefixEnd(prefix)))
                            .setStartRevision(lastRevision + 1))
                    .build());
        }
    }

    /** Ends the stream with a reset; what comes of it after that does not count. */
    synchronized void drop() {
        streams++;
        if (requests != null) {
            requests.cancel("dropped", null);
        }
    }

    /** Nothing more of the stream counts; its connection is about to be closed. */
    synchronized void forget() {
        streams++;
    }

    synchronized long lastRevision() {
        assertThat(complaint).isEmpty();
        return lastRevision;
    }

    void await(long revision, Duration limit) {
        Eventually.holds("watch of " + prefix + " reaches " + revision, limit, () -> lastRevision() >= revision);
    }

    private synchronized void told(int stream, WatchResponse response) {
        if (stream != streams) {
            return;
        }
        if (response.getCanceled()) {
            complaint = "cancelled: " + response;
        }
        for (Event event : response.getEventsList()) {
            long revision = event.getKv().getModRevision();
            if (revision != lastRevision + 1 && complaint.isEmpty()) {
                complaint = "%d after %d".formatted(revision, lastRevision);
            }
            lastRevision = revision;
        }
    }

    private final class Stream implements ClientResponseObserver<WatchRequest, WatchResponse> {
        private final int number;

        private Stream(int number) {
            this.number = number;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
            requests = stream;
        }

        @Override
        public void onNext(WatchResponse response) {
            told(number, response);
        }

        @Override
        public void onError(Throwable failure) {
            synchronized (ResumingWatch.this) {
                if (number == streams) {
                    complaint = failure.toString();
                }
            }
        }

        @Override
        public void onCompleted() {
            onError(new IllegalStateException("completed"));
        }
    }
}
