package dev.akkad.store;

import dev.akkad.base.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How the journal's records and its mark lie in LevelDB.
 *
 * <ul>
 *   <li>record: key {1, sequence 8} → {checksum of the record before 4, raft index 8, payload, checksum 4}; the
 *       checksum is CRC32C over sequence, checksum before, raft index, payload
 *   <li>mark: key {0} → {format 1, first sequence 8, checksum before it 4, last sequence 8, last checksum 4, CRC32C
 *       over these 4}
 * </ul>
 *
 * Numbers are big-endian, so that key order is sequence order.
 */
final class JournalFormat {
    /** The mark inside the database: which records count. @param before checksum before the first of them */
    record Mark(long first, int before, long last, int checksum) {
        static final Mark EMPTY = new Mark(1, 0, 0, 0);
    }

    static final byte[] MARK_KEY = {0};
    /** Above every record key. */
    static final byte[] END_KEY = {2};

    private static final byte FORMAT = 1;
    private static final int MARK_BYTES = 29;
    private static final byte RECORD = 1;
    private static final int KEY_BYTES = 9;
    private static final int PAYLOAD_AT = 12;
    private static final int OVERHEAD_BYTES = 16;

    private final CRC32C crc = new CRC32C();
    private final byte[] sequenceBytes = new byte[8];

    static byte[] key(long sequence) {
        byte[] key = new byte[KEY_BYTES];
        key[0] = RECORD;
        ByteBuffer.wrap(key).putLong(1, sequence);
        return key;
    }

    static boolean isRecordKey(byte[] key) {
        return key.length == KEY_BYTES && key[0] == RECORD;
    }

    static long sequence(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    byte[] encode(JournalLog.Record record, int before) {
        byte[] payload = record.payload().unsafeArray();
        byte[] value = new byte[payload.length + OVERHEAD_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(value);
        buffer.putInt(before).putLong(record.raftIndex()).put(payload);
        buffer.putInt(checksum(record.sequence(), value));
        return value;
    }

    /** The record, or null when its bytes are not what was written. */
    JournalLog.@Nullable Record decode(long sequence, byte[] value) {
        if (value.length < OVERHEAD_BYTES || checksumOf(value) != checksum(sequence, value)) {
            return null;
        }
        Bytes payload = Bytes.wrap(Arrays.copyOfRange(value, PAYLOAD_AT, value.length - 4));
        return new JournalLog.Record(sequence, ByteBuffer.wrap(value).getLong(4), payload);
    }

    /** Whether a record's bytes are what was written, without copying its payload. */
    boolean isIntact(long sequence, byte[] value) {
        return value.length >= OVERHEAD_BYTES && checksumOf(value) == checksum(sequence, value);
    }

    static int before(byte[] value) {
        return ByteBuffer.wrap(value).getInt(0);
    }

    static long raftIndex(byte[] value) {
        return ByteBuffer.wrap(value).getLong(4);
    }

    static int checksumOf(byte[] value) {
        return ByteBuffer.wrap(value).getInt(value.length - 4);
    }

    private int checksum(long sequence, byte[] value) {
        ByteBuffer.wrap(sequenceBytes).putLong(0, sequence);
        crc.reset();
        crc.update(sequenceBytes, 0, sequenceBytes.length);
        crc.update(value, 0, value.length - 4);
        return (int) crc.getValue();
    }

    static byte[] encode(Mark mark) {
        byte[] value = new byte[MARK_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(value);
        buffer.put(FORMAT)
                .putLong(mark.first())
                .putInt(mark.before())
                .putLong(mark.last())
                .putInt(mark.checksum());
        CRC32C crc = new CRC32C();
        crc.update(value, 0, MARK_BYTES - 4);
        buffer.putInt((int) crc.getValue());
        return value;
    }

    static @Nullable Mark decodeMark(byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value, 0, Math.max(0, value.length - 4));
        if (value.length != MARK_BYTES || value[0] != FORMAT || checksumOf(value) != (int) crc.getValue()) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return new Mark(buffer.getLong(1), buffer.getInt(9), buffer.getLong(13), buffer.getInt(21));
    }
}
