package dev.akkad.store;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.machine.MemberRecord;
import dev.akkad.mvcc.RevisionCodec;
import dev.akkad.store.bolt.BoltLayout;
import dev.akkad.store.bolt.BoltWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of a checkpoint, in the order of its LevelDB, into the buckets of etcd's database.
 *
 * <p>All goes over as it is, for the machine keeps it in etcd's form; the bucket {@code meta} gets what etcd wants to
 * know of Raft in addition: {@code consistent_index}, {@code term}, {@code confState}, {@code storageVersion}.
 */
final class EtcdRecords {
    private static final Bytes CLUSTER_VERSION = Bytes.utf8("clusterVersion");
    /** Whose buckets and records these are, should the members not have agreed on a version yet. */
    private static final String SCHEMA_VERSION = "3.7.0";

    private final BoltWriter writer;
    private final StoreFormat.Meta state;
    private final Map<Bytes, byte[]> meta = new TreeMap<>();
    private final List<MemberRecord> members = new ArrayList<>();
    private final Set<EtcdBucket> missing = EnumSet.allOf(EtcdBucket.class);
    private @Nullable Bucket open;
    private String storageVersion = SCHEMA_VERSION;

    EtcdRecords(BoltWriter writer, StoreFormat.Meta state) {
        this.writer = writer;
        this.state = state;
        writer.beginBucket(EtcdBucket.KEY);
    }

    void add(byte[] key, byte[] value) {
        if (key[0] == StoreFormat.META_KEY[0]) {
            return;
        }
        if (StoreFormat.isRevisionKey(key)) {
            writer.put(
                    RevisionCodec.encode(StoreFormat.revision(key), StoreFormat.isTombstone(key))
                            .unsafeArray(),
                    value);
            return;
        }
        Bucket bucket = StoreFormat.bucket(key);
        byte[] name = StoreFormat.bucketName(key);
        if (bucket == Bucket.META) {
            meta.put(Bytes.wrap(name), value);
            return;
        }
        if (bucket != open) {
            begin(bucket);
        }
        notice(bucket, Bytes.wrap(name), Bytes.wrap(value));
        writer.put(name, value);
    }

    private void begin(Bucket bucket) {
        writer.endBucket();
        EtcdBucket named = EtcdBucket.of(bucket);
        missing.remove(named);
        writer.beginBucket(named.text());
        open = bucket;
    }

    private void notice(Bucket bucket, Bytes name, Bytes value) {
        if (bucket == Bucket.MEMBERS) {
            members.add(MemberRecord.decode(value));
        } else if (bucket == Bucket.CLUSTER && name.equals(CLUSTER_VERSION)) {
            storageVersion = value.utf8();
        }
    }

    /** After the last record: the buckets that have none, and what is known only now. */
    BoltLayout finish() {
        writer.endBucket();
        missing.remove(EtcdBucket.META);
        for (EtcdBucket empty : missing) {
            writer.beginBucket(empty.text());
            writer.endBucket();
        }
        meta.put(Bytes.utf8("consistent_index"), BoltWriter.bigEndian(state.index()));
        meta.put(Bytes.utf8("term"), BoltWriter.bigEndian(state.term()));
        meta.put(Bytes.utf8("confState"), Bytes.utf8(confState()).unsafeArray());
        meta.put(Bytes.utf8("storageVersion"), Bytes.utf8(storageVersion).unsafeArray());
        writer.beginBucket(EtcdBucket.META.text());
        meta.forEach((key, value) -> writer.put(key.unsafeArray(), value));
        writer.endBucket();
        return writer.finish();
    }

    /** Such as {@code 3.7.0}; it follows the version of the cluster. */
    String storageVersion() {
        return storageVersion;
    }

    /** The JSON of Raft's configuration, as Go writes it. */
    private String confState() {
        StringBuilder json = new StringBuilder("{");
        appendIds(json, "voters", false);
        appendIds(json, "learners", true);
        return json.append("\"auto_leave\":false}").toString();
    }

    private void appendIds(StringBuilder json, String field, boolean learners) {
        StringJoiner ids = new StringJoiner(",");
        members.stream()
                .filter(member -> member.learner() == learners)
                .map(MemberRecord::id)
                .sorted(Long::compareUnsigned)
                .forEach(id -> ids.add(Long.toUnsignedString(id)));
        if (ids.length() > 0) {
            json.append('"').append(field).append("\":[").append(ids).append("],");
        }
    }
}
