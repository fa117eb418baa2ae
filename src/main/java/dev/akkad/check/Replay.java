package dev.akkad.check;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The store as a reader of the contract would build it: keys at one revision, growing by whole revisions. */
final class Replay {
    private final NavigableMap<String, Result.Version> live;
    private long revision;

    /** An empty store, at revision 1. */
    Replay() {
        this(1, new TreeMap<>());
    }

    Replay(long revision, NavigableMap<String, Result.Version> live) {
        this.revision = revision;
        this.live = live;
    }

    long revision() {
        return revision;
    }

    NavigableMap<String, Result.Version> live() {
        return live;
    }

    Result.@Nullable Version version(String key) {
        return live.get(key);
    }

    List<Result.Version> range(String from, String to) {
        return from.compareTo(to) < 0 ? List.copyOf(live.subMap(from, to).values()) : List.of();
    }

    boolean holds(List<Action.Guard> guards) {
        return guards.stream().allMatch(guard -> modRevision(guard.key()) == guard.modRevision());
    }

    private long modRevision(String key) {
        Result.Version version = live.get(key);
        return version == null ? 0 : version.modRevision();
    }

    /** The changes that would change something: all but deletes of nothing. */
    List<Action.Change> effective(List<Action.Change> changes) {
        List<Action.Change> effective = new ArrayList<>();
        for (Action.Change change : changes) {
            if (change instanceof Action.Put || live.containsKey(change.key())) {
                effective.add(change);
            }
        }
        return effective;
    }

    /** Makes the changes, as one revision if there is anything to change. */
    void apply(List<Action.Change> changes) {
        List<Action.Change> effective = effective(changes);
        if (effective.isEmpty()) {
            return;
        }
        revision++;
        for (Action.Change change : effective) {
            if (change instanceof Action.Put put) {
                live.merge(put.key(), created(put), this::next);
            } else {
                live.remove(change.key());
            }
        }
    }

    private Result.Version created(Action.Put put) {
        return new Result.Version(put.key(), put.value(), revision, revision, 1);
    }

    private Result.Version next(Result.Version before, Result.Version put) {
        return new Result.Version(
                put.key(), put.value(), before.createRevision(), put.modRevision(), before.version() + 1);
    }
}
