package dev.akkad.store;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.KeyValueCodec;
import dev.akkad.mvcc.RevisionCodec;
import dev.akkad.store.bolt.BoltDamagedException;
import dev.akkad.store.bolt.BoltFile;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.zip.CRC32C;

/**
 * A snapshot of etcd's or akkad's in a file: a database of bbolt's, usually with a SHA-256 of it behind.
 *
 * <p>Its length tells whether the hash is there: a database is a multiple of 512, so 32 are left over.
 */
public final class SnapshotFile implements Closeable {
    private static final int HASH_BYTES = 32;
    private static final int BLOCK_BYTES = 512;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Bytes STORAGE_VERSION = Bytes.utf8("storageVersion");

    /**
     * What {@code snapshot status} shows.
     *
     * @param hash CRC-32C over all buckets with all records, unsigned
     * @param revision main revision of the newest record
     * @param totalKeys live keys
     * @param totalBytes length of the database
     * @param version storage version, empty = the file does not say
     */
    public record Status(int hash, long revision, long totalKeys, long totalBytes, String version) {}

    private final BoltFile database;

    private SnapshotFile(BoltFile database) {
        this.database = database;
    }

    /** Opens a snapshot, or the database of a data directory, without looking at a hash. */
    public static SnapshotFile open(Path file) throws IOException {
        long bytes = size(file);
        try {
            return new SnapshotFile(BoltFile.open(file, bytes - (hasHash(bytes) ? HASH_BYTES : 0)));
        } catch (BoltDamagedException e) {
            throw damaged(file, e);
        }
    }

    /** Opens a snapshot whose hash is right. */
    public static SnapshotFile openVerified(Path file, ReadProgress progress) throws IOException {
        long bytes = size(file);
        if (!hasHash(bytes)) {
            throw new DamagedException("snapshot missing hash but --skip-hash-check=false");
        }
        verifyHash(file, bytes - HASH_BYTES, progress);
        return open(file);
    }

    private static long size(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("read " + file + ": is a directory");
        }
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            FileNotFoundException missing = new FileNotFoundException("open " + file + ": no such file or directory");
            missing.initCause(e);
            throw missing;
        }
    }

    private static boolean hasHash(long bytes) {
        return bytes % BLOCK_BYTES == HASH_BYTES;
    }

    private static void verifyHash(Path file, long bytes, ReadProgress progress) throws IOException {
        MessageDigest sha = sha256();
        byte[] expected;
        try (InputStream input = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = bytes;
            while (left > 0) {
                int read = input.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
                if (read == 0) {
                    throw new DamagedException(file + " became shorter while it was read");
                }
                sha.update(buffer, 0, read);
                left -= read;
                progress.at(ReadProgress.Phase.VERIFYING, bytes - left, bytes);
            }
            expected = input.readNBytes(HASH_BYTES);
        }
        byte[] found = sha.digest();
        if (!Arrays.equals(expected, found)) {
            throw new DamagedException("expected sha256 " + decimal(expected) + ", got " + decimal(found));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** As Go prints bytes. */
    private static String decimal(byte[] bytes) {
        StringJoiner numbers = new StringJoiner(" ", "[", "]");
        for (byte b : bytes) {
            numbers.add(Integer.toString(b & 0xff));
        }
        return numbers.toString();
    }

    static DamagedException damaged(Path file, BoltDamagedException e) {
        return new DamagedException(file + " is no intact snapshot: " + e.getMessage(), e);
    }

    BoltFile database() {
        return database;
    }

    /** Looks at every page, as bbolt's own check does. */
    public void check() throws IOException {
        try {
            database.check();
        } catch (BoltDamagedException e) {
            throw new DamagedException("snapshot file integrity check failed: " + e.getMessage(), e);
        }
    }

    /** Reads everything. Memory: the live keys. */
    public Status status() throws IOException {
        check();
        Summary summary = new Summary();
        for (String bucket : database.buckets()) {
            summary.begin(bucket);
            database.scan(bucket, summary::add);
        }
        return new Status(
                (int) summary.crc.getValue(), summary.revision, summary.live.size(), database.bytes(), summary.version);
    }

    /** Adds up what all records come to. */
    private static final class Summary {
        private final CRC32C crc = new CRC32C();
        private final Set<Bytes> live = new HashSet<>();
        private String bucket = "";
        private long revision;
        private String version = "";

        void begin(String name) {
            bucket = name;
            crc.update(Bytes.utf8(name).unsafeArray());
        }

        void add(byte[] key, byte[] value) throws IOException {
            crc.update(key);
            crc.update(value);
            if (bucket.equals(EtcdBucket.KEY)) {
                addRevision(Bytes.wrap(key), Bytes.wrap(value));
            } else if (bucket.equals(EtcdBucket.META.text()) && STORAGE_VERSION.equals(Bytes.wrap(key))) {
                version = Bytes.wrap(value).utf8();
            }
        }

        private void addRevision(Bytes key, Bytes value) throws IOException {
            try {
                revision = RevisionCodec.decode(key).main();
                Bytes name = KeyValueCodec.decodeWithoutValue(value).key();
                if (RevisionCodec.isTombstone(key)) {
                    live.remove(name);
                } else if (!name.isEmpty()) {
                    live.add(name);
                }
            } catch (IllegalArgumentException e) {
                throw new DamagedException("bucket key holds what is no revision: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        database.close();
    }
}
