package dev.akkad.store;

import static dev.akkad.base.Checks.check;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint in LevelDB, with its write-behind.
 *
 * <p>Three kinds of threads meet here: one stages and seals, one writes sealed batches, any number read. Revisions not
 * yet durable are in a map that readers look at first; small buckets are held in memory in full. A batch is one synced
 * write that carries the applied index, so the disk always holds an exact prefix of the log.
 *
 * <p>Reads fail with {@link UncheckedIOException} when the disk does.
 */
public final class LevelStore implements CheckpointStore {
    /** Bytes, or batches, written between two looks at the size of the files. */
    private static final long BYTES_BETWEEN_LOOKS = 4L * 1024 * 1024;

    private static final int BATCHES_BETWEEN_LOOKS = 256;
    /** Bytes to be given back above which {@link #reclaim} rewrites tables; more in a large store. */
    private static final long COMPACT_AFTER_BYTES = 64L * 1024 * 1024;

    /** A share of the bytes in use: rewriting costs as much as these are. */
    private static final int COMPACT_AFTER_SHARE = 4;
    /** A share of the quota: what is removed must not fill it for long. */
    private static final int COMPACT_AFTER_QUOTA_SHARE = 8;

    /** What tables take beside their records at most: logs turned into tables, and a share for blocks and indexes. */
    private static final long OVERHEAD_BYTES = 8L * 1024 * 1024;

    private static final int OVERHEAD_SHARE = 8;

    /** What a compaction may write before it frees anything. */
    static final long COMPACTION_BYTES = 16L * 1024 * 1024;

    private final StoreHandle handle;
    private final SpaceGuard space;
    private final Object writer;
    private final Buckets buckets;
    private final PendingRevisions revisions = new PendingRevisions();
    private final StagingArea staging = new StagingArea();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicLong pendingLiveBytes = new AtomicLong();
    /** What compactions removed and the files still hold, as far as it is known. */
    private final AtomicLong garbageBytes = new AtomicLong();

    /** Held while bytes move from one count to another: at every moment they are in exactly one. */
    private final Object counting = new Object();

    private volatile long appliedIndex;
    private volatile long appliedTerm;
    private volatile StoreFormat.Meta durable;
    private long bytesSinceLook;
    private int batchesSinceLook;
    private long nextBatch;
    private boolean closed;

    private LevelStore(StoreHandle handle, SpaceGuard space, Object writer, LevelDb db) throws IOException {
        this.handle = handle;
        this.space = space;
        this.writer = writer;
        this.durable = readMeta(db);
        this.appliedIndex = durable.index();
        this.appliedTerm = durable.term();
        this.buckets = Buckets.load(db);
        long live = durable.liveBytes();
        garbageBytes.set(Math.max(0, db.tableBytes() - live - live / OVERHEAD_SHARE - OVERHEAD_BYTES));
    }

    /** Opens the checkpoint behind a handle at its durable state; takes over from whoever wrote to it before. */
    static LevelStore open(StoreHandle handle, SpaceGuard space) throws IOException {
        handle.join();
        try {
            // Before reading: a batch of the former writer that arrives late would take the state back in time.
            Object writer = new Object();
            handle.takeOver(writer);
            return handle.read(db -> new LevelStore(handle, space, writer, db));
        } catch (IOException | RuntimeException e) {
            handle.leave();
            throw e;
        }
    }

    private static StoreFormat.Meta readMeta(LevelDb db) throws IOException {
        byte[] value = db.get(StoreFormat.META_KEY);
        if (value == null) {
            return StoreFormat.Meta.EMPTY;
        }
        StoreFormat.Meta meta = StoreFormat.decodeMeta(value);
        if (meta == null) {
            throw new LevelDamagedException("store " + db.directory() + " is damaged: its meta record is unreadable");
        }
        return meta;
    }

    @Override
    public void putRevision(Revision revision, boolean tombstone, Bytes encodedKeyValue) {
        Staged record = Staged.put(revision, tombstone, encodedKeyValue);
        revisions.stage(revision, record);
        stage(record, record.liveBytes());
    }

    @Override
    public void deleteRevision(Revision revision, boolean tombstone) {
        Staged before = revisions.find(revision);
        Staged record = Staged.removal(revision, tombstone, before != null);
        revisions.stage(revision, record);
        stage(record, before == null ? 0 : -before.liveBytes());
    }

    @Override
    public void put(Bucket bucket, Bytes key, Bytes value) {
        Staged record = Staged.record(StoreFormat.bucketKey(bucket, key.unsafeArray()), value);
        Bytes before = buckets.put(bucket, key, value);
        stage(record, record.liveBytes() - liveBytes(key, before));
    }

    @Override
    public void delete(Bucket bucket, Bytes key) {
        Bytes before = buckets.remove(bucket, key);
        if (before != null) {
            Staged record = Staged.record(StoreFormat.bucketKey(bucket, key.unsafeArray()), null);
            stage(record, -liveBytes(key, before));
        }
    }

    private static long liveBytes(Bytes key, @Nullable Bytes value) {
        return value == null ? 0 : 1L + key.length() + value.length();
    }

    private void stage(Staged record, long liveBytesDelta) {
        staging.add(record, liveBytesDelta);
        pendingBytes.addAndGet(record.heldBytes());
        pendingLiveBytes.addAndGet(liveBytesDelta);
    }

    @Override
    public @Nullable Bytes get(Bucket bucket, Bytes key) {
        return buckets.get(bucket, key);
    }

