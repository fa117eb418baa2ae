package dev.akkad.differ;

import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import dev.akkad.wire.pb.mvccpb.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * What one watch was told, revision by revision. How revisions were gathered into responses is up to the server; that
 * none is split, repeated or late is checked here.
 *
 * <p>Guarded by the lock of the {@link WatchLog} it belongs to.
 */
final class Told {
    /** All that one revision brought. */
    record Change(long revision, List<Event> events) {
        Change {
            events = List.copyOf(events);
        }

        @Override
        public String toString() {
            return "revision " + revision + ": " + events.stream().map(Text::of).toList();
        }
    }

    final long watchId;
    final List<Change> changes = new ArrayList<>();
    /** Revisions of notices that nothing else came up to them. */
    final List<Long> notices = new ArrayList<>();

    /** Revision that everything was said to be told up to. */
    private long promised;
    /** Set when it was cancelled for being behind the compaction; 0 = not. */
    long compactRevision;

    Told(long watchId) {
        this.watchId = watchId;
    }

    long last() {
        return changes.isEmpty() ? 0 : changes.get(changes.size() - 1).revision();
    }

    /** @return what is wrong with it, or an empty string */
    String take(WatchResponse response) {
        long last = last();
        if (response.getEvents(0).getKv().getModRevision() <= last) {
            return "revision " + response.getEvents(0).getKv().getModRevision() + " is split, repeated or late";
        }
        List<Event> gathered = new ArrayList<>();
        for (Event event : response.getEventsList()) {
            long revision = event.getKv().getModRevision();
            if (revision < last) {
                return "revision " + revision + " after revision " + last;
            }
            if (revision > last) {
                close(last, gathered);
                last = revision;
            }
            gathered.add(event);
        }
        close(last, gathered);
        return response.getHeader().getRevision() < last
                ? "header at " + response.getHeader().getRevision() + ", events up to " + last
                : "";
    }

    /** Everything up to {@code revision} is said to be told. */
    void promise(long revision) {
        promised = Math.max(promised, revision);
    }

    /** Whether events came that were said not to come any more. */
    boolean broken(WatchResponse response) {
        return response.getEvents(0).getKv().getModRevision() <= promised;
    }

    private void close(long revision, List<Event> gathered) {
        if (!gathered.isEmpty()) {
            changes.add(new Change(revision, gathered));
            gathered.clear();
        }
    }
}
