package dev.akkad.store.bolt;

import dev.akkad.base.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The records that will be the next leaf page. */
final class LeafLevel {
    /** Few records share a page and its overflow, as bbolt leaves them: less is lost behind each of them. */
    private static final int FEW = 4;

    private static final int OVERFLOW_BYTES_MAX = 64 * 1024;

    private record Element(int flags, Bytes key, Bytes value) {
        long bytes() {
            return PageFormat.ELEMENT_BYTES + (long) key.length() + value.length();
        }
    }

    private final List<Element> elements = new ArrayList<>();
    private long bytes = PageFormat.HEADER_BYTES;

    /** Whether one more record belongs on the next page. */
    boolean isFullFor(byte[] key, byte[] value) {
        if (elements.isEmpty()) {
            return false;
        }
        long grown = bytes + PageFormat.ELEMENT_BYTES + key.length + value.length;
        boolean fits = grown <= BoltWriter.PAGE_BYTES || elements.size() < FEW && grown <= OVERFLOW_BYTES_MAX;
        return !fits;
    }

    void add(int flags, byte[] key, byte[] value) {
        Element element = new Element(flags, Bytes.wrap(key), Bytes.wrap(value));
        elements.add(element);
        bytes += element.bytes();
    }

    boolean isEmpty() {
        return elements.isEmpty();
    }

    Bytes firstKey() {
        return elements.get(0).key();
    }

    /** Length of the page's content. */
    long bytes() {
        return bytes;
    }

    /** As a page of its own, or with {@code padded} false as it stands inside its parent. */
    byte[] encode(long id, boolean padded) {
        int overflow = padded ? PageFormat.pages(bytes, BoltWriter.PAGE_BYTES) - 1 : 0;
        int length = padded ? (overflow + 1) * BoltWriter.PAGE_BYTES : Math.toIntExact(bytes);
        byte[] page = new byte[length];
        ByteBuffer buffer = PageFormat.buffer(page);
        PageFormat.header(buffer, id, PageFormat.LEAF, elements.size(), overflow);
        int data = PageFormat.HEADER_BYTES + elements.size() * PageFormat.ELEMENT_BYTES;
        for (Element element : elements) {
            byte[] key = element.key().unsafeArray();
            byte[] value = element.value().unsafeArray();
            int position = data - buffer.position();
            buffer.putInt(element.flags()).putInt(position).putInt(key.length).putInt(value.length);
            System.arraycopy(key, 0, page, data, key.length);
            System.arraycopy(value, 0, page, data + key.length, value.length);
            data += key.length + value.length;
        }
        return page;
    }

    void clear() {
        elements.clear();
        bytes = PageFormat.HEADER_BYTES;
    }
}
