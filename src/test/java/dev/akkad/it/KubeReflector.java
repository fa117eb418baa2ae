package dev.akkad.it;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Lists a prefix page by page and watches it from there on, as a watch cache does when it starts. */
final class KubeReflector {
    /**
     * One page of a list.
     *
     * @param from the first key asked for
     * @param count how many there are from there on, as the server says
     */
    record Page(String from, long count, List<String> keys) {}

    private final String prefix;
    private final List<Page> pages = new ArrayList<>();
    private final NavigableMap<String, String> listed = new TreeMap<>();
    private long revision;
    private long watchId;

    private KubeReflector(String prefix) {
        this.prefix = prefix;
    }

    static KubeReflector list(KubeStorage storage, String prefix, int limit) {
        KubeReflector reflector = new KubeReflector(prefix);
        String from = prefix;
        boolean hasMore = true;
        while (hasMore) {
            RangeResponse page = storage.page(from, KubeStorage.prefixEnd(prefix), limit, reflector.revision);
            reflector.took(from, page);
            hasMore = page.getKvsCount() < page.getCount();
            from = reflector.listed.isEmpty() ? from : reflector.listed.lastKey() + '\0';
        }
        return reflector;
    }

    private void took(String from, RangeResponse page) {
        if (pages.isEmpty()) {
            revision = page.getHeader().getRevision();
        }
        List<String> keys = new ArrayList<>();
        for (KeyValue kv : page.getKvsList()) {
            keys.add(kv.getKey().toStringUtf8());
            listed.put(kv.getKey().toStringUtf8(), kv.getValue().toStringUtf8());
        }
        pages.add(new Page(from, page.getCount(), keys));
    }

    KubeReflector watch(KubeWatch stream, boolean bookmarks) {
        watchId = stream.create(prefix, revision + 1, bookmarks);
        return this;
    }

    String prefix() {
        return prefix;
    }

    /** Of the list. */
    long revision() {
        return revision;
    }

    long watchId() {
        return watchId;
    }

    List<Page> pages() {
        return pages;
    }

    NavigableMap<String, String> listed() {
        return listed;
    }

    /** What its watch was told, by revision; the rules make sure that there is one event for each. */
    NavigableMap<Long, KubeControllers.Change> told(List<WatchResponse> responses) {
        NavigableMap<Long, KubeControllers.Change> told = new TreeMap<>();
        for (WatchResponse response : responses) {
            if (response.getWatchId() == watchId) {
                response.getEventsList().forEach(event -> told.put(event.getKv().getModRevision(), change(event)));
            }
        }
        return told;
    }

    private static KubeControllers.Change change(Event event) {
        return new KubeControllers.Change(
                event.getKv().getKey().toStringUtf8(),
                event.getType() == Event.EventType.DELETE
                        ? null
                        : event.getKv().getValue().toStringUtf8());
    }
}
