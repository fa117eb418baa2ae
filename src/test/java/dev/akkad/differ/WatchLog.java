package dev.akkad.differ;

import dev.akkad.wire.pb.etcdserverpb.WatchCancelRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchProgressRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Everything that came on one watch stream of one side, taken apart by watch. Answers arrive on a thread of gRPC. */
final class WatchLog implements StreamObserver<WatchResponse> {
    /** The id that names no watch. */
    static final long NO_WATCH = -1;

    private final String side;
    private final UnaryOperator<WatchResponse> tampering;
    private @Nullable StreamObserver<WatchRequest> requests;

    /** Answers to create and cancel requests, in order. */
    private final List<WatchResponse> answers = new ArrayList<>();

    private final Map<Long, Told> live = new HashMap<>();
    /** The newest of each id, cancelled or not. */
    private final Map<Long, Told> newest = new HashMap<>();

    private final List<Long> progress = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private WatchResponse.@Nullable Builder parts;
    private int answersTaken;
    private boolean progressAllowed;
    private int undueProgress;
    private int fragments;
    private String ended = "";

    WatchLog(String side, UnaryOperator<WatchResponse> tampering) {
        this.side = side;
        this.tampering = tampering;
    }

    void open(StreamObserver<WatchRequest> stream) {
        requests = stream;
    }

    void create(WatchCreateRequest request) {
        send(WatchRequest.newBuilder().setCreateRequest(request));
    }

    void cancel(long watchId) {
        send(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(watchId)));
    }

    void askProgress() {
        send(WatchRequest.newBuilder().setProgressRequest(WatchProgressRequest.getDefaultInstance()));
    }

    void close(boolean half) {
        StreamObserver<WatchRequest> stream = Objects.requireNonNull(requests);
        if (half) {
            stream.onCompleted();
        } else {
            stream.onError(new CancellationException("seen enough"));
        }
    }

    private void send(WatchRequest.Builder request) {
        Objects.requireNonNull(requests).onNext(request.build());
    }

    /** The answer to the oldest create or cancel request that was not taken yet. */
    synchronized WatchResponse nextAnswer() {
        await("an answer", () -> answers.size() > answersTaken);
        return answers.get(answersTaken++);
    }

    /** Waits until this watch was told of {@code revision}, and of compaction if it must have been. */
    synchronized void await(Told told, long revision, boolean compacted) {
        await(
                "watch " + told.watchId + " at revision " + revision + (compacted ? ", compacted" : "") + ", is at "
                        + told.last(),
                () -> told.last() >= revision && (!compacted || told.compactRevision != 0));
    }

    /** Asks for progress, again and again as clients do, until the server says that all is told. */
    void askProgressUntilAnswered() {
        int before = progressCount();
        allowProgress(true);
        long end = System.nanoTime() + Side.LIMIT.toNanos();
        while (progressCount() == before) {
            if (System.nanoTime() > end) {
                throw new Difference("Watch progress", side + " does not answer");
            }
            askProgress();
            awaitQuietly(() -> progressCount() > before, 100);
        }
    }

    /** An answer to {@link #askProgress} comes late if asked often, but never if it was not due. */
    private synchronized void allowProgress(boolean allowed) {
        progressAllowed = allowed;
    }

    /** Asks when there must be no answer. */
    void askProgressInVain() {
        allowProgress(false);
        askProgress();
    }

    synchronized int undueProgress() {
        return undueProgress;
    }

    synchronized void awaitNotice(Told told, long revision) {
        await(
                "watch " + told.watchId + " is told unasked that it is at " + revision,
                () -> !told.notices.isEmpty() && told.notices.get(told.notices.size() - 1) >= revision);
    }

    synchronized int progressCount() {
        return progress.size();
    }

    synchronized long lastProgress() {
        return progress.get(progress.size() - 1);
    }

    synchronized List<Told.Change> changes(Told told, int from) {
        return List.copyOf(told.changes.subList(from, told.changes.size()));
    }

    synchronized Told told(long watchId) {
        return Objects.requireNonNull(newest.get(watchId));
    }

    synchronized int fragments() {
        return fragments;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public synchronized void onNext(WatchResponse response) {
        WatchResponse whole = merged(tampering.apply(response));
        if (whole != null) {
            take(whole);
        }
        notifyAll();
    }

    @Override
    public synchronized void onError(Throwable failure) {
        ended = failure.toString();
        notifyAll();
    }

    @Override
    public synchronized void onCompleted() {
        ended = "completed";
        notifyAll();
    }

    /** Parts of one response come one after the other; null while more must come. */
    private @Nullable WatchResponse merged(WatchResponse response) {
        WatchResponse.Builder before = parts;
        if (before == null && !response.getFragment()) {
            return response;
        }
        fragments++;
        WatchResponse.Builder all = before == null ? WatchResponse.newBuilder().mergeFrom(response) : before;
        if (before != null) {
            if (before.getWatchId() != response.getWatchId()
                    || !before.getHeader().equals(response.getHeader())) {
                violations.add("between the parts of a response: " + Text.of(response));
            }
            all.addAllEvents(response.getEventsList());
        }
        parts = response.getFragment() ? all : null;
        return response.getFragment() ? null : all.clearFragment().build();
    }

    private void take(WatchResponse response) {
        long id = response.getWatchId();
        if (response.getCreated()) {
            if (!response.getCanceled()) {
                created(response);
            }
            answers.add(response);
            return;
        }
        if (id == NO_WATCH) {
            progress.add(response.getHeader().getRevision());
            undueProgress += progressAllowed ? 0 : 1;
            live.values().forEach(told -> told.promise(response.getHeader().getRevision()));
            return;
        }
        Told told = live.get(id);
        if (told == null) {
            violations.add("for a watch that does not exist: " + Text.of(response));
        } else if (response.getCanceled()) {
            cancelled(told, response);
        } else if (response.getEventsCount() == 0) {
            told.notices.add(response.getHeader().getRevision());
            told.promise(response.getHeader().getRevision());
        } else {
            if (told.broken(response)) {
                violations.add("after it was said to be complete: " + Text.of(response));
            }
            String wrong = told.take(response);
            if (!wrong.isEmpty()) {
                violations.add("watch " + id + ": " + wrong);
            }
        }
    }

    private void created(WatchResponse response) {
        Told told = new Told(response.getWatchId());
        newest.put(told.watchId, told);
        if (live.put(told.watchId, told) != null) {
            violations.add("created twice: " + Text.of(response));
        }
    }

    private void cancelled(Told told, WatchResponse response) {
        live.remove(told.watchId);
        if (response.getCompactRevision() == 0) {
            answers.add(response);
        } else {
            told.compactRevision = response.getCompactRevision();
            WatchResponse expected = WatchResponse.newBuilder()
                    .setHeader(response.getHeader().toBuilder().clearRevision())
                    .setWatchId(told.watchId)
                    .setCanceled(true)
                    .setCompactRevision(response.getCompactRevision())
                    .build();
            if (!response.equals(expected)) {
                violations.add("a compaction's cancel with more in it: " + Text.of(response));
            }
        }
    }

    private void await(String what, BooleanSupplier condition) {
        if (!awaitQuietly(condition, Side.LIMIT.toMillis())) {
            throw new Difference("Watch", "not on " + side + ": " + what + "; stream ended: '" + ended + "'");
        }
    }

    private synchronized boolean awaitQuietly(BooleanSupplier condition, long limitMillis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        try {
            for (long left = limitMillis; !condition.getAsBoolean(); ) {
                if (left <= 0) {
                    return false;
                }
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
