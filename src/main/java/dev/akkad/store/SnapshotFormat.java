package dev.akkad.store;

import dev.akkad.base.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as a stream of bytes that may be cut anywhere.
 *
 * <p>{magic 4}, then records {key length 4, value length 4, key, value} in key order, then {0 4, record count 8, CRC32C
 * over all before 4}. Numbers are big-endian; no key is empty.
 */
final class SnapshotFormat {
    private static final int MAGIC = 0x414b5331;
    private static final int HEADER_BYTES = 8;
    private static final int END_BYTES = 16;
    private static final int KEY_BYTES_MAX = 64 * 1024 * 1024;
    private static final int VALUE_BYTES_MAX = 1024 * 1024 * 1024;

    private SnapshotFormat() {}

    /** Bytes waiting between one end and the other. */
    private static final class Queue {
        private byte[] bytes = new byte[8192];
        private int start;
        private int end;

        int length() {
            return end - start;
        }

        int intAt(int offset) {
            return ByteBuffer.wrap(bytes).getInt(start + offset);
        }

        long longAt(int offset) {
            return ByteBuffer.wrap(bytes).getLong(start + offset);
        }

        void add(byte[] more) {
            if (bytes.length - end < more.length) {
                int length = length();
                byte[] target = bytes.length - length < more.length
                        ? new byte[Math.max(bytes.length * 2, length + more.length)]
                        : bytes;
                System.arraycopy(bytes, start, target, 0, length);
                bytes = target;
                start = 0;
                end = length;
            }
            System.arraycopy(more, 0, bytes, end, more.length);
            end += more.length;
        }

        byte[] take(int length) {
            byte[] taken = Arrays.copyOfRange(bytes, start, start + length);
            start += length;
            return taken;
        }
    }

    /** Turns records into bytes. */
    static final class Writer {
        private final Queue queue = new Queue();
        private final CRC32C crc = new CRC32C();
        private long count;

        Writer() {
            add(ByteBuffer.allocate(4).putInt(MAGIC).array());
        }

        int available() {
            return queue.length();
        }

        void record(byte[] key, byte[] value) {
            add(ByteBuffer.allocate(HEADER_BYTES)
                    .putInt(key.length)
                    .putInt(value.length)
                    .array());
            add(key);
            add(value);
            count++;
        }

        void end() {
            add(ByteBuffer.allocate(12).putInt(0).putLong(count).array());
            queue.add(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        }

        /** The next bytes, at most {@code bytesMax}; null when there are none. */
        @Nullable
        Bytes take(int bytesMax) {
            int length = Math.min(bytesMax, queue.length());
            return length == 0 ? null : Bytes.wrap(queue.take(length));
        }

        private void add(byte[] bytes) {
            crc.update(bytes, 0, bytes.length);
            queue.add(bytes);
        }
    }

    /** Receives the records of a stream. */
    @FunctionalInterface
    interface Sink {
        void record(byte[] key, byte[] value) throws IOException;
    }

    /** Turns bytes back into records; {@link #isComplete} only after a whole, intact stream. */
    static final class Reader {
        private final Queue queue = new Queue();
        private final CRC32C crc = new CRC32C();
        private final Sink sink;
        private boolean begun;
        private boolean complete;
        private long count;

        Reader(Sink sink) {
            this.sink = sink;
        }

        boolean isComplete() {
            return complete;
        }

        void add(Bytes piece) throws IOException {
            queue.add(piece.unsafeArray());
            if (!begun && queue.length() >= 4) {
                begin();
            }
            boolean any = begun;
            while (any) {
                any = next();
            }
        }

        private void begin() throws IOException {
            if (queue.intAt(0) != MAGIC) {
                throw new IOException("snapshot stream has an unknown beginning");
            }
            take(4);
            begun = true;
        }

        private boolean next() throws IOException {
            if (complete) {
                if (queue.length() > 0) {
                    throw new IOException("snapshot stream goes on after its end");
                }
                return false;
            }
            if (queue.length() < HEADER_BYTES) {
                return false;
            }
            int keyLength = queue.intAt(0);
            return keyLength == 0 ? end() : record(keyLength, queue.intAt(4));
        }

        private boolean record(int keyLength, int valueLength) throws IOException {
            boolean possible =
                    keyLength > 0 && keyLength <= KEY_BYTES_MAX && valueLength >= 0 && valueLength <= VALUE_BYTES_MAX;
            if (!possible) {
                throw new IOException("snapshot stream has a record of impossible length");
            }
            if (queue.length() < HEADER_BYTES + keyLength + valueLength) {
                return false;
            }
            take(HEADER_BYTES);
            byte[] key = take(keyLength);
            byte[] value = take(valueLength);
            sink.record(key, value);
            count++;
            return true;
        }

        private boolean end() throws IOException {
            if (queue.length() < END_BYTES) {
                return false;
            }
            long expected = queue.longAt(4);
            take(12);
            if (queue.intAt(0) != (int) crc.getValue() || expected != count) {
                throw new IOException("snapshot stream is damaged: its checksum does not match");
            }
            queue.take(4);
            complete = true;
            return true;
        }

        private byte[] take(int length) {
            byte[] taken = queue.take(length);
            crc.update(taken, 0, length);
            return taken;
        }
    }
}
