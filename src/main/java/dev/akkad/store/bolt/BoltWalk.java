package dev.akkad.store.bolt;

import dev.akkad.base.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Walks over trees of pages and looks at each page on the way. */
final class BoltWalk {
    /** A tree of full pages that deep would have more of them than there are numbers. */
    private static final int DEPTH_MAX = 40;

    /** What one page with its overflow may hold: a record of etcd's is at most a request. */
    private static final long PAGE_CONTENT_MAX = 1L << 30;

    private final BoltFile file;
    private final PageSet used;
    private final int pageBytes;

    BoltWalk(BoltFile file, PageSet used) {
        this.file = file;
        this.used = used;
        this.pageBytes = file.meta().pageBytes();
    }

    /** @param value what the root bucket keeps for it */
    void bucket(String name, byte[] value, BoltFile.Visitor visitor) throws IOException {
        String where = "bucket " + name;
        long root = PageFormat.buffer(value).getLong(0);
        if (root != 0) {
            tree(root, where, false, visitor);
            return;
        }
        byte[] inline = Arrays.copyOfRange(value, PageFormat.BUCKET_BYTES, value.length);
        if (inline.length < PageFormat.HEADER_BYTES) {
            throw new BoltDamagedException(where + " has neither a page nor content");
        }
        ByteBuffer header = PageFormat.buffer(inline);
        int count = Short.toUnsignedInt(header.getShort(10));
        boolean possible = header.getShort(8) == PageFormat.LEAF
                && PageFormat.HEADER_BYTES + (long) count * PageFormat.ELEMENT_BYTES <= inline.length
                && BoltPage.claimed(inline, false, count, where) <= inline.length;
        if (!possible) {
            throw new BoltDamagedException(where + " has impossible content");
        }
        leaf(BoltPage.of(inline, false, count, where), where, false, visitor);
    }

    /** @param ofBuckets whether the records must be buckets; else none may be */
    void tree(long root, String where, boolean ofBuckets, BoltFile.Visitor visitor) throws IOException {
        subtree(root, new Place(where, ofBuckets, 0, null, null), visitor);
    }

    /**
     * Where in a tree a page hangs.
     *
     * @param from its keys are not below this one, null = any
     * @param to they are below this one, null = any
     */
    private record Place(
            String where,
            boolean ofBuckets,
            int depth,
            @Nullable Bytes from,
            @Nullable Bytes to) {
        Place child(BoltPage parent, int element) {
            Bytes next = element + 1 < parent.count() ? Bytes.wrap(parent.key(element + 1)) : to;
            return new Place(where, ofBuckets, depth + 1, Bytes.wrap(parent.key(element)), next);
        }
    }

    private void subtree(long id, Place place, BoltFile.Visitor visitor) throws IOException {
        if (place.depth() > DEPTH_MAX) {
            throw new BoltDamagedException(place.where() + " is deeper than any tree can be");
        }
        BoltPage page = page(id, place.where());
        if (page.count() == 0 && (page.isBranch() || place.depth() > 0)) {
            throw new BoltDamagedException(place.where() + ": page " + id + " is empty");
        }
        if (page.count() > 0) {
            checkRange(page, id, place);
        }
        if (!page.isBranch()) {
            leaf(page, place.where(), place.ofBuckets(), visitor);
            return;
        }
        for (int i = 0; i < page.count(); i++) {
            subtree(page.child(i), place.child(page, i), visitor);
        }
    }

    private static void checkRange(BoltPage page, long id, Place place) throws BoltDamagedException {
        Bytes from = place.from();
        Bytes to = place.to();
        boolean fits = (from == null || from.compareTo(Bytes.wrap(page.key(0))) <= 0)
                && (to == null || Bytes.wrap(page.key(page.count() - 1)).compareTo(to) < 0);
        if (!fits) {
            throw new BoltDamagedException(place.where() + ": page " + id + " holds keys of another page");
        }
    }

