package dev.akkad.sim.disk;

import dev.akkad.base.Bytes;
import dev.akkad.base.Defect;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.Revision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Everything that a store holds at one applied index. Walks may go on while it changes. */
final class Contents {
    record Stored(boolean tombstone, Bytes encoded) {}

    /** One change of it; applied to what is shown at once and to what is durable later. */
    @FunctionalInterface
    interface Change {
        void applyTo(Contents contents);
    }

    private static final int RECORD_BYTES = 18;

    private final ConcurrentNavigableMap<Revision, Stored> revisions = new ConcurrentSkipListMap<>();
    private final Map<Bucket, ConcurrentNavigableMap<Bytes, Bytes>> buckets = new EnumMap<>(Bucket.class);
    private long index;
    private long term;
    private long bytes;

    Contents() {
        for (Bucket bucket : Bucket.values()) {
            buckets.put(bucket, new ConcurrentSkipListMap<>());
        }
    }

    Contents copy() {
        Contents copy = new Contents();
        copy.revisions.putAll(revisions);
        buckets.forEach((bucket, records) -> copy.bucket(bucket).putAll(records));
        copy.index = index;
        copy.term = term;
        copy.bytes = bytes;
        return copy;
    }

    ConcurrentNavigableMap<Revision, Stored> revisions() {
        return revisions;
    }

    ConcurrentNavigableMap<Bytes, Bytes> bucket(Bucket bucket) {
        return Objects.requireNonNull(buckets.get(bucket));
    }

    long index() {
        return index;
    }

    long term() {
        return term;
    }

    /** Bytes of all records. */
    long bytes() {
        return bytes;
    }

    void applied(long toIndex, long inTerm) {
        index = toIndex;
        term = inTerm;
    }

    void put(Revision revision, Stored stored) {
        count(revisions.put(revision, stored), -1);
        count(stored, 1);
    }

    void remove(Revision revision) {
        count(revisions.remove(revision), -1);
    }

    private void count(@Nullable Stored stored, int sign) {
        if (stored != null) {
            bytes += sign * (long) (RECORD_BYTES + stored.encoded().length());
        }
    }

    void put(Bucket bucket, Bytes key, Bytes value) {
        remove(bucket, key);
        bucket(bucket).put(key, value);
        bytes += 1L + key.length() + value.length();
    }

    void remove(Bucket bucket, Bytes key) {
        Bytes before = bucket(bucket).remove(key);
        if (before != null) {
            bytes -= 1L + key.length() + before.length();
        }
    }

    /** As one run of bytes with a checksum at its end. */
    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(out)) {
            data.writeLong(index);
            data.writeLong(term);
            data.writeInt(revisions.size());
            for (Map.Entry<Revision, Stored> entry : revisions.entrySet()) {
                data.writeLong(entry.getKey().main());
                data.writeLong(entry.getKey().sub());
                data.writeBoolean(entry.getValue().tombstone());
                write(data, entry.getValue().encoded());
            }
            for (Bucket bucket : Bucket.values()) {
                boolean isLeftOut = bucket == Bucket.LEASE && Defect.SNAPSHOT_WITHOUT_LEASES.isOn();
                Map<Bytes, Bytes> records = isLeftOut ? Map.of() : bucket(bucket);
                data.writeInt(records.size());
                for (Map.Entry<Bytes, Bytes> entry : records.entrySet()) {
                    write(data, entry.getKey());
                    write(data, entry.getValue());
                }
            }
            data.writeInt(checksum(out.toByteArray(), out.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static Contents decode(byte[] encoded) throws IOException {
        Contents contents = new Contents();
        try (DataInputStream data = new DataInputStream(new ByteArrayInputStream(encoded))) {
            contents.applied(data.readLong(), data.readLong());
            for (int i = data.readInt(); i > 0; i--) {
                Revision revision = new Revision(data.readLong(), data.readLong());
                contents.put(revision, new Stored(data.readBoolean(), read(data)));
            }
            for (Bucket bucket : Bucket.values()) {
                for (int i = data.readInt(); i > 0; i--) {
                    contents.put(bucket, read(data), read(data));
                }
            }
            if (data.readInt() != checksum(encoded, encoded.length - Integer.BYTES) || data.available() > 0) {
                throw new IOException("the snapshot is damaged");
            }
            return contents;
        } catch (RuntimeException e) {
            throw new IOException("the snapshot is damaged: " + e, e);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    private static void write(DataOutputStream data, Bytes bytes) throws IOException {
        data.writeInt(bytes.length());
        data.write(bytes.unsafeArray());
    }

    private static Bytes read(DataInputStream data) throws IOException {
        int length = data.readInt();
        if (length < 0 || length > data.available()) {
            throw new IOException("the snapshot is cut short");
        }
        byte[] bytes = new byte[length];
        data.readFully(bytes);
        return Bytes.wrap(bytes);
    }
}
