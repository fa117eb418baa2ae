package dev.akkad.store;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Records that compactions dropped from the journal, for whoever wants to read the log from its beginning: a file for
 * each run of them, named after the first. The member itself never reads them, and holds nothing of them in memory.
 *
 * <p>A file holds {magic 4}, then each record as {length 4, sequence 8, value as in the journal}, numbers big-endian.
 * It is written aside and renamed when it is on disk, so it is whole or not there. The records leave the journal only
 * then: after a crash some may be in both places, and the next file may begin within the last one.
 */
final class JournalHistory {
    /** Dropped bytes that are worth a file. */
    static final long FILE_BYTES = 4L << 20;

    private static final int MAGIC = 0x414b4a48;
    private static final Pattern FILE = Pattern.compile("\\d{19}");
    private static final int LENGTH_MAX = 1 << 30;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path directory;
    private final boolean isKept;
    private final long fileBytes;

    /**
     * @param isKept whether dropped records are to be kept from now on
     * @param fileBytes how much must have been dropped before the next file is written
     */
    JournalHistory(Path directory, boolean isKept, long fileBytes) {
        this.directory = directory;
        this.isKept = isKept;
        this.fileBytes = fileBytes;
    }

    boolean isKept() {
        return isKept;
    }

    long fileBytes() {
        return fileBytes;
    }

    /** Whether anything is kept, or was when a member ran on this directory before. */
    boolean exists() {
        return Files.isDirectory(directory);
    }

    /** From now on there is a history, be it empty. */
    void begin() throws IOException {
        Directories.createPrivate(directory);
    }

    void delete() throws IOException {
        Directories.delete(directory);
    }

    /** Begins a file for the records from {@code first} on, in the place of one that began there. */
    Writer write(long first) throws IOException {
        return new Writer(directory.resolve("%019d".formatted(first)));
    }

    /** Reads every record of every file, in the order of their sequences; some twice. */
    void replay(HistoryReplay replay) throws IOException {
        if (!exists()) {
            return;
        }
        for (Path file : Directories.list(directory)) {
            if (FILE.matcher(file.getFileName().toString()).matches()) {
                read(file, replay);
            }
        }
    }

    private static void read(Path file, HistoryReplay replay) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            boolean isOurs = in.readInt() == MAGIC;
            while (isOurs) {
                int high = in.read();
                if (high < 0) {
                    return;
                }
                int length = (high << 24) | (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                isOurs = length >= 0 && length <= LENGTH_MAX;
                if (isOurs) {
                    long sequence = in.readLong();
                    byte[] value = in.readNBytes(length);
                    replay.record(sequence, value);
                }
            }
        } catch (EOFException e) {
            // Below: a file that was cut off is damaged too.
        }
        throw new JournalDamagedException("history of the journal: " + file + " is damaged");
    }

    /** A file in the making. */
    static final class Writer implements Closeable {
        private final Path file;
        private final Path part;
        private final DataOutputStream out;

        private Writer(Path file) throws IOException {
            this.file = file;
            this.part = file.resolveSibling(file.getFileName() + ".part");
            this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES));
            out.writeInt(MAGIC);
        }

        void add(long sequence, byte[] value) throws IOException {
            out.writeInt(value.length);
            out.writeLong(sequence);
            out.write(value);
        }

        /** Puts it on disk under its name. */
        void publish() throws IOException {
            out.close();
            Directories.sync(part);
            Directories.rename(part, file);
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(part);
        }
    }
}
