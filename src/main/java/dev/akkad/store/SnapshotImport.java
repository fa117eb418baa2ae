package dev.akkad.store;

import dev.akkad.base.Bytes;
import dev.akkad.lease.Lease;
import dev.akkad.machine.MemberRecord;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.KeyValueCodec;
import dev.akkad.mvcc.Revision;
import dev.akkad.mvcc.RevisionCodec;
import dev.akkad.store.bolt.BoltDamagedException;
import dev.akkad.store.bolt.BoltFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Makes a checkpoint of the records of etcd's database: keys, leases, alarms, users and roles as they are, the members
 * new, the index at the beginning of a new log.
 */
final class SnapshotImport {
    private static final int PIECE_BYTES = 1 << 20;
    private static final Bytes SCHEDULED = Bytes.utf8("scheduledCompactRev");
    private static final Set<Bytes> META_KEPT = Set.of(SCHEDULED, Bytes.utf8("finishedCompactRev"));
    private static final List<EtcdBucket> KEPT =
            List.of(EtcdBucket.LEASE, EtcdBucket.ALARM, EtcdBucket.AUTH, EtcdBucket.AUTH_USERS, EtcdBucket.AUTH_ROLES);

    private final Path source;
    private final BoltFile database;
    private final CheckpointStore.Incoming target;
    private final ReadProgress progress;
    private final SnapshotFormat.Writer writer = new SnapshotFormat.Writer();
    private long liveBytes;
    private long revision;

    SnapshotImport(Path source, SnapshotFile file, CheckpointStore.Incoming target, ReadProgress progress) {
        this.source = source;
        this.database = file.database();
        this.target = target;
        this.progress = progress;
    }

    /** @param bump how much to add to the revision, marking all before as compacted; 0 = nothing of the kind */
    void run(List<MemberRecord> members, long bump, long index, long term) throws IOException {
        try {
            database.scan(EtcdBucket.KEY, this::revision);
            if (bump > 0) {
                // As etcd does it: a record of no key, which only says how far the revision is.
                record(StoreFormat.revisionKey(new Revision(revision + bump, 0), false), new byte[0]);
            }
            for (EtcdBucket bucket : KEPT) {
                database.scan(bucket.text(), (key, value) -> small(bucket, key, value));
            }
            database.scan(EtcdBucket.META.text(), (key, value) -> {
                boolean replaced = bump > 0 && SCHEDULED.equals(Bytes.wrap(key));
                if (META_KEPT.contains(Bytes.wrap(key)) && !replaced) {
                    small(EtcdBucket.META, key, value);
                }
            });
        } catch (BoltDamagedException e) {
            throw SnapshotFile.damaged(source, e);
        }
        if (bump > 0) {
            Bytes compacted = RevisionCodec.encode(new Revision(revision + bump, 0));
            small(EtcdBucket.META, SCHEDULED.unsafeArray(), compacted.unsafeArray());
        }
        for (MemberRecord member : members) {
            byte[] key = Bytes.utf8(Long.toHexString(member.id())).unsafeArray();
            small(EtcdBucket.MEMBERS, key, member.encode().unsafeArray());
        }
        record(StoreFormat.META_KEY, StoreFormat.encode(new StoreFormat.Meta(index, term, liveBytes)));
        writer.end();
        handOver(1);
        target.complete(index, term);
        progress.at(ReadProgress.Phase.COPYING, database.bytes(), database.bytes());
    }

    /** Newest main revision that was read. */
    long revision() {
        return revision;
    }

    private void revision(byte[] key, byte[] value) throws IOException {
        Bytes encoded = Bytes.wrap(key);
        try {
            Revision at = RevisionCodec.decode(encoded);
            boolean tombstone = RevisionCodec.isTombstone(encoded);
            boolean exact = encoded.equals(RevisionCodec.encode(at, tombstone)) && at.main() > 0 && at.sub() >= 0;
            KeyValue kv = KeyValueCodec.decodeWithoutValue(Bytes.wrap(value));
            boolean fits = tombstone || value.length == 0 || kv.modRevision() == at.main();
            boolean hasKey = value.length == 0 || !kv.key().isEmpty();
            if (!exact || !fits || !hasKey) {
                throw new IllegalArgumentException("record " + encoded + " holds " + kv);
            }
            revision = at.main();
            record(StoreFormat.revisionKey(at, tombstone), value);
        } catch (IllegalArgumentException e) {
            throw new DamagedException(source + " is no snapshot of etcd's: bucket key: " + e.getMessage(), e);
        }
    }

    private void small(EtcdBucket bucket, byte[] key, byte[] value) throws IOException {
        try {
            if (bucket == EtcdBucket.LEASE) {
                Lease.decode(Bytes.wrap(value));
            } else if (bucket == EtcdBucket.META) {
                RevisionCodec.decode(Bytes.wrap(value));
            }
        } catch (IllegalArgumentException e) {
            throw new DamagedException(
                    source + " is no snapshot of etcd's: bucket " + bucket.text() + ": " + e.getMessage(), e);
        }
        record(StoreFormat.bucketKey(bucket.bucket(), key), value);
    }

    private void record(byte[] key, byte[] value) throws IOException {
        if (key != StoreFormat.META_KEY) {
            liveBytes += key.length + value.length;
        }
        writer.record(key, value);
        handOver(PIECE_BYTES);
    }

    /** Hands pieces over while at least so much waits. */
    private void handOver(int bytes) throws IOException {
        while (writer.available() >= bytes) {
            Bytes piece = writer.take(PIECE_BYTES);
            if (piece == null) {
                return;
            }
            target.append(piece);
            progress.at(ReadProgress.Phase.COPYING, Math.min(liveBytes, database.bytes()), database.bytes());
        }
    }
}
