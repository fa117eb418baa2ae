package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.RevisionCodec;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** CRC-32C over everything in the store, bucket by bucket in the order of etcd's bucket names (semantics 14). */
final class StoreHash {
    /** In the byte order of the names; null = the revisions. */
    private enum Part {
        ALARM("alarm", Bucket.ALARM),
        AUTH("auth", Bucket.AUTH),
        AUTH_ROLES("authRoles", Bucket.AUTH_ROLES),
        AUTH_USERS("authUsers", Bucket.AUTH_USERS),
        CLUSTER("cluster", Bucket.CLUSTER),
        KEY("key", null),
        LEASE("lease", Bucket.LEASE),
        MEMBERS("members", Bucket.MEMBERS),
        MEMBERS_REMOVED("members_removed", Bucket.MEMBERS_REMOVED),
        META("meta", Bucket.META);

        private final String text;
        private final @Nullable Bucket bucket;

        Part(String text, @Nullable Bucket bucket) {
            this.text = text;
            this.bucket = bucket;
        }
    }

    private static final Set<Bytes> LEFT_OUT =
            Set.of(Bytes.utf8("consistent_index"), Bytes.utf8("term"), Bytes.utf8("storageVersion"));

    private final CRC32C crc = new CRC32C();

    private StoreHash() {}

    static int of(MachineStore store) {
        StoreHash hash = new StoreHash();
        for (Part part : Part.values()) {
            hash.add(Bytes.utf8(part.text));
            if (part.bucket == null) {
                hash.addRevisions(store);
            } else {
                hash.addRecords(store, part.bucket);
            }
        }
        return (int) hash.crc.getValue();
    }

    private void addRevisions(MachineStore store) {
        store.scanRevisions(0, Long.MAX_VALUE, (revision, tombstone, encoded) -> {
            add(RevisionCodec.encode(revision, tombstone));
            add(encoded);
            return true;
        });
    }

    private void addRecords(MachineStore store, Bucket bucket) {
        store.scan(bucket, (key, value) -> {
            if (bucket != Bucket.META || !LEFT_OUT.contains(key)) {
                add(key);
                add(value);
            }
            return true;
        });
    }

    private void add(Bytes bytes) {
        crc.update(bytes.unsafeArray(), 0, bytes.length());
    }
}
