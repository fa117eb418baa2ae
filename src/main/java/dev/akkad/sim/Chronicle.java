package dev.akkad.sim;

import dev.akkad.base.Bytes;
import dev.akkad.check.Action;
import dev.akkad.check.Commit;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.KeyValueCodec;
import dev.akkad.mvcc.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Every revision that any member ever made, as the first one made it: all others must make the same, and make it again
 * after a restart. Not what members say about the past: compaction takes nothing away here.
 */
final class Chronicle {
    private record Change(boolean tombstone, Bytes encoded) {}

    private final Findings findings;
    private final LongSupplier clock;
    private final TreeMap<Revision, Change> changes = new TreeMap<>();
    private final TreeSet<String> alive = new TreeSet<>();
    private final Map<Long, Long> madeAtNanos = new TreeMap<>();

    Chronicle(Findings findings, LongSupplier clock) {
        this.findings = findings;
        this.clock = clock;
    }

    void revised(String member, Revision revision, boolean tombstone, Bytes encoded) {
        Change change = new Change(tombstone, encoded);
        Change known = changes.putIfAbsent(revision, change);
        if (known == null) {
            String key = KeyValueCodec.decode(encoded).key().utf8();
            if (tombstone) {
                alive.remove(key);
            } else {
                alive.add(key);
            }
            madeAtNanos.putIfAbsent(revision.main(), clock.getAsLong());
        } else if (!known.equals(change)) {
            findings.add(
                    Findings.Kind.SAFETY,
                    "members differ at revision %d.%d: %s on %s, %s before"
                            .formatted(revision.main(), revision.sub(), text(change), member, text(known)));
        }
    }

    private static String text(Change change) {
        KeyValue kv = KeyValueCodec.decode(change.encoded());
        return change.tombstone()
                ? "delete " + kv.key().utf8()
                : kv.key().utf8() + "=" + kv.value().utf8();
    }

    /** The highest revision that anybody made, 1 = none. */
    long last() {
        return changes.isEmpty() ? 1 : changes.lastKey().main();
    }

    /** Whether no key that begins so is alive at the last revision. */
    boolean isWithout(String prefix) {
        return alive.isEmpty() || !alive.tailSet(prefix).stream().anyMatch(key -> key.startsWith(prefix));
    }

    /** When the first member made a revision. */
    long madeAtNanos(long revision) {
        return madeAtNanos.getOrDefault(revision, 0L);
    }

    /** Everything that was committed, from revision 2 on. */
    List<Commit> commits() {
        List<Commit> commits = new ArrayList<>();
        List<Action.Change> current = new ArrayList<>();
        long revision = 0;
        for (Map.Entry<Revision, Change> entry : changes.entrySet()) {
            if (entry.getKey().main() != revision && revision > 0) {
                commits.add(new Commit(revision, List.copyOf(current)));
                current.clear();
            }
            revision = entry.getKey().main();
            KeyValue kv = KeyValueCodec.decode(entry.getValue().encoded());
            current.add(
                    entry.getValue().tombstone()
                            ? new Action.Delete(kv.key().utf8())
                            : new Action.Put(kv.key().utf8(), kv.value().utf8()));
        }
        if (revision > 0) {
            commits.add(new Commit(revision, List.copyOf(current)));
        }
        return commits;
    }

    /** The lease that each key is attached to by a put, by revision and key. */
    Map<Revision, KeyValue> puts() {
        Map<Revision, KeyValue> puts = new TreeMap<>();
        changes.forEach((revision, change) -> {
            if (!change.tombstone()) {
                puts.put(revision, KeyValueCodec.decode(change.encoded()));
            }
        });
        return puts;
    }
}
