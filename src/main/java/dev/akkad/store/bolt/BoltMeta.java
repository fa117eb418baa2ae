package dev.akkad.store.bolt;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a meta page says.
 *
 * @param pageBytes size of a page
 * @param root page of the root bucket
 * @param freelist page of the list of free pages, {@link #NO_FREELIST} = it was not written
 * @param pages how many pages the database has: its length in bytes is this times {@code pageBytes}
 * @param transaction the last one committed
 */
record BoltMeta(int pageBytes, long root, long freelist, long pages, long transaction) {
    static final long NO_FREELIST = -1;

    /** Bytes from the beginning of a meta page that count. */
    static final int BYTES = PageFormat.HEADER_BYTES + 64;

    private static final int MAGIC = 0xed0cdaed;
    private static final int VERSION = 2;
    private static final int CHECKED_BYTES = 56;
    private static final int PAGE_BYTES_MIN = 1024;
    private static final int PAGE_BYTES_MAX = 1 << 16;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** The whole page number {@code id}, 0 or 1. */
    byte[] encode(long id) {
        byte[] page = new byte[pageBytes];
        ByteBuffer buffer = PageFormat.buffer(page);
        PageFormat.header(buffer, id, PageFormat.META, 0, 0);
        buffer.putInt(MAGIC).putInt(VERSION).putInt(pageBytes).putInt(0);
        buffer.putLong(root).putLong(0);
        buffer.putLong(freelist).putLong(pages).putLong(transaction);
        buffer.putLong(checksum(page));
        return page;
    }

    /** Null when these bytes are no meta page, or not whole. */
    static @Nullable BoltMeta decode(byte[] page) {
        ByteBuffer buffer = PageFormat.buffer(page);
        int at = PageFormat.HEADER_BYTES;
        int pageBytes = buffer.getInt(at + 8);
        boolean intact = (buffer.getShort(8) & PageFormat.META) != 0
                && buffer.getInt(at) == MAGIC
                && buffer.getInt(at + 4) == VERSION
                && buffer.getLong(at + CHECKED_BYTES) == checksum(page)
                && pageBytes >= PAGE_BYTES_MIN
                && pageBytes <= PAGE_BYTES_MAX
                && Integer.bitCount(pageBytes) == 1;
        return intact
                ? new BoltMeta(
                        pageBytes,
                        buffer.getLong(at + 16),
                        buffer.getLong(at + 32),
                        buffer.getLong(at + 40),
                        buffer.getLong(at + 48))
                : null;
    }

    /** FNV-1a, 64 bits. */
    private static long checksum(byte[] page) {
        long hash = FNV_BASIS;
        for (int i = 0; i < CHECKED_BYTES; i++) {
            hash = (hash ^ page[PageFormat.HEADER_BYTES + i] & 0xff) * FNV_PRIME;
        }
        return hash;
    }
}
