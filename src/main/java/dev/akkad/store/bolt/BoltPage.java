package dev.akkad.store.bolt;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A leaf or branch page whose elements have been looked at: all lie within it, their keys ascend. */
final class BoltPage {
    private final byte[] raw;
    private final ByteBuffer bytes;
    private final boolean branch;
    private final int count;

    private BoltPage(byte[] bytes, boolean branch, int count) {
        this.raw = bytes;
        this.bytes = PageFormat.buffer(bytes);
        this.branch = branch;
        this.count = count;
    }

    /** How many bytes the elements at the beginning of a page lay claim to, the page's header included. */
    static long claimed(byte[] table, boolean branch, int count, String where) throws BoltDamagedException {
        ByteBuffer buffer = PageFormat.buffer(table);
        long end = PageFormat.HEADER_BYTES + (long) count * PageFormat.ELEMENT_BYTES;
        long tableEnd = end;
        for (int i = 0; i < count; i++) {
            int at = PageFormat.HEADER_BYTES + i * PageFormat.ELEMENT_BYTES;
            long position = at + Integer.toUnsignedLong(buffer.getInt(at + (branch ? 0 : 4)));
            long key = Integer.toUnsignedLong(buffer.getInt(at + (branch ? 4 : 8)));
            long value = branch ? 0 : Integer.toUnsignedLong(buffer.getInt(at + 12));
            if (position < tableEnd) {
                throw new BoltDamagedException(where + ": element " + i + " lies in the table of elements");
            }
            end = Math.max(end, position + key + value);
        }
        return end;
    }

    /** @param bytes from the page's header to the end of what its elements claim */
    static BoltPage of(byte[] bytes, boolean branch, int count, String where) throws BoltDamagedException {
        BoltPage page = new BoltPage(bytes, branch, count);
        byte[] before = null;
        for (int i = 0; i < count; i++) {
            byte[] key = page.key(i);
            if (before != null && Arrays.compareUnsigned(before, key) >= 0) {
                throw new BoltDamagedException(where + ": key " + i + " does not follow the one before");
            }
            before = key;
        }
        return page;
    }

    boolean isBranch() {
        return branch;
    }

    int count() {
        return count;
    }

    private static int at(int element) {
        return PageFormat.HEADER_BYTES + element * PageFormat.ELEMENT_BYTES;
    }

    byte[] key(int element) {
        int at = at(element);
        return copy(at + bytes.getInt(at + (branch ? 0 : 4)), bytes.getInt(at + (branch ? 4 : 8)));
    }

    byte[] value(int element) {
        int at = at(element);
        return copy(at + bytes.getInt(at + 4) + bytes.getInt(at + 8), bytes.getInt(at + 12));
    }

    int flags(int element) {
        return bytes.getInt(at(element));
    }

    long child(int element) {
        return bytes.getLong(at(element) + 8);
    }

    private byte[] copy(int from, int length) {
        return Arrays.copyOfRange(raw, from, from + length);
    }
}
