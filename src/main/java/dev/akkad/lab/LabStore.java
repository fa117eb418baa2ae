package dev.akkad.lab;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.Revision;
import dev.akkad.store.CheckpointStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store whose writes may be held, slowed, failed, or be the last thing that happens; all else is the real one's. */
final class LabStore implements CheckpointStore {
    private final CheckpointStore real;
    private final DiskFault fault;
    private final Points points;

    LabStore(CheckpointStore real, DiskFault fault, Points points) {
        this.real = real;
        this.fault = fault;
        this.points = points;
    }

    @Override
    public void write(Sealed batch) throws IOException {
        fault.beforeWrite(points);
        points.hit(Point.BEFORE_COMMIT);
        real.write(batch);
        points.hit(Point.AFTER_COMMIT);
    }

    @Override
    @Nullable
    public Sealed seal() {
        return real.seal();
    }

    @Override
    public long durableIndex() {
        return real.durableIndex();
    }

    @Override
    public long pendingBytes() {
        return real.pendingBytes();
    }

    @Override
    public Snapshot snapshot() {
        return real.snapshot();
    }

    @Override
    public EtcdFile etcdFile() {
        return real.etcdFile();
    }

    @Override
    public void put(Bucket bucket, Bytes key, Bytes value) {
        real.put(bucket, key, value);
    }

    @Override
    public void delete(Bucket bucket, Bytes key) {
        real.delete(bucket, key);
    }

    @Override
    @Nullable
    public Bytes get(Bucket bucket, Bytes key) {
        return real.get(bucket, key);
    }

    @Override
    public void scan(Bucket bucket, Visitor visitor) {
        real.scan(bucket, visitor);
    }

    @Override
    public void applied(long index, long term) {
        real.applied(index, term);
    }

    @Override
    public long appliedIndex() {
        return real.appliedIndex();
    }

    @Override
    public long appliedTerm() {
        return real.appliedTerm();
    }

    @Override
    public long sizeBytes() {
        return real.sizeBytes();
    }

    @Override
    public long sizeInUseBytes() {
        return real.sizeInUseBytes();
    }

    @Override
    public void putRevision(Revision revision, boolean tombstone, Bytes encodedKeyValue) {
        real.putRevision(revision, tombstone, encodedKeyValue);
    }

    @Override
    public void deleteRevision(Revision revision, boolean tombstone) {
        real.deleteRevision(revision, tombstone);
    }

    @Override
    @Nullable
    public Bytes revision(Revision revision) {
        return real.revision(revision);
    }

    @Override
    public void scanRevisions(long fromMain, long toMain, RevisionVisitor visitor) {
        real.scanRevisions(fromMain, toMain, visitor);
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
