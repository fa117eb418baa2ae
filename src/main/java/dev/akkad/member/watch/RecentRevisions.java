package dev.akkad.member.watch;

import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.watch.HubReply.WatcherEvents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The newest revisions, without a gap, bounded in number and bytes.
 *
 * <p>Without them a watcher that catches up under steady writes would never arrive: each time it has read up to the
 * current revision there is a newer one.
 */
final class RecentRevisions {
    static final int REVISIONS_MAX = 4096;
    static final long BYTES_MAX = 4L << 20;

    private record Recent(long revision, List<SharedEvent> events, long bytes) {}

    private final int revisionsMax;
    private final long bytesMax;
    private final Deque<Recent> revisions = new ArrayDeque<>();
    private long bytes;

    RecentRevisions() {
        this(REVISIONS_MAX, BYTES_MAX);
    }

    RecentRevisions(int revisionsMax, long bytesMax) {
        this.revisionsMax = revisionsMax;
        this.bytesMax = bytesMax;
    }

    void add(long revision, List<SharedEvent> events) {
        long size = 0;
        for (SharedEvent event : events) {
            size += ResponseSize.ofKeyValue(event.event().kv());
        }
        revisions.addLast(new Recent(revision, events, size));
        bytes += size;
        while (revisions.size() > revisionsMax || bytes > bytesMax) {
            bytes -= revisions.removeFirst().bytes();
        }
    }

    /** Whether every revision from {@code revision} to the newest is here; there must be one. */
    boolean reachBackTo(long revision) {
        Recent oldest = revisions.peekFirst();
        return oldest != null && oldest.revision() <= revision;
    }

    /** What one watcher wants of the revisions from {@code fromRevision} on. */
    List<WatcherEvents> select(long ticket, EventSelection selection, long fromRevision) {
        List<WatcherEvents> selected = new ArrayList<>();
        for (Recent recent : revisions) {
            if (recent.revision() >= fromRevision) {
                List<WatchEvent> events = select(recent.events(), selection);
                if (!events.isEmpty()) {
                    selected.add(new WatcherEvents(ticket, recent.revision(), events));
                }
            }
        }
        return selected;
    }

    private static List<WatchEvent> select(List<SharedEvent> events, EventSelection selection) {
        List<WatchEvent> selected = List.of();
        for (SharedEvent event : events) {
            if (selection.accepts(event.event())) {
                selected = join(selected, event.asList(selection.prevKv()));
            }
        }
        return selected;
    }

    /** {@code one} itself when it is the first, which is nearly always and keeps it shared. */
    static List<WatchEvent> join(List<WatchEvent> before, List<WatchEvent> one) {
        if (before.isEmpty()) {
            return one;
        }
        List<WatchEvent> joined = before instanceof ArrayList ? before : new ArrayList<>(before);
        joined.addAll(one);
        return joined;
    }
}
