package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.Revision;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** A store in memory: one writer, any reader; {@link #reopened} shows what a crash would leave of it. */
public final class MemoryStore implements MachineStore {
    private record Stored(boolean tombstone, Bytes encoded) {}

    /** Everything a store holds, twice per store: as staged, and as of the last sealed batch. */
    private static final class Contents {
        private final ConcurrentNavigableMap<Revision, Stored> revisions = new ConcurrentSkipListMap<>();
        private final Map<Bucket, ConcurrentNavigableMap<Bytes, Bytes>> buckets = new EnumMap<>(Bucket.class);
        private volatile long index;
        private volatile long term;

        private Contents() {
            for (Bucket bucket : Bucket.values()) {
                buckets.put(bucket, new ConcurrentSkipListMap<>());
            }
        }

        private ConcurrentNavigableMap<Bytes, Bytes> bucket(Bucket bucket) {
            return buckets.get(bucket);
        }
    }

    private interface Change {
        void applyTo(Contents contents);
    }

    private final Contents staged;
    private final Contents sealed;
    private final List<Change> batch = new ArrayList<>();
    private volatile long sizeBytes = 1;

    public MemoryStore() {
        this(new Contents(), new Contents());
    }

    private MemoryStore(Contents staged, Contents sealed) {
        this.staged = staged;
        this.sealed = sealed;
    }

    /** What a restart after a crash finds: every sealed batch, nothing staged after it. */
    public MemoryStore reopened() {
        return new MemoryStore(copy(sealed), copy(sealed));
    }

    public int revisionCount() {
        return staged.revisions.size();
    }

    /** Takes a revision away behind everybody's back. */
    public void lose(Revision revision) {
        staged.revisions.remove(revision);
        sealed.revisions.remove(revision);
    }

    public void sizeBytes(long bytes) {
        sizeBytes = bytes;
    }

    private static Contents copy(Contents source) {
        Contents copy = new Contents();
        copy.revisions.putAll(source.revisions);
        source.buckets.forEach((bucket, records) -> copy.bucket(bucket).putAll(records));
        copy.index = source.index;
        copy.term = source.term;
        return copy;
    }

    private void stage(Change change) {
        change.applyTo(staged);
        batch.add(change);
    }

    @Override
    public void putRevision(Revision revision, boolean tombstone, Bytes encodedKeyValue) {
        stage(contents -> contents.revisions.put(revision, new Stored(tombstone, encodedKeyValue)));
    }

    @Override
    public void deleteRevision(Revision revision, boolean tombstone) {
        Stored stored = staged.revisions.get(revision);
        if (stored == null || stored.tombstone() != tombstone) {
            throw new AssertionError("no " + (tombstone ? "tombstone" : "put") + " to delete at " + revision);
        }
        stage(contents -> contents.revisions.remove(revision));
    }

    @Override
    public @Nullable Bytes revision(Revision revision) {
        Stored stored = staged.revisions.get(revision);
        return stored == null || stored.tombstone() ? null : stored.encoded();
    }

    @Override
    public void scanRevisions(long fromMain, long toMain, RevisionVisitor visitor) {
        Map<Revision, Stored> range = staged.revisions.subMap(new Revision(fromMain, 0), new Revision(toMain, 0));
        for (Map.Entry<Revision, Stored> entry : range.entrySet()) {
            Stored stored = entry.getValue();
            if (!visitor.visit(entry.getKey(), stored.tombstone(), stored.encoded())) {
                return;
            }
        }
    }

    @Override
    public void put(Bucket bucket, Bytes key, Bytes value) {
        stage(contents -> contents.bucket(bucket).put(key, value));
    }

    @Override
    public void delete(Bucket bucket, Bytes key) {
        stage(contents -> contents.bucket(bucket).remove(key));
    }

    @Override
    public @Nullable Bytes get(Bucket bucket, Bytes key) {
        return staged.bucket(bucket).get(key);
    }

    @Override
    public void scan(Bucket bucket, Visitor visitor) {
        for (Map.Entry<Bytes, Bytes> entry : staged.bucket(bucket).entrySet()) {
            if (!visitor.visit(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    @Override
    public void applied(long index, long term) {
        batch.add(contents -> {
            contents.index = index;
            contents.term = term;
        });
        staged.index = index;
        staged.term = term;
        batch.forEach(change -> change.applyTo(sealed));
        batch.clear();
    }

    @Override
    public long appliedIndex() {
        return staged.index;
    }

    @Override
    public long appliedTerm() {
        return staged.term;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public long sizeInUseBytes() {
        return sizeBytes;
    }
}
