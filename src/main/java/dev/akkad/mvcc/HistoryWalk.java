package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.List;

/** One walk over past changes, cutting the stored revisions into requests. */
final class HistoryWalk {
    private final Keyspace keyspace;
    private final RevisionStore store;
    private List<Event> group = new ArrayList<>();
    /** The first request not handed over yet. */
    private long next;

    private boolean stopped;
    private boolean compacted;

    HistoryWalk(Keyspace keyspace, RevisionStore store) {
        this.keyspace = keyspace;
        this.store = store;
    }

    /** @return false when history was compacted away before or under the walk */
    boolean walk(long fromMain, long toMain, HistoryVisitor visitor) {
        next = fromMain;
        store.scanRevisions(
                fromMain, toMain, (revision, tombstone, encoded) -> add(revision, tombstone, encoded, visitor));
        if (!stopped) {
            handOver(visitor);
        }
        return !compacted && (stopped || next >= toMain || !isCut());
    }

    /**
     * Whether a compaction passed the first request not handed over yet. Revisions have no holes, so whatever the walk
     * did not find was compacted; and compaction shows before it removes, so what was read before it showed is whole.
     */
    private boolean isCut() {
        return keyspace.compactRevision() > next;
    }

    private boolean add(Revision revision, boolean tombstone, Bytes encoded, HistoryVisitor visitor) {
        if (!group.isEmpty() && group.get(0).revision().main() != revision.main()) {
            handOver(visitor);
        }
        if (stopped) {
            return false;
        }
        if (KeyValueCodec.isBlank(encoded)) {
            return true;
        }
        KeyValue kv = tombstone ? KeyValueCodec.decodeWithoutValue(encoded) : KeyValueCodec.decode(encoded);
        group.add(tombstone ? Deleted.event(kv.key(), revision) : new Event(Event.Type.PUT, kv, revision));
        return true;
    }

    private void handOver(HistoryVisitor visitor) {
        if (group.isEmpty()) {
            return;
        }
        long main = group.get(0).revision().main();
        compacted = isCut();
        stopped = compacted || !visitor.visit(main, group);
        next = main + 1;
        group = new ArrayList<>();
    }
}
