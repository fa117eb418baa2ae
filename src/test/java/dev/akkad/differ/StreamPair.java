package dev.akkad.differ;

import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One watch stream on each side, with the same requests. */
final class StreamPair {
    final WatchLog judge;
    final WatchLog akkad;
    final SortedMap<Long, Watching> live = new TreeMap<>();
    boolean isHalfClosed;

    StreamPair(WatchLog judge, WatchLog akkad) {
        this.judge = judge;
        this.akkad = akkad;
    }

    void create(WatchCreateRequest request) {
        judge.create(request);
        akkad.create(request);
    }

    Watching created(long watchId, WatchCreateRequest request, State state) {
        Watching watching = new Watching(
                request, judge.told(watchId), akkad.told(watchId), state.revision(), state.compactRevision());
        live.put(watchId, watching);
        return watching;
    }

    void cancel(long watchId) {
        judge.cancel(watchId);
        akkad.cancel(watchId);
    }

    void askProgressUntilAnswered() {
        judge.askProgressUntilAnswered();
        akkad.askProgressUntilAnswered();
    }

    void halfClose() {
        judge.close(true);
        akkad.close(true);
        isHalfClosed = true;
    }

    void close() {
        judge.close(false);
        akkad.close(false);
    }

    /** Rules that a stream must keep whatever the other side does. */
    void violations(Judge of, Coverage coverage) {
        check("etcd " + of.version(), judge.violations());
        check("akkad", akkad.violations());
        if (akkad.undueProgress() > 0) {
            throw new Difference("Watch progress", "akkad answered although not all watches were told all");
        }
        if (judge.undueProgress() > 0) {
            if (!Intended.PROGRESS_OF_UNSYNCED.concerns(of)) {
                throw new Difference("Watch progress", "etcd answered although not all watches were told all");
            }
            coverage.hit(Intended.PROGRESS_OF_UNSYNCED);
        }
        if (judge.fragments() > 0 && akkad.fragments() > 0) {
            coverage.count("watch response in fragments");
        }
    }

    private static void check(String side, List<String> violations) {
        if (!violations.isEmpty()) {
            throw new Difference("Watch stream", side + ": " + violations);
        }
    }
}
