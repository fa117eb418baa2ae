package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import dev.akkad.base.Checks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rebuilds the index by one walk over the stored revisions, and checks on the way that they fit together.
 *
 * <p>Revisions come in the order of time, so keys come in any order: a hash table finds their histories in a fifth of
 * the time that a tree needs, which is made of all of them at the end.
 */
final class KeyspaceLoader {
    private final RevisionStore store;
    private final LoadListener loaded;
    private final Map<Bytes, KeyHistory> histories = new HashMap<>();
    /** The same as they came, which is how they lie in memory. */
    private final List<KeyHistory> inOrder = new ArrayList<>();

    private long revision = Keyspace.EMPTY_REVISION;
    private long liveKeys;

    KeyspaceLoader(RevisionStore store, LoadListener loaded) {
        this.store = store;
        this.loaded = loaded;
    }

    Keyspace load(Keyspace.Compacted compacted) {
        store.scanRevisions(0, Long.MAX_VALUE, this::add);
        histories.clear(); // memory for the tree
        KeyHistory[] all = inOrder.toArray(KeyHistory[]::new);
        long current = Math.max(revision, compacted.revision());
        return new Keyspace(store, KeyIndex.of(all), current, liveKeys, compacted);
    }

    private boolean add(Revision at, boolean tombstone, Bytes encoded) {
        if (KeyValueCodec.isBlank(encoded)) {
            revision = at.main();
            return true;
        }
        KeyValue kv = KeyValueCodec.decodeWithoutValue(encoded);
        KeyHistory history = histories.get(kv.key());
        if (history == null) {
            history = KeyHistory.restored(kv.key(), at, tombstone, kv.createRevision(), kv.version());
            histories.put(history.key(), history);
            inOrder.add(history);
            liveKeys += tombstone ? 0 : 1;
        } else {
            boolean wasLive = history.isLive();
            history.append(at, tombstone);
            liveKeys += (tombstone ? 0 : 1) - (wasLive ? 1 : 0);
        }
        if (!tombstone) {
            checkFits(history.newest(), kv, at);
        }
        loaded.loaded(history.key(), kv.lease());
        revision = at.main();
        return true;
    }

    /** A version that does not follow from the ones before it means that some of them are missing. */
    private static void checkFits(KeyVersion derived, KeyValue stored, Revision at) {
        boolean fits = stored.modRevision() == at.main()
                && stored.createRevision() == derived.createRevision()
                && stored.version() == derived.version();
        Checks.check(fits, "stored %s at %s does not follow %s", stored, at, derived);
    }
}
