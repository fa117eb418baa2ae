package dev.akkad.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a watch was told with what was committed: in order, once, without gaps, whole revisions at a time,
 * nothing from before its start, and no progress announced that had not been delivered.
 */
public final class WatchCheck {
    private final WatchRecord watch;
    private final List<WatchRecord.Seen> expected;
    private final Map<WatchRecord.Seen, Integer> placeOf = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private int next;

    private WatchCheck(WatchRecord watch, List<Commit> log) {
        this.watch = watch;
        this.expected = expected(watch, log);
        for (int i = 0; i < expected.size(); i++) {
            placeOf.put(expected.get(i), i);
        }
    }

    /**
     * @param log everything committed, from revision 2 on
     * @param completeTo the watch must have been told everything up to this revision, 0 = up to where it came
     * @return what is wrong, in words; empty if nothing is
     */
    public static List<String> violations(WatchRecord watch, List<Commit> log, long completeTo) {
        WatchCheck check = new WatchCheck(watch, log);
        check.wholeRevisions();
        for (WatchRecord.Delivery delivery : watch.deliveries()) {
            check.delivery(delivery);
        }
        check.nothingMissingUpTo(completeTo, "at the end");
        return check.violations.stream().map(text -> watch.name() + ": " + text).toList();
    }

    /** The commits that a complete watch of all keys from the first revision on was told. */
    public static List<Commit> commits(WatchRecord watch) {
        Map<Long, List<Action.Change>> changes = new LinkedHashMap<>();
        for (WatchRecord.Delivery delivery : watch.deliveries()) {
            for (WatchRecord.Seen seen : delivery.events()) {
                changes.computeIfAbsent(seen.modRevision(), r -> new ArrayList<>())
                        .add(
                                seen.value() == null
                                        ? new Action.Delete(seen.key())
                                        : new Action.Put(seen.key(), seen.value()));
            }
        }
        return changes.entrySet().stream()
                .map(entry -> new Commit(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<WatchRecord.Seen> expected(WatchRecord watch, List<Commit> log) {
        List<WatchRecord.Seen> events = new ArrayList<>();
        Replay state = new Replay();
        for (Commit commit : log) {
            Map<String, Result.Version> before = new HashMap<>();
            commit.changes().forEach(change -> {
                Result.Version version = state.version(change.key());
                if (version != null) {
                    before.put(change.key(), version);
                }
            });
            state.apply(commit.changes());
            for (Action.Change change : commit.changes()) {
                if (commit.revision() >= watch.startRevision() && isWatched(watch, change.key())) {
                    events.add(event(commit.revision(), change.key(), state, watch.previous() ? before : Map.of()));
                }
            }
        }
        return events;
    }

    private static boolean isWatched(WatchRecord watch, String key) {
        return key.compareTo(watch.from()) >= 0 && key.compareTo(watch.to()) < 0;
    }

    private static WatchRecord.Seen event(long revision, String key, Replay after, Map<String, Result.Version> before) {
        Result.Version now = after.version(key);
        Result.Version was = before.get(key);
        @Nullable String previous = was == null ? null : was.value();
        return now == null
                ? new WatchRecord.Seen(key, null, 0, revision, 0, previous)
                : new WatchRecord.Seen(key, now.value(), now.createRevision(), revision, now.version(), previous);
    }

    private void delivery(WatchRecord.Delivery delivery) {
        if (delivery.events().isEmpty() && !delivery.fragment()) {
            nothingMissingUpTo(delivery.revision(), "when progress was announced");
        }
        for (WatchRecord.Seen seen : delivery.events()) {
            if (seen.modRevision() > delivery.revision()) {
                violations.add(
                        "the header says revision %d, before its own event %s".formatted(delivery.revision(), seen));
            }
            event(seen);
        }
    }

    private void event(WatchRecord.Seen seen) {
        Integer place = placeOf.get(seen);
        if (seen.modRevision() < watch.startRevision()) {
            violations.add("began at revision %d but told of %s".formatted(watch.startRevision(), seen));
        } else if (place == null) {
            violations.add("never happened: " + seen);
        } else if (place < next) {
            violations.add("told again, or late: " + seen);
        } else {
            if (place > next) {
                violations.add("skipped: " + expected.subList(next, place));
            }
            next = place + 1;
        }
    }

    private void nothingMissingUpTo(long revision, String when) {
        int missing = next;
        while (missing < expected.size() && expected.get(missing).modRevision() <= revision) {
            missing++;
        }
        if (missing > next) {
            violations.add("not told %s (revision %d): %s".formatted(when, revision, expected.subList(next, missing)));
        }
    }

    /** All events of a revision come in one response, or in parts marked as such. */
    private void wholeRevisions() {
        Set<Long> complete = new HashSet<>();
        Set<Long> current = new HashSet<>();
        for (WatchRecord.Delivery delivery : watch.deliveries()) {
            for (WatchRecord.Seen seen : delivery.events()) {
                if (complete.contains(seen.modRevision())) {
                    violations.add("revision %d came in two responses".formatted(seen.modRevision()));
                }
                current.add(seen.modRevision());
            }
            if (!delivery.fragment()) {
                complete.addAll(current);
                current.clear();
            }
        }
    }
}
