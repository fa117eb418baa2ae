package dev.akkad.store.bolt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers of the format that reader and writer share. */
final class PageFormat {
    static final int HEADER_BYTES = 16;
    static final int ELEMENT_BYTES = 16;
    static final int BUCKET_BYTES = 16;
    static final int BRANCH = 0x01;
    static final int LEAF = 0x02;
    static final int META = 0x04;
    static final int FREELIST = 0x10;
    /** Flag of a leaf element whose value is a bucket. */
    static final int IS_BUCKET = 0x01;
    /** Elements of one page, which has 16 bits for their number and gives the highest another meaning. */
    static final int ELEMENTS_MAX = 0xfffe;

    private PageFormat() {}

    static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void header(ByteBuffer page, long id, int flags, int count, int overflow) {
        page.putLong(id).putShort((short) flags).putShort((short) count).putInt(overflow);
    }

    /** Pages that so many bytes take. */
    static int pages(long bytes, int pageBytes) {
        return Math.toIntExact((bytes + pageBytes - 1) / pageBytes);
    }
}
