package dev.akkad.member.watch;

import dev.akkad.base.Bytes;
import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.Revision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A keyspace for watch tests: every revision ever written, how far it is applied, and the hub on top. Restarting the
 * keyspace goes back to an earlier applied revision and applies the rest again, as a member does from its log.
 */
final class World {
    /** What a client asks for in one request: value null = delete. */
    record Change(String key, @Nullable String value) {}

    /** Element i is main revision i + 2. */
    private final List<List<Event>> log = new ArrayList<>();

    private final Map<Bytes, KeyValue> newest = new HashMap<>();
    long applied = 1;
    long compactRevision = -1;
    private final int recentMax;
    WatchHub hub;

    World(int recentMax) {
        this.recentMax = recentMax;
        this.hub = hub();
    }

    World() {
        this(RecentRevisions.REVISIONS_MAX);
    }

    private WatchHub hub() {
        RecentRevisions recent = new RecentRevisions(recentMax, RecentRevisions.BYTES_MAX);
        return new WatchHub(applied, compactRevision, this::prevKv, recent);
    }

    long written() {
        return log.size() + 1L;
    }

    /** Writes one revision without applying it. */
    void write(Change... changes) {
        long main = written() + 1;
        List<Event> events = new ArrayList<>();
        for (Change change : changes) {
            Bytes key = Bytes.utf8(change.key());
            KeyValue before = newest.get(key);
            Revision revision = new Revision(main, events.size());
            if (change.value() == null) {
                if (before != null) {
                    events.add(new Event(Event.Type.DELETE, new KeyValue(key, 0, main, 0, Bytes.EMPTY, 0), revision));
                    newest.remove(key);
                }
            } else {
                KeyValue kv = new KeyValue(
                        key,
                        before == null ? main : before.createRevision(),
                        main,
                        before == null ? 1 : before.version() + 1,
                        Bytes.utf8(change.value()),
                        0);
                newest.put(key, kv);
                events.add(new Event(Event.Type.PUT, kv, revision));
            }
        }
        if (!events.isEmpty()) {
            log.add(events);
        }
    }

    /** Applies the next written revision, if any. */
    boolean apply() {
        if (applied == written()) {
            return false;
        }
        applied++;
        hub.publish(applied, at(applied));
        return true;
    }

    /** Writes, applies and tells. */
    void put(String key, String value) {
        write(new Change(key, value));
        applyAll();
    }

    void delete(String key) {
        write(new Change(key, null));
        applyAll();
    }

    void applyAll() {
        while (apply()) {}
        hub.flush();
    }

    void compact(long revision) {
        compactRevision = revision;
        hub.compacted(revision);
    }

    /** The keyspace dies and comes back at an earlier revision. */
    void restart(long atRevision) {
        applied = atRevision;
        hub = hub();
    }

    HubStarted started(HubPort port) {
        return new HubStarted(port, hub.token());
    }

    HistoryReader.Result read(HistoryReader.Request request, int scanMax) {
        if (request.fromRevision() < compactRevision) {
            return new HistoryReader.Compacted(compactRevision);
        }
        long end = Math.min(request.toRevision(), Math.min(applied + 1, request.fromRevision() + scanMax));
        if (end <= request.fromRevision()) {
            return new HistoryReader.Unavailable();
        }
        List<WatchEvent> events = new ArrayList<>();
        long bytes = 0;
        int revisions = 0;
        long next = request.fromRevision();
        for (; next < end && revisions < request.revisionsMax() && bytes < request.bytesMax(); next++) {
            List<WatchEvent> selected = select(request.selection(), next);
            bytes += ResponseSize.ofEvents(selected);
            revisions += selected.isEmpty() ? 0 : 1;
            events.addAll(selected);
        }
        return new HistoryReader.Read(events, next);
    }

    List<WatchEvent> select(EventSelection selection, long main) {
        List<WatchEvent> selected = new ArrayList<>();
        for (Event event : at(main)) {
            if (selection.accepts(event)) {
                boolean prev = selection.prevKv() && !event.isCreate();
                selected.add(new WatchEvent(event, prev ? prevKv(event) : null));
            }
        }
        return selected;
    }

    @Nullable
    KeyValue prevKv(Event event) {
        long at = event.revision().main() - 1;
        return at < compactRevision ? null : prevKvEver(event);
    }

    /** The version before, whether compacted or not. */
    @Nullable
    KeyValue prevKvEver(Event event) {
        for (long main = event.revision().main() - 1; main >= 2; main--) {
            List<Event> events = at(main);
            for (int i = events.size() - 1; i >= 0; i--) {
                if (Objects.equals(events.get(i).kv().key(), event.kv().key())) {
                    return events.get(i).type() == Event.Type.PUT
                            ? events.get(i).kv()
                            : null;
                }
            }
        }
        return null;
    }

    private List<Event> at(long main) {
        return main < 2 ? List.of() : log.get((int) main - 2);
    }
}
