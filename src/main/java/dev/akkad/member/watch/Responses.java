package dev.akkad.member.watch;

import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.WatchListener.WatchResponse;
import java.util.List;

/** The forms a response takes (semantics 7). */
final class Responses {
    /** The id that names no watcher. */
    static final long NO_WATCH_ID = -1;

    private Responses() {}

    static WatchResponse created(long watchId, long revision) {
        return new WatchResponse(watchId, revision, true, false, 0, "", false, List.of());
    }

    static WatchResponse refused(String reason, long revision) {
        return new WatchResponse(NO_WATCH_ID, revision, true, true, 0, reason, false, List.of());
    }

    static WatchResponse canceled(long watchId, long revision) {
        return new WatchResponse(watchId, revision, false, true, 0, "", false, List.of());
    }

    static WatchResponse compacted(long watchId, long compactRevision) {
        return new WatchResponse(watchId, 0, false, true, compactRevision, "", false, List.of());
    }

    static WatchResponse revoked(long watchId, String reason, long revision) {
        return new WatchResponse(watchId, revision, false, true, 0, reason, false, List.of());
    }

    static WatchResponse progress(long watchId, long revision) {
        return new WatchResponse(watchId, revision, false, false, 0, "", false, List.of());
    }

    static WatchResponse events(long watchId, long revision, List<WatchEvent> events) {
        return new WatchResponse(watchId, revision, false, false, 0, "", false, events);
    }
}
