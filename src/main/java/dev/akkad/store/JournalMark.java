package dev.akkad.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The high-water mark beside the journal: 32 bytes {magic 4, first sequence 8, last sequence 8, last checksum 4,
 * zero 4, own checksum 4}, all big-endian, written in place after each synced batch.
 *
 * <p>Usually not forced: a power loss may bring back an older mark or tear this one, and both are harmless beside a
 * whole journal. It is there for the other fault: a journal that lost its end, or all of itself, while the mark did
 * not.
 */
final class JournalMark implements Closeable {
    /** What the mark says. @param last last sequence written, 0 = none */
    record Content(long first, long last, int checksum) {
        static final Content EMPTY = new Content(1, 0, 0);
    }

    static final int BYTES = 32;
    private static final int MAGIC = 0x414b4a4d;

    // Not a FileChannel: an interrupt of the writing thread would close it.
    private final RandomAccessFile file;
    private final byte[] bytes = new byte[BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private final CRC32C crc = new CRC32C();

    private JournalMark(RandomAccessFile file) {
        this.file = file;
    }

    /** Makes a mark for a journal without records, and forces it and its directory to disk. */
    static void create(Path path) throws IOException {
        Files.write(path, new byte[BYTES]);
        try (JournalMark mark = open(path)) {
            mark.write(Content.EMPTY);
            mark.force();
        }
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            Directories.sync(parent);
        }
    }

    static JournalMark open(Path path) throws IOException {
        return new JournalMark(new RandomAccessFile(path.toFile(), "rw"));
    }

    /** What a mark file says; null when it is torn. */
    static @Nullable Content read(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        if (bytes.length != BYTES) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, BYTES - 4);
        if (buffer.getInt(0) != MAGIC || buffer.getInt(BYTES - 4) != (int) crc.getValue()) {
            return null;
        }
        return new Content(buffer.getLong(4), buffer.getLong(12), buffer.getInt(20));
    }

    void write(Content content) throws IOException {
        Arrays.fill(bytes, (byte) 0);
        buffer.putInt(0, MAGIC)
                .putLong(4, content.first())
                .putLong(12, content.last())
                .putInt(20, content.checksum());
        crc.reset();
        crc.update(bytes, 0, BYTES - 4);
        buffer.putInt(BYTES - 4, (int) crc.getValue());
        file.seek(0);
        file.write(bytes);
    }

    void force() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
