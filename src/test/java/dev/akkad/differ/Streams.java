package dev.akkad.differ;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import dev.akkad.wire.pb.mvccpb.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** The watch streams of both sides: does the steps that concern them, and compares what came. */
final class Streams {
    /** Watches everything from the beginning, for this class: what happened is known by it. */
    private static final int HISTORY = 0;

    private static final WatchCreateRequest EVERYTHING = WatchCreateRequest.newBuilder()
            .setKey(Keys.ZERO)
            .setRangeEnd(Keys.ZERO)
            .setStartRevision(1)
            .setPrevKv(true)
            .build();

    /** Answered, and otherwise without effect: the range is empty. */
    private static final WatchCreateRequest REFUSED = WatchCreateRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8("b"))
            .setRangeEnd(ByteString.copyFromUtf8("a"))
            .build();

    private final Judge judge;
    private final Side judgeSide;
    private final Side akkadSide;
    private final State state;
    private final Coverage coverage;
    private final UnaryOperator<WatchResponse> tampering;
    private final SortedMap<Integer, StreamPair> streams = new TreeMap<>();
    private final Watching history;
    private int historyRead;
    private boolean catchingUp;

    Streams(
            Judge judge,
            Side judgeSide,
            Side akkadSide,
            State state,
            Coverage coverage,
            UnaryOperator<WatchResponse> tampering) {
        this.judge = judge;
        this.judgeSide = judgeSide;
        this.akkadSide = akkadSide;
        this.state = state;
        this.coverage = coverage;
        this.tampering = tampering;
        history = create(HISTORY, EVERYTHING);
    }

    /** @return whether the judge created it */
    boolean create(Step.Watch step) {
        coverage.count("call Watch/create");
        coverage.message(step.request());
        if (step.request().getStartRevision() < 0 && Intended.NEGATIVE_WATCH_START.concerns(judge)) {
            refuseNegativeStart(step);
            return false;
        }
        WatchCreateRequest request = step.request();
        StreamPair pair = pair(step.stream());
        pair.create(request);
        WatchResponse theirs = pair.judge.nextAnswer();
        WatchResponse ours = pair.akkad.nextAnswer();
        compare("Watch create", theirs, ours);
        if (theirs.getCanceled()) {
            coverage.count("error " + theirs.getCancelReason());
            return false;
        }
        coverage.count("watch created");
        Watching watching = pair.created(theirs.getWatchId(), request, state);
        if (!watching.compacted) {
            state.watches(step.stream()).add(theirs.getWatchId());
        }
        catchingUp |= watching.startsInThePast(state.revision());
        readAgain(watching);
        if (watching.compacted) {
            settle();
        }
        return true;
    }

    private Watching create(int stream, WatchCreateRequest request) {
        StreamPair pair = pair(stream);
        pair.create(request);
        compare("Watch create", pair.judge.nextAnswer(), pair.akkad.nextAnswer());
        return pair.created(0, request, state);
    }

    private void refuseNegativeStart(Step.Watch step) {
        WatchLog akkad = pair(step.stream()).akkad;
        akkad.create(step.request());
        WatchResponse answer = akkad.nextAnswer();
        WatchResponse expected = WatchResponse.newBuilder()
                .setHeader(answer.getHeader().toBuilder().setRevision(state.revision()))
                .setWatchId(WatchLog.NO_WATCH)
                .setCreated(true)
                .setCanceled(true)
                .setCancelReason("etcdserver: mvcc: required revision has been compacted")
                .build();
        if (!answer.equals(expected)) {
            throw new Difference(
                    "Watch create", "%n  contract: %s%n  akkad:    %s".formatted(Text.of(expected), Text.of(answer)));
        }
        coverage.hit(Intended.NEGATIVE_WATCH_START);
    }

    void cancel(Step.Cancel step) {
        settle();
        coverage.count("call Watch/cancel");
        StreamPair pair = pair(step.stream());
        pair.cancel(step.watchId());
        if (pair.live.remove(step.watchId()) == null) {
            coverage.count("watch cancel of an unknown id");
            return;
        }
        state.watches(step.stream()).remove(step.watchId());
        compare("Watch cancel", pair.judge.nextAnswer(), pair.akkad.nextAnswer());
        coverage.count("watch canceled");
    }

    void progress(Step.Progress step) {
        settle();
        coverage.count("call Watch/progress");
        StreamPair pair = pair(step.stream());
        boolean due = !pair.live.isEmpty()
                && pair.live.values().stream().noneMatch(watching -> watching.startsInTheFuture(state.revision()));
        if (!due) {
            pair.akkad.askProgressInVain();
            pair.judge.askProgressInVain();
            // Both have read the request once they answer the next one; the next write may make progress due.
            pair.create(REFUSED);
            pair.judge.nextAnswer();
            pair.akkad.nextAnswer();
            coverage.count("watch progress not due");
            return;
        }
        pair.askProgressUntilAnswered();
        long theirs = pair.judge.lastProgress();
        long ours = pair.akkad.lastProgress();
        if (theirs != state.revision() || ours != state.revision()) {
            throw new Difference(
                    "Watch progress", "at %d; etcd: %d, akkad: %d".formatted(state.revision(), theirs, ours));
        }
        coverage.count("watch progress");
    }

    /** Servers tell, from time to time, watches that want to know. */
    void notices() {
        settle();
        for (StreamPair pair : streams.values()) {
            for (Watching watching : pair.live.values()) {
                if (watching.request.getProgressNotify() && !watching.startsInTheFuture(state.revision())) {
                    pair.judge.awaitNotice(watching.judge, state.revision());
                    pair.akkad.awaitNotice(watching.akkad, state.revision());
                    coverage.count("watch progress notice");
                }
            }
        }
    }

    void close(Step.Close step) {
        StreamPair pair = pair(step.stream());
        if (step.half()) {
            if (pair.isHalfClosed) {
                return;
            }
            coverage.count("watch stream half-closed");
            pair.halfClose();
        } else {
            settle();
            coverage.count("watch stream closed");
            pair.close();
            streams.remove(step.stream());
            state.watches(step.stream()).clear();
        }
    }

    /** Nothing can be asked there any more. */
    boolean isHalfClosed(int stream) {
        return streams.containsKey(stream) && pair(stream).isHalfClosed;
    }

    /** Waits until everything that is due was told on both sides, and compares it. */
    void settle() {
        StreamPair of = pair(HISTORY);
        long revision = state.revision();
        if (revision > 1) {
            of.judge.await(history.judge, revision, false);
            of.akkad.await(history.akkad, revision, false);
        }
        List<Told.Change> happened = of.judge.changes(history.judge, historyRead);
        historyRead += happened.size();
        for (StreamPair pair : streams.values()) {
            for (Watching watching : pair.live.values()) {
                happened.forEach(watching::happened);
                pair.judge.await(watching.judge, watching.expected(), watching.compacted);
                pair.akkad.await(watching.akkad, watching.expected(), watching.compacted);
            }
        }
        if (catchingUp) {
            awaitCaughtUp();
        }
        streams.values().forEach(this::compare);
        endStreamsWithCompactedWatches();
    }

    /** A watch to which history had nothing to tell is behind it for a moment, and no compaction may come then. */
    private void awaitCaughtUp() {
        long end = System.nanoTime() + Side.LIMIT.toNanos();
        while (judgeSide.member().metric("etcd_debugging_mvcc_slow_watcher_total") > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("watches of etcd do not catch up");
            }
            LockSupport.parkNanos(5_000_000);
        }
        for (StreamPair pair : streams.values()) {
            boolean certain = !pair.live.isEmpty()
                    && pair.live.values().stream().noneMatch(watching -> watching.startsInTheFuture(state.revision()))
                    && pair.live.values().stream().noneMatch(watching -> watching.compacted);
            if (certain && !pair.isHalfClosed) {
                pair.akkad.askProgressUntilAnswered();
            }
        }
        catchingUp = false;
    }

    private void compare(StreamPair pair) {
        for (Watching watching : pair.live.values()) {
            List<Told.Change> theirs = pair.judge.changes(watching.judge, watching.judgeRead);
            List<Told.Change> ours = pair.akkad.changes(watching.akkad, watching.akkadRead);
            watching.judgeRead += theirs.size();
            watching.akkadRead += ours.size();
            theirs.forEach(change -> coverage(watching.request, change));
            if (!theirs.equals(ours) && !intended(watching, theirs, ours)) {
                throw new Difference(
                        "Watch events", "%s%n  etcd:  %s%n  akkad: %s".formatted(watching, shown(theirs), shown(ours)));
            }
            if (watching.judge.compactRevision != watching.akkad.compactRevision) {
                throw new Difference(
                        "Watch compaction",
                        "%s%n  etcd:  %d%n  akkad: %d"
                                .formatted(watching, watching.judge.compactRevision, watching.akkad.compactRevision));
            }
            if (watching.compacted) {
                coverage.count("watch canceled by compaction");
            }
        }
        pair.violations(judge, coverage);
    }

    /** The judge never forgets them: it takes their ids for used, and waits for them before it tells of progress. */
    private void endStreamsWithCompactedWatches() {
        for (int number : List.copyOf(streams.keySet())) {
            StreamPair pair = pair(number);
            if (pair.live.values().stream().anyMatch(watching -> watching.compacted)) {
                coverage.hit(Intended.COMPACTED_WATCH_FORGOTTEN);
                pair.close();
                streams.remove(number);
                state.watches(number).clear();
            }
        }
    }

    private boolean intended(Watching watching, List<Told.Change> theirs, List<Told.Change> ours) {
        long at = watching.tombstonesAt;
        if (at == 0 || !Intended.COMPACTED_TOMBSTONE.concerns(judge)) {
            return false;
        }
        boolean intended = theirs.equals(Watching.withoutDeletesAt(at, ours));
        if (intended) {
            coverage.hit(Intended.COMPACTED_TOMBSTONE);
        }
        return intended;
    }

    private void coverage(WatchCreateRequest request, Told.Change change) {
        coverage.count("watch events");
        for (Event event : change.events()) {
            coverage.count("watch event " + event.getType() + (event.hasPrevKv() ? " with prev_kv" : ""));
        }
        if (change.events().size() > 1) {
            coverage.count("watch events of one revision");
        }
        request.getFiltersList().forEach(filter -> coverage.count("watch events past filter " + filter));
    }

    private void compare(String where, WatchResponse theirs, WatchResponse ours) {
        WatchResponse expected = theirs.toBuilder()
                .setHeader(Normal.header(judgeSide, theirs.getHeader()))
                .build();
        WatchResponse actual = ours.toBuilder()
                .setHeader(Normal.header(akkadSide, ours.getHeader()))
                .build();
        if (!expected.equals(actual)) {
            throw new Difference(where, "%n  etcd:  %s%n  akkad: %s".formatted(Text.of(expected), Text.of(actual)));
        }
    }

    /** What a watch from the past is told again has been read already. */
    private void readAgain(Watching watching) {
        pair(HISTORY).judge.changes(history.judge, 0).subList(0, historyRead).forEach(watching::happened);
    }

    private StreamPair pair(int stream) {
        return streams.computeIfAbsent(
                stream,
                number -> new StreamPair(
                        judgeSide.watch(number % Side.CLIENTS, UnaryOperator.identity()),
                        akkadSide.watch(
                                number % Side.CLIENTS, number == HISTORY ? UnaryOperator.identity() : tampering)));
    }

    /** From the first that differs. */
    private static List<Told.Change> shown(List<Told.Change> changes) {
        return new ArrayList<>(changes.subList(0, Math.min(20, changes.size())));
    }
}
