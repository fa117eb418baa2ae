package dev.akkad.store.bolt;

import dev.akkad.base.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One level of branch pages while it grows: the children that no page holds yet.
 *
 * <p>Two children beyond a full page are held back, so that the last page never has a single one.
 */
final class BranchLevel {
    private static final int HELD_BACK = 2;

    /** A child by its first key. */
    record Child(Bytes key, long page) {}

    private final List<Child> children = new ArrayList<>();
    private long bytes = PageFormat.HEADER_BYTES;
    /** Children that fill a page, 0 = there are not so many yet. */
    private int full;

    private long written;

    void add(Child child) {
        children.add(child);
        bytes += size(child);
        if (full == 0 && bytes > BoltWriter.PAGE_BYTES && children.size() > HELD_BACK) {
            full = children.size() - 1;
        }
    }

    /** Whether {@link #write} should make a page now. */
    boolean isReady() {
        return full > 0 && children.size() >= full + HELD_BACK;
    }

    /** The only child of the level, so that the level is not needed. */
    boolean isNeedless() {
        return written == 0 && children.size() == 1;
    }

    long onlyChild() {
        return children.get(0).page();
    }

    boolean isEmpty() {
        return children.isEmpty();
    }

    /** Writes the page that is ready. */
    Child write(PageAllocator pages) {
        return write(pages, full);
    }

    /** Writes the next of the last pages, when nothing more comes. */
    Child writeLast(PageAllocator pages) {
        int count = children.size();
        return write(pages, full > 0 && count > HELD_BACK + 1 ? count - HELD_BACK : count);
    }

    private Child write(PageAllocator pages, int count) {
        List<Child> taken = children.subList(0, count);
        long size = PageFormat.HEADER_BYTES;
        for (Child child : taken) {
            size += size(child);
        }
        long length = size;
        Child page = new Child(taken.get(0).key(), pages.write(length, id -> encode(id, taken, length)));
        bytes -= length - PageFormat.HEADER_BYTES;
        taken.clear();
        full = 0;
        written++;
        return page;
    }

    private static byte[] encode(long id, List<Child> children, long length) {
        int overflow = PageFormat.pages(length, BoltWriter.PAGE_BYTES) - 1;
        byte[] page = new byte[(overflow + 1) * BoltWriter.PAGE_BYTES];
        ByteBuffer buffer = PageFormat.buffer(page);
        PageFormat.header(buffer, id, PageFormat.BRANCH, children.size(), overflow);
        int data = PageFormat.HEADER_BYTES + children.size() * PageFormat.ELEMENT_BYTES;
        for (Child child : children) {
            int position = data - buffer.position();
            byte[] key = child.key().unsafeArray();
            buffer.putInt(position).putInt(key.length).putLong(child.page());
            System.arraycopy(key, 0, page, data, key.length);
            data += key.length;
        }
        return page;
    }

    private static long size(Child child) {
        return PageFormat.ELEMENT_BYTES + (long) child.key().length();
    }
}