    private static void leaf(BoltPage page, String where, boolean ofBuckets, BoltFile.Visitor visitor)
            throws IOException {
        for (int i = 0; i < page.count(); i++) {
            byte[] value = page.value(i);
            boolean isBucket = page.flags(i) == PageFormat.IS_BUCKET;
            boolean expected = ofBuckets ? isBucket && value.length >= PageFormat.BUCKET_BYTES : page.flags(i) == 0;
            if (!expected) {
                throw new BoltDamagedException(
                        where + (ofBuckets ? " holds something that is no bucket" : " holds a bucket or worse"));
            }
            visitor.visit(page.key(i), value);
        }
    }

    /** Reads a page; what it claims is looked at before memory is given to it. */
    private BoltPage page(long id, String where) throws IOException {
        used.add(id, 1, where);
        ByteBuffer header = PageFormat.buffer(file.bytes(id, 0, PageFormat.HEADER_BYTES));
        int flags = header.getShort(8);
        int count = Short.toUnsignedInt(header.getShort(10));
        long overflow = Integer.toUnsignedLong(header.getInt(12));
        String at = where + ": page " + id;
        if (header.getLong(0) != id) {
            throw new BoltDamagedException(at + " says that it is page " + Long.toUnsignedString(header.getLong(0)));
        }
        if (flags != PageFormat.BRANCH && flags != PageFormat.LEAF) {
            throw new BoltDamagedException(at + " is neither branch nor leaf: " + flags);
        }
        if (overflow > 0) {
            used.add(id + 1, overflow, at);
        }
        long extent = (overflow + 1) * pageBytes;
        int table = PageFormat.HEADER_BYTES + count * PageFormat.ELEMENT_BYTES;
        if (count > PageFormat.ELEMENTS_MAX || table > extent) {
            throw new BoltDamagedException(at + " has more elements than fit: " + count);
        }
        boolean branch = flags == PageFormat.BRANCH;
        long claimed = BoltPage.claimed(file.bytes(id, 0, table), branch, count, at);
        // bbolt takes one page more than is needed when the content ends with a page.
        if (claimed > extent || claimed > PAGE_CONTENT_MAX || overflow > claimed / pageBytes) {
            throw new BoltDamagedException(at + " holds " + claimed + " bytes in " + (overflow + 1) + " pages");
        }
        return BoltPage.of(file.bytes(id, 0, Math.toIntExact(claimed)), branch, count, at);
    }

    /** Looks at the list of free pages: none of them is used. */
    void freelist(long id) throws IOException {
        String where = "the list of free pages";
        used.add(id, 1, where);
        ByteBuffer header = PageFormat.buffer(file.bytes(id, 0, PageFormat.HEADER_BYTES + Long.BYTES));
        long overflow = Integer.toUnsignedLong(header.getInt(12));
        if (header.getLong(0) != id || header.getShort(8) != PageFormat.FREELIST) {
            throw new BoltDamagedException(where + " is not at page " + id);
        }
        if (overflow > 0) {
            used.add(id + 1, overflow, where);
        }
        int count = Short.toUnsignedInt(header.getShort(10));
        boolean isLong = count > PageFormat.ELEMENTS_MAX;
        long ids = isLong ? header.getLong(PageFormat.HEADER_BYTES) : count;
        int from = PageFormat.HEADER_BYTES + (isLong ? Long.BYTES : 0);
        if (ids < 0 || ids > used.pages() || from + ids * Long.BYTES > (overflow + 1) * pageBytes) {
            throw new BoltDamagedException(where + " is longer than its pages");
        }
        for (long i = 0; i < ids; i++) {
            long at = from + i * Long.BYTES;
            byte[] number = file.bytes(id + at / pageBytes, (int) (at % pageBytes), Long.BYTES);
            used.add(PageFormat.buffer(number).getLong(), 1, where);
        }
    }
}
