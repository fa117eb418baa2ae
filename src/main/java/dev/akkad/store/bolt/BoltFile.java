package dev.akkad.store.bolt;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a database file, whoever wrote it, and believes nothing that it says: what does not fit together is a {@link
 * BoltDamagedException} that names the place. Memory holds one page a level, and a bit for every page.
 *
 * <p>The format has no checksums but those of the metas, so a changed value goes unnoticed here.
 */
public final class BoltFile implements Closeable {
    /** Receives the records of a bucket in the order of their keys; both arrays are the receiver's own. */
    @FunctionalInterface
    public interface Visitor {
        void visit(byte[] key, byte[] value) throws IOException;
    }

    private static final int META_AT_MIN = 1024;
    private static final int META_AT_MAX = 1 << 16;

    private final FileChannel channel;
    private final BoltMeta meta;
    private final SortedMap<String, byte[]> buckets = new TreeMap<>();

    private BoltFile(FileChannel channel, BoltMeta meta) {
        this.channel = channel;
        this.meta = meta;
    }

    /**
     * Opens a database and reads the names of its buckets.
     *
     * @param bytes how much of the file is database
     */
    public static BoltFile open(Path file, long bytes) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            BoltMeta meta = newestMeta(channel, Math.min(bytes, channel.size()));
            if (meta == null) {
                throw new BoltDamagedException("it has no intact meta page: it is no database of bbolt's, or damaged");
            }
            long whole = meta.pages() * meta.pageBytes();
            boolean possible = meta.pages() >= 3 && meta.pages() <= Long.MAX_VALUE / meta.pageBytes();
            if (!possible || whole > bytes || whole > channel.size()) {
                throw new BoltDamagedException("it is cut off: " + bytes + " bytes (expected: "
                        + Long.toUnsignedString(meta.pages()) + " pages of " + meta.pageBytes() + ")");
            }
            BoltFile opened = new BoltFile(channel, meta);
            opened.readBuckets();
            return opened;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The second meta lies a page behind the first: where, only an intact first one tells. */
    private static @Nullable BoltMeta newestMeta(FileChannel channel, long bytes) throws IOException {
        BoltMeta first = meta(channel, 0, bytes);
        if (first != null) {
            BoltMeta second = meta(channel, first.pageBytes(), bytes);
            return second != null && second.transaction() > first.transaction() ? second : first;
        }
        for (long at = META_AT_MIN; at <= META_AT_MAX; at *= 2) {
            BoltMeta second = meta(channel, at, bytes);
            if (second != null && second.pageBytes() == at) {
                return second;
            }
        }
        return null;
    }

    private static @Nullable BoltMeta meta(FileChannel channel, long at, long bytes) throws IOException {
        return at + BoltMeta.BYTES > bytes ? null : BoltMeta.decode(read(channel, at, BoltMeta.BYTES));
    }

    private static byte[] read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        while (target.hasRemaining()) {
            if (channel.read(target, at + target.position()) < 0) {
                throw new BoltDamagedException("it ends at " + channel.size() + ", within a page");
            }
        }
        return target.array();
    }

    private void readBuckets() throws IOException {
        new BoltWalk(this, new PageSet(meta.pages())).tree(meta.root(), "the root bucket", true, (key, value) -> {
            buckets.put(new String(key, StandardCharsets.ISO_8859_1), value);
        });
    }

    BoltMeta meta() {
        return meta;
    }

    byte[] bytes(long page, int from, int length) throws IOException {
        return read(channel, page * meta.pageBytes() + from, length);
    }

    /** Length of the database: as much of the file as it uses. */
    public long bytes() {
        return meta.pages() * meta.pageBytes();
    }

    /** Names of the buckets, ascending. */
    public Iterable<String> buckets() {
        return Collections.unmodifiableSet(buckets.keySet());
    }

    /** Visits all records of a bucket; none if there is no such bucket. */
    public void scan(String bucket, Visitor visitor) throws IOException {
        byte[] value = buckets.get(bucket);
        if (value != null) {
            new BoltWalk(this, new PageSet(meta.pages())).bucket(bucket, value, visitor);
        }
    }

    /**
     * Looks at every page that counts: that all are what they should be, that none is used twice, and, where the file
     * lists its free pages, that none is lost.
     */
    public void check() throws IOException {
        PageSet used = new PageSet(meta.pages());
        BoltWalk walk = new BoltWalk(this, used);
        walk.tree(meta.root(), "the root bucket", true, (key, value) -> {});
        for (Map.Entry<String, byte[]> bucket : buckets.entrySet()) {
            walk.bucket(bucket.getKey(), bucket.getValue(), (key, value) -> {});
        }
        if (meta.freelist() != BoltMeta.NO_FREELIST) {
            walk.freelist(meta.freelist());
            long lost = used.firstMissing();
            if (lost >= 0) {
                throw new BoltDamagedException("page " + lost + " is neither used nor free");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
