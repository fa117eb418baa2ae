package dev.akkad.store.bolt;

import static dev.akkad.base.Checks.check;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a database from its first byte to its last, whatever its size: memory holds a page for each level of a tree.
 *
 * <p>The first pages say how many there are, so the records are walked over twice: {@link #measuring} counts, {@link
 * #writing} writes what was counted. Both take the same records in the same order: buckets one after another in any
 * order, the keys of a bucket ascending.
 */
public final class BoltWriter {
    /** Size of a page: that of the operating systems etcd mostly runs on. */
    public static final int PAGE_BYTES = 4096;

    private static final long FREELIST = 2;
    private static final long FIRST = 3;

    private final @Nullable BoltLayout measured;
    private final PageAllocator pages;
    private final Map<String, byte[]> buckets = new TreeMap<>();
    private @Nullable TreeWriter bucket;
    private String name = "";
    private byte @Nullable [] lastKey;

    private BoltWriter(@Nullable BoltLayout measured, @Nullable PageSink sink) {
        this.measured = measured;
        this.pages = new PageAllocator(sink, FIRST);
    }

    /** Finds out how the records will lie; nothing is written. */
    public static BoltWriter measuring() {
        return new BoltWriter(null, null);
    }

    /** @param transaction id of the last transaction, at least 1 */
    public static BoltWriter writing(BoltLayout layout, long transaction, PageSink sink) {
        for (int meta = 0; meta < 2; meta++) {
            // The second is the one before, as in a copy that bbolt itself makes: the first counts.
            sink.pages(
                    new BoltMeta(PAGE_BYTES, layout.root(), FREELIST, layout.pages(), transaction - meta).encode(meta));
        }
        byte[] freelist = new byte[PAGE_BYTES];
        PageFormat.header(PageFormat.buffer(freelist), FREELIST, PageFormat.FREELIST, 0, 0);
        sink.pages(freelist);
        return new BoltWriter(layout, sink);
    }

    /** Begins a bucket; names are ASCII. */
    public void beginBucket(String bucketName) {
        check(bucket == null, "bucket %s inside another", bucketName);
        check(!buckets.containsKey(bucketName), "bucket %s comes twice", bucketName);
        name = bucketName;
        bucket = new TreeWriter(pages);
        lastKey = null;
    }

    public void put(byte[] key, byte[] value) {
        TreeWriter open = bucket;
        if (open == null) {
            throw new AssertionError("a record outside of a bucket");
        }
        byte[] before = lastKey;
        check(before == null || Arrays.compareUnsigned(before, key) < 0, "keys of bucket %s do not ascend", name);
        lastKey = key;
        open.add(0, key, value);
    }

    public void endBucket() {
        TreeWriter open = bucket;
        if (open == null) {
            throw new AssertionError("no bucket to end");
        }
        buckets.put(name, open.endBucket());
        bucket = null;
    }

    /** Ends the file; what was measured must have been written. */
    public BoltLayout finish() {
        check(bucket == null, "bucket %s was not ended", name);
        TreeWriter root = new TreeWriter(pages);
        buckets.forEach((key, value) -> root.add(PageFormat.IS_BUCKET, key.getBytes(StandardCharsets.US_ASCII), value));
        BoltLayout layout = new BoltLayout(root.endTree(), pages.next());
        check(measured == null || measured.equals(layout), "wrote %s, measured %s", layout, measured);
        return layout;
    }

    /** Bytes of {@code number}, big endian, as etcd keeps its numbers. */
    public static byte[] bigEndian(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
