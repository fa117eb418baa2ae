package dev.akkad.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Reads every LevelDB table before LevelDB does, because LevelDB believes an index unread: a wrong length there makes
 * the native driver end the JVM, a wrong key hides records. And a data block found damaged only when it is needed would
 * end a member that has already begun to serve.
 *
 * <p>A table ends with 48 bytes: place of the meta index and of the index (each two variable-length numbers, offset and
 * length), zeros, magic 8. A block is followed by its type 1 and checksum 4. The index block holds, in order, the
 * place of every data block: entries {shared 1-5, unshared 1-5, value length 1-5, unshared key bytes, value}, then 4
 * bytes for each restart and 4 for their number.
 */
final class TableCheck {
    private static final int FOOTER_BYTES = 48;
    private static final int MAGIC_BYTES = 8;
    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int TRAILER_BYTES = 5;
    /** Far above any index of a table of 2 MiB. */
    private static final long BLOCK_BYTES_MAX = 64L * 1024 * 1024;

    private final FileChannel table;
    private final long size;

    private TableCheck(FileChannel table) throws IOException {
        this.table = table;
        this.size = table.size();
    }

    /**
     * Name of the first damaged table of a database directory, empty when all are as written. Tables that the manifest
     * does not name are left alone: a crash while one was being written leaves any part of it.
     */
    static String firstDamaged(Path directory) throws IOException {
        for (Long number : Manifest.tables(directory)) {
            Path table = file(directory, number);
            if (!Files.exists(table) || !isIntact(table)) {
                return table.getFileName().toString();
            }
        }
        return "";
    }

    private static Path file(Path directory, long number) {
        Path newer = directory.resolve(String.format(Locale.ROOT, "%06d.ldb", number));
        return Files.exists(newer) ? newer : directory.resolve(String.format(Locale.ROOT, "%06d.sst", number));
    }

    static boolean isIntact(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new TableCheck(channel).run();
        }
    }

    private boolean run() throws IOException {
        if (size < FOOTER_BYTES) {
            return false;
        }
        ByteBuffer footer = read(size - FOOTER_BYTES, FOOTER_BYTES);
        if (footer.getLong(FOOTER_BYTES - MAGIC_BYTES) != MAGIC) {
            return false;
        }
        footer.limit(FOOTER_BYTES - MAGIC_BYTES);
        boolean metaIndex = isBlock(number(footer), number(footer));
        long indexOffset = number(footer);
        long indexLength = number(footer);
        return metaIndex
                && isBlock(indexOffset, indexLength)
                && isZero(footer)
                && areDataBlocksIntact(read(indexOffset, (int) indexLength + TRAILER_BYTES), (int) indexLength);
    }

    private boolean areDataBlocksIntact(ByteBuffer index, int length) throws IOException {
        boolean compressed = index.get(length) != 0;
        if (compressed) {
            return true; // not written by us: LevelDB verifies its blocks as it reads them
        }
        if (length < Integer.BYTES) {
            return false;
        }
        long restarts = index.getInt(length - Integer.BYTES) & 0xffff_ffffL;
        long end = length - (restarts + 1) * Integer.BYTES;
        if (end < 0) {
            return false;
        }
        ByteBuffer entries = index.limit((int) end);
        while (entries.hasRemaining()) {
            number(entries);
            long unshared = number(entries);
            long valueLength = number(entries);
            if (unshared < 0 || valueLength < 0 || unshared + valueLength > entries.remaining()) {
                return false;
            }
            entries.position(entries.position() + (int) unshared);
            ByteBuffer place = entries.slice(entries.position(), (int) valueLength);
            if (!isBlock(number(place), number(place))) {
                return false;
            }
            entries.position(entries.position() + (int) valueLength);
        }
        return true;
    }

    private static boolean isZero(ByteBuffer rest) {
        while (rest.hasRemaining()) {
            if (rest.get() != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isBlock(long offset, long length) throws IOException {
        boolean inside = offset >= 0
                && length >= 0
                && length <= BLOCK_BYTES_MAX
                && offset <= size - FOOTER_BYTES - TRAILER_BYTES - length;
        if (!inside) {
            return false;
        }
        ByteBuffer block = read(offset, (int) length + TRAILER_BYTES);
        CRC32C crc = new CRC32C();
        crc.update(block.duplicate().limit((int) length + 1));
        return LogCheck.masked(crc) == block.getInt((int) length + 1);
    }

    private ByteBuffer read(long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (table.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("table ended while it was read");
            }
        }
        return buffer.flip();
    }

    /** A variable-length number as LevelDB writes them, -1 when there is none. */
    static long number(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < 63 && from.hasRemaining(); shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }
}
