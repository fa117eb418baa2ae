package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.Keyspace;
import dev.akkad.mvcc.Revision;
import dev.akkad.mvcc.RevisionCodec;

/** How far history was cut: stored at the request, and again when the removal is through (semantics 6). */
final class CompactionRecords {
    private static final Bytes SCHEDULED = Bytes.utf8("scheduledCompactRev");
    private static final Bytes FINISHED = Bytes.utf8("finishedCompactRev");

    private final MachineStore store;

    CompactionRecords(MachineStore store) {
        this.store = store;
    }

    /** What a restart has to go on with. */
    Keyspace.Compacted load() {
        long finished = load(FINISHED);
        return new Keyspace.Compacted(Math.max(load(SCHEDULED), finished), finished);
    }

    void scheduled(long revision) {
        save(SCHEDULED, revision);
    }

    void finished(long revision) {
        save(FINISHED, revision);
    }

    private long load(Bytes key) {
        Bytes encoded = store.get(Bucket.META, key);
        return encoded == null
                ? Keyspace.NEVER_COMPACTED
                : RevisionCodec.decode(encoded).main();
    }

    private void save(Bytes key, long revision) {
        store.put(Bucket.META, key, RevisionCodec.encode(new Revision(revision, 0)));
    }
}
