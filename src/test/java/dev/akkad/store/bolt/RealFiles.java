package dev.akkad.store.bolt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * Snapshots that {@code etcdctl} took of real members of etcd: two hundred keys in one transaction and more, records
 * longer than a page, a compaction, leases, users and a role; 34 pages and more, some of them free.
 */
public enum RealFiles {
    ETCD_3_4_23("etcd-3.4.23", 1340169309L, 366, 0x13b0a216062b0d1bL, 385528736L),
    ETCD_3_5_30("etcd-3.5.30", 4274620730L, 368, 0x64f3a216062f5f1aL, 882876216L);

    /** Of all these files: the newest revision, and how far they are compacted. */
    public static final long REVISION = 23;

    public static final long COMPACTED = 12;
    /** {@code endpoint hashkv --rev 14}: before there was a lease whose id differs. */
    public static final long HASH_AT_14 = 1646455617L;

    private final String name;
    private final long hash;
    private final int records;
    private final long lease;
    private final long hashKv;

    RealFiles(String name, long hash, int records, long lease, long hashKv) {
        this.name = name;
        this.hash = hash;
        this.records = records;
        this.lease = lease;
        this.hashKv = hashKv;
    }

    /** As {@code etcdutl snapshot status} says. */
    public long hash() {
        return hash;
    }

    /** Of all buckets. */
    public int records() {
        return records;
    }

    /** The lease of key {@code leased}. */
    public long lease() {
        return lease;
    }

    /** {@code endpoint hashkv} of the member. */
    public long hashKv() {
        return hashKv;
    }

    /** Database and hash. */
    public byte[] bytes() {
        try (InputStream input = RealFiles.class.getResourceAsStream("/bolt/" + name + ".db.gz")) {
            return new GZIPInputStream(Objects.requireNonNull(input)).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy in {@code directory}. */
    public Path copyTo(Path directory) throws IOException {
        return Files.write(directory.resolve(name + ".db"), bytes());
    }
}
