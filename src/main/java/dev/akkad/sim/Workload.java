package dev.akkad.sim;

import dev.akkad.check.Action;
import dev.akkad.check.Result;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What one client asks next, given what it was told so far. */
final class Workload {
    private static final int PERCENT = 100;
    private static final int OLD_REVISIONS_MAX = 30;

    private final Options options;
    private final SplittableRandom random;
    private final boolean isKubernetes;
    /** Where each key was last seen to have changed, 0 = not there. */
    private final SortedMap<String, Long> seen = new TreeMap<>();

    private long lastRevision = 1;

    Workload(Options options, SplittableRandom random) {
        this.options = options;
        this.random = random;
        this.isKubernetes = options.of(Setting.KUBERNETES) != 0;
    }

    /** @param value that no other write has, as far as the request writes one */
    Action next(String value) {
        String key = "k" + random.nextInt(options.count(Setting.KEYS));
        if (random.nextInt(PERCENT) < options.of(Setting.READ_PERCENT)) {
            return read(key);
        }
        return isKubernetes ? guarded(key, value) : write(key, value);
    }

    private Action read(String key) {
        boolean all = random.nextInt(4) == 0;
        boolean serializable = random.nextInt(4) == 0;
        boolean old = random.nextInt(8) == 0;
        long revision = old ? Math.max(1, lastRevision - random.nextInt(OLD_REVISIONS_MAX)) : 0;
        return new Action.Read(all ? "k" : key, all ? "l" : key + '\0', revision, serializable);
    }

    private Action write(String key, String value) {
        return switch (random.nextInt(8)) {
            case 0 -> Action.Write.swap(key, random.nextInt(4) == 0 ? 0 : lastRevision, value);
            case 1 -> new Action.Write(List.of(), pair(key, value));
            case 2 -> Action.Write.delete(key);
            case 3 -> new Action.Write(List.of(), List.of(new Action.Delete(key), new Action.Put(key + "x", value)));
            case 4 -> Action.Write.swap(key, 0, value);
            default -> Action.Write.put(key, value);
        };
    }

    /** Two puts that must show at one revision, the later key first. */
    private static List<Action.Change> pair(String key, String value) {
        return List.of(new Action.Put(key + "x", value + "b"), new Action.Put(key, value + "a"));
    }

    /** As an API server does: it creates what is not there, and changes or deletes only what it has seen. */
    private Action guarded(String key, String value) {
        long known = seen.getOrDefault(key, 0L);
        boolean deletes = known > 0 && random.nextInt(5) == 0;
        Action.Change change = deletes ? new Action.Delete(key) : new Action.Put(key, value);
        return new Action.Write(List.of(new Action.Guard(key, known)), List.of(change));
    }

    /** What an answer teaches. */
    void told(Action action, Result result) {
        lastRevision = Math.max(lastRevision, result.revision());
        if (result instanceof Result.Found found && action instanceof Action.Read read && read.revision() == 0) {
            seen.subMap(read.from(), read.to()).clear();
            found.versions().forEach(version -> seen.put(version.key(), version.modRevision()));
        } else if (result instanceof Result.Wrote wrote && wrote.changed()) {
            for (Action.Change change : ((Action.Write) action).changes()) {
                seen.put(change.key(), change instanceof Action.Put ? wrote.revision() : 0);
            }
        } else if (result instanceof Result.Wrote && action instanceof Action.Write write) {
            write.guards().forEach(guard -> seen.remove(guard.key()));
        }
    }
}