    @Override
    public void scan(Bucket bucket, Visitor visitor) {
        buckets.scan(bucket, visitor);
    }

    @Override
    public @Nullable Bytes revision(Revision revision) {
        Staged pending = revisions.find(revision);
        if (pending != null) {
            return pending.isTombstone() ? null : pending.value();
        }
        byte[] key = StoreFormat.revisionKey(revision, false);
        try {
            byte[] value = handle.get(key);
            return value == null ? null : Bytes.wrap(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void scanRevisions(long fromMain, long toMain, RevisionVisitor visitor) {
        try {
            revisions.scan(handle, fromMain, toMain, visitor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void applied(long index, long term) {
        check(index >= appliedIndex, "applied %d after %d", index, appliedIndex);
        staging.applied();
        appliedTerm = term;
        appliedIndex = index;
    }

    @Override
    public long appliedIndex() {
        return appliedIndex;
    }

    @Override
    public long appliedTerm() {
        return appliedTerm;
    }

    @Override
    public @Nullable Sealed seal() {
        return staging.seal(appliedIndex, appliedTerm);
    }

    @Override
    public synchronized void write(Sealed sealed) throws IOException {
        StagedBatch batch = (StagedBatch) sealed;
        check(batch.number() == nextBatch, "batch %d (expected: %d)", batch.number(), nextBatch);
        space.check(batch.bytes());
        long removed = bytesRemovedBy(batch);
        StoreFormat.Meta meta =
                new StoreFormat.Meta(batch.index(), batch.term(), durable.liveBytes() + batch.liveBytes() - removed);
        byte[] metaBytes = StoreFormat.encode(meta);
        handle.write(writer, true, out -> {
            for (Staged record : batch.records()) {
                if (record.value() == null) {
                    out.delete(record.key());
                } else {
                    out.put(record.key(), record.value().unsafeArray());
                }
            }
            out.put(StoreFormat.META_KEY, metaBytes);
        });
        synchronized (counting) {
            durable = meta;
            pendingLiveBytes.addAndGet(-batch.liveBytes());
            garbageBytes.addAndGet(removed);
        }
        nextBatch++;
        revisions.forget(batch.records());
        pendingBytes.addAndGet(-batch.bytes());
        lookAtFiles(batch);
    }

    /** Size of what compaction removes and only the disk knows; everything before this batch is there by now. */
    private long bytesRemovedBy(StagedBatch batch) throws IOException {
        long removed = 0;
        for (Staged record : batch.records()) {
            if (record.removesUnknownSize()) {
                byte[] before = handle.get(record.key());
                removed += before == null ? 0 : record.key().length + before.length;
            }
        }
        return removed;
    }

    private void lookAtFiles(StagedBatch batch) throws IOException {
        bytesSinceLook += batch.bytes();
        batchesSinceLook++;
        if (bytesSinceLook > BYTES_BETWEEN_LOOKS || batchesSinceLook > BATCHES_BETWEEN_LOOKS) {
            bytesSinceLook = 0;
            batchesSinceLook = 0;
            look();
        }
    }

    /** LevelDB drops removed records in the background too: there cannot be more of them than the files have room. */
    private void look() throws IOException {
        long room = Math.max(0, handle.read(LevelDb::fileBytes) - durable.liveBytes());
        garbageBytes.updateAndGet(known -> Math.min(known, room));
    }

    @Override
    public long durableIndex() {
        return durable.index();
    }

    @Override
    public long pendingBytes() {
        return pendingBytes.get();
    }

    /**
     * What is in use and what of the removed the files still hold. Not the length of the files: the log of a store of
     * some kilobytes may take megabytes, and goes by itself.
     */
    @Override
    public long sizeBytes() {
        synchronized (counting) {
            return Math.max(1, sizeInUseBytes() + garbageBytes.get());
        }
    }

    @Override
    public long sizeInUseBytes() {
        synchronized (counting) {
            return Math.max(0, durable.liveBytes() + pendingLiveBytes.get());
        }
    }

    @Override
    public Snapshot snapshot() {
        try {
            return LevelSnapshot.of(handle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public EtcdFile etcdFile() {
        try {
            return LevelEtcdFile.of(handle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Rewrites tables without deleted records once there are enough of them; for a thread that nobody waits for.
     *
     * @param quotaBytes 0 = none
     */
    public void reclaim(long quotaBytes) throws IOException {
        long enough = Math.max(COMPACT_AFTER_BYTES, sizeInUseBytes() / COMPACT_AFTER_SHARE);
        if (quotaBytes > 0) {
            enough = Math.min(enough, Math.max(1, quotaBytes / COMPACT_AFTER_QUOTA_SHARE));
        }
        if (garbageBytes.get() >= enough) {
            compact();
        }
    }

    /** Rewrites all tables without deleted records; reads and writes go on meanwhile. */
    public void compact() throws IOException {
        space.check(COMPACTION_BYTES);
        // What is about to be given back counts as given back: whoever waits for room finds it.
        long given = garbageBytes.getAndSet(0);
        boolean done = false;
        LevelDb db = handle.retain();
        try {
            db.compact(StoreFormat.META_KEY, StoreFormat.END_KEY);
            done = true;
        } finally {
            handle.release();
            if (!done) {
                garbageBytes.addAndGet(given);
            }
        }
    }

    /** Lets the database go. What is not durable is given up; readers that are at it may go on. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            handle.leave();
        }
    }
}
