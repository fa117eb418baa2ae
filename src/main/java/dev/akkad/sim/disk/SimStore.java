package dev.akkad.sim.disk;

import static dev.akkad.base.Checks.check;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.Revision;
import dev.akkad.store.CheckpointStore;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checkpoint as one life of KeyspaceActor has it open: what is staged is shown at once, and durable later. */
final class SimStore implements CheckpointStore {
    private record Batch(long number, long appliedIndex, long term, List<Contents.Change> changes, long bytes)
            implements Sealed {}

    private final Disk disk;
    private final Object process;
    private final Contents shown;
    private List<Contents.Change> staged = new ArrayList<>();
    private int appliedChanges;
    private long stagedBytes;
    private long appliedBytes;
    private boolean appliedSinceSeal;
    private long sealed;
    private long written;
    private long pendingBytes;
    private long durable;
    private boolean failed;

    SimStore(Disk disk, Object process, Contents shown) {
        this.disk = disk;
        this.process = process;
        this.shown = shown;
        this.durable = shown.index();
    }

    private void stage(long bytes, Contents.Change change) {
        change.applyTo(shown);
        staged.add(change);
        stagedBytes += bytes;
        pendingBytes += bytes;
    }

    @Override
    public void putRevision(Revision revision, boolean tombstone, Bytes encodedKeyValue) {
        Contents.Stored stored = new Contents.Stored(tombstone, encodedKeyValue);
        stage(encodedKeyValue.length() + 1L, contents -> contents.put(revision, stored));
        disk.listener().revised(revision, tombstone, encodedKeyValue);
    }

    @Override
    public void deleteRevision(Revision revision, boolean tombstone) {
        Contents.Stored stored = shown.revisions().get(revision);
        check(stored != null && stored.tombstone() == tombstone, "nothing to delete at %s", revision);
        stage(1, contents -> contents.remove(revision));
    }

    @Override
    public @Nullable Bytes revision(Revision revision) {
        Contents.Stored stored = shown.revisions().get(revision);
        return stored == null || stored.tombstone() ? null : stored.encoded();
    }

    @Override
    public void scanRevisions(long fromMain, long toMain, RevisionVisitor visitor) {
        if (fromMain >= toMain) {
            return;
        }
        Map<Revision, Contents.Stored> range =
                shown.revisions().subMap(new Revision(fromMain, 0), new Revision(toMain, 0));
        for (Map.Entry<Revision, Contents.Stored> entry : range.entrySet()) {
            if (!visitor.visit(
                    entry.getKey(),
                    entry.getValue().tombstone(),
                    entry.getValue().encoded())) {
                return;
            }
        }
    }

    @Override
    public void put(Bucket bucket, Bytes key, Bytes value) {
        stage(key.length() + value.length() + 1L, contents -> contents.put(bucket, key, value));
    }

    @Override
    public void delete(Bucket bucket, Bytes key) {
        stage(1, contents -> contents.remove(bucket, key));
    }

    @Override
    public @Nullable Bytes get(Bucket bucket, Bytes key) {
        return shown.bucket(bucket).get(key);
    }

    @Override
    public void scan(Bucket bucket, Visitor visitor) {
        for (Map.Entry<Bytes, Bytes> entry : shown.bucket(bucket).entrySet()) {
            if (!visitor.visit(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    @Override
    public void applied(long index, long term) {
        check(index >= shown.index(), "applied %d after %d", index, shown.index());
        shown.applied(index, term);
        appliedChanges = staged.size();
        appliedBytes = stagedBytes;
        appliedSinceSeal = true;
        disk.listener().applied(index, term);
    }

    @Override
    public long appliedIndex() {
        return shown.index();
    }

    @Override
    public long appliedTerm() {
        return shown.term();
    }

    @Override
    public long sizeBytes() {
        return Math.max(1, shown.bytes());
    }

    @Override
    public long sizeInUseBytes() {
        return shown.bytes();
    }

    @Override
    public @Nullable Sealed seal() {
        if (!appliedSinceSeal) {
            return null;
        }
        List<Contents.Change> batch = List.copyOf(staged.subList(0, appliedChanges));
        staged = new ArrayList<>(staged.subList(appliedChanges, staged.size()));
        Batch next = new Batch(sealed, shown.index(), shown.term(), batch, appliedBytes);
        stagedBytes -= appliedBytes;
        appliedBytes = 0;
        appliedChanges = 0;
        appliedSinceSeal = false;
        sealed++;
        return next;
    }

    @Override
    public void write(Sealed batch) throws IOException {
        Batch next = (Batch) batch;
        check(next.number() == written, "batch %d (expected: %d)", next.number(), written);
        disk.require(process);
        if (!disk.isWriter(this) || failed) {
            throw new IOException(failed ? "the store failed before" : "the store has a new writer");
        }
        boolean done = false;
        try {
            disk.faults().begins(DiskFaults.File.STORE);
            next.changes().forEach(change -> change.applyTo(disk.store()));
            disk.store().applied(next.appliedIndex(), next.term());
            durable = next.appliedIndex();
            disk.listener().stored(durable);
            disk.faults().ends(DiskFaults.File.STORE);
            done = true;
        } catch (NoSpaceException e) {
            done = true; // refused whole: it may be tried again
            throw e;
        } finally {
            failed = !done;
        }
        written++;
        pendingBytes -= next.bytes();
    }

    @Override
    public long durableIndex() {
        return durable;
    }

    @Override
    public long pendingBytes() {
        return pendingBytes;
    }

    @Override
    public Snapshot snapshot() {
        return new SimSnapshot(disk.store());
    }

    @Override
    public EtcdFile etcdFile() {
        throw new UnsupportedOperationException("files of etcd's format are not simulated");
    }

    @Override
    public void close() {}
}
