package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One watch stream with all its watches, and every response in the order in which it came. */
final class KubeWatch implements ClientResponseObserver<WatchRequest, WatchResponse>, AutoCloseable {
    /** The id in a progress response that is true for every watch of the stream. */
    static final long EVERY_WATCH = -1;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final List<WatchResponse> responses = new ArrayList<>();
    private @Nullable ClientCallStreamObserver<WatchRequest> requests;
    private int creates;
    private long requestedProgress;
    private String end = "";

    private KubeWatch() {}

    static KubeWatch open(Channel channel) {
        Metadata metadata = new Metadata();
        metadata.put(HAS_LEADER, "true");
        KubeWatch watch = new KubeWatch();
        var unused = WatchGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .watch(watch);
        return watch;
    }

    /**
     * Watches a prefix with previous values, and waits for the answer before anything else is asked for.
     *
     * @return the id of the watch
     */
    long create(String prefix, long startRevision, boolean progressNotify) {
        int number;
        synchronized (this) {
            number = ++creates;
            send(createRequest(prefix, startRevision, progressNotify));
        }
        return Eventually.find("watch " + number + " is created", LIMIT, () -> created(number))
                .getWatchId();
    }

    private static WatchRequest createRequest(String prefix, long startRevision, boolean progressNotify) {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(KubeStorage.bytes(prefix))
                        .setRangeEnd(KubeStorage.bytes(KubeStorage.prefixEnd(prefix)))
                        .setStartRevision(startRevision)
                        .setPrevKv(true)
                        .setProgressNotify(progressNotify))
                .build();
    }

    /** Asks for a watch of a prefix and does not wait. */
    synchronized void ask(String prefix, long startRevision) {
        creates++;
        send(createRequest(prefix, startRevision, false));
    }

    /** Waits for the answers to the first {@code count} creates. */
    List<WatchResponse> awaitCreated(int count) {
        Eventually.find(count + " watches are created", LIMIT, () -> created(count));
        return responses().stream().filter(WatchResponse::getCreated).toList();
    }

    private synchronized Optional<WatchResponse> created(int number) {
        return responses.stream()
                .filter(WatchResponse::getCreated)
                .skip(number - 1)
                .findFirst();
    }

    /** Asks how far all watches of the stream are; the server may well not answer. */
    synchronized void requestProgress() {
        send(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
    }

    /** Sends what says that it is a request to create a watch, and is none; the server ends the stream for it. */
    synchronized void sendMalformed() {
        ByteString noCreate = ByteString.copyFrom(new byte[] {(byte) 0xff});
        send(WatchRequest.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                WatchRequest.CREATE_REQUEST_FIELD_NUMBER,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(noCreate)
                                        .build())
                        .build())
                .build());
    }

    private void send(WatchRequest request) {
        assertThat(end).as("end of the stream").isEmpty();
        Objects.requireNonNull(requests).onNext(request);
    }

    /** The highest revision that a requested progress response has shown. */
    synchronized long requestedProgress() {
        return requestedProgress;
    }

    /** Waits for progress up to a revision, and returns for how many nanoseconds. */
    synchronized long awaitProgress(long revision) {
        long begin = System.nanoTime();
        try {
            while (requestedProgress < revision) {
                long left = LIMIT.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                assertThat(left)
                        .as("time left for progress to %d; %s", revision, end)
                        .isPositive();
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return System.nanoTime() - begin;
    }

    synchronized List<WatchResponse> responses() {
        return List.copyOf(responses);
    }

    /** The first response that is what one waits for, whether it came already or comes within a minute. */
    WatchResponse await(String what, Predicate<WatchResponse> wanted) {
        return Eventually.find(what, LIMIT, () -> find(wanted));
    }

    private synchronized Optional<WatchResponse> find(Predicate<WatchResponse> wanted) {
        Optional<WatchResponse> found = responses.stream().filter(wanted).findFirst();
        if (found.isEmpty()) {
            assertThat(end).as("end of the stream").isEmpty();
        }
        return found;
    }

    /** Waits until a watch has told an event of a revision, or of a later one. */
    void awaitEvent(long watchId, long revision) {
        var unused = await(
                "watch %d tells revision %d".formatted(watchId, revision),
                response -> response.getWatchId() == watchId
                        && response.getEventsCount() > 0
                        && response.getEvents(response.getEventsCount() - 1)
                                        .getKv()
                                        .getModRevision()
                                >= revision);
    }

    static boolean isProgress(WatchResponse response) {
        return response.getEventsCount() == 0 && !response.getCreated() && !response.getCanceled();
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
        requests = stream;
    }

    @Override
    public synchronized void onNext(WatchResponse response) {
        responses.add(response);
        if (isProgress(response) && response.getWatchId() == EVERY_WATCH) {
            requestedProgress = Math.max(requestedProgress, response.getHeader().getRevision());
            notifyAll();
        }
    }

    @Override
    public synchronized void onError(Throwable failure) {
        end = failure.toString();
    }

    @Override
    public synchronized void onCompleted() {
        end = "completed";
    }

    @Override
    public void close() {
        Objects.requireNonNull(requests).cancel("seen enough", null);
    }
}
