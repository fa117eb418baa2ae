package dev.akkad.it;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a watch cache takes for granted and does not check: one wrong response and it serves wrong state for ever.
 *
 * <p>Per watch: nothing before it is created; events in order of revision; all of one revision in one response; the
 * value before, with everything but a creation; no event at or before a revision that progress has shown.
 */
final class KubeRules {
    private final boolean withProgress;
    private final List<String> complaints = new ArrayList<>();
    private final Set<Long> created = new HashSet<>();
    private final Map<Long, Long> told = new HashMap<>();
    private final Map<Long, Long> promised = new HashMap<>();

    /** @param withProgress whether progress is judged; etcd before 3.4.31 and 3.5.13 promises too much */
    private KubeRules(boolean withProgress) {
        this.withProgress = withProgress;
    }

    /** What is wrong with the responses of one stream. */
    static List<String> complaints(List<WatchResponse> responses) {
        return complaints(responses, Program.underTest() != Program.ETCD);
    }

    static List<String> complaints(List<WatchResponse> responses, boolean withProgress) {
        KubeRules rules = new KubeRules(withProgress);
        responses.forEach(rules::look);
        return rules.complaints;
    }

    private void look(WatchResponse response) {
        long id = response.getWatchId();
        if (response.getCreated()) {
            created.add(id);
        } else if (KubeWatch.isProgress(response)) {
            progress(id, response.getHeader().getRevision());
        } else if (response.getEventsCount() > 0) {
            events(id, response);
        }
    }

    private void progress(long id, long revision) {
        if (id != KubeWatch.EVERY_WATCH) {
            promised.merge(id, revision, Math::max);
            return;
        }
        created.forEach(each -> promised.merge(each, revision, Math::max));
    }

    private void events(long id, WatchResponse response) {
        if (!created.contains(id)) {
            complaints.add("watch %d tells before it is created".formatted(id));
        }
        long before = told.getOrDefault(id, 0L);
        long last = before;
        for (Event event : response.getEventsList()) {
            long revision = event.getKv().getModRevision();
            String what = "watch %d: %s of %s at %d"
                    .formatted(id, event.getType(), event.getKv().getKey().toStringUtf8(), revision);
            if (revision < last || revision == before) {
                complaints.add(what + " after " + last);
            }
            if (withProgress && revision <= promised.getOrDefault(id, 0L)) {
                complaints.add(what + " after progress " + promised.get(id));
            }
            previous(event, what);
            last = Math.max(last, revision);
        }
        if (response.getHeader().getRevision() < last) {
            complaints.add("watch %d: header %d before %d"
                    .formatted(id, response.getHeader().getRevision(), last));
        }
        told.put(id, last);
    }

    private void previous(Event event, String what) {
        boolean creates = event.getType() == Event.EventType.PUT
                && event.getKv().getCreateRevision() == event.getKv().getModRevision();
        if (event.hasPrevKv() == creates) {
            complaints.add(what + (creates ? " creates, with a value before" : " without the value before"));
        } else if (!creates && !event.getPrevKv().getKey().equals(event.getKv().getKey())) {
            complaints.add(
                    what + " with the value before of " + event.getPrevKv().getKey());
        }
    }
}
