package dev.akkad.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Reads LevelDB's write-ahead logs before LevelDB does, because LevelDB skips what it cannot read without a word.
 *
 * <p>A log is cut into blocks of 32 KiB; a block holds records {checksum 4, length 2, type 1, bytes}, and a write that
 * does not fit is a FIRST, some MIDDLE and a LAST record. All our writes are synced one after the other, so a power
 * loss can tear only the last one: unreadable bytes with no further write behind them are {@link State#TORN}.
 * Unreadable bytes with a write behind them, in this log or in a later one, were acknowledged once: {@link
 * State#DAMAGED}.
 */
final class LogCheck {
    /** What the logs of a directory are, taken together. */
    enum State {
        CLEAN,
        TORN,
        DAMAGED
    }

    private static final int BLOCK_BYTES = 32 * 1024;
    private static final int HEADER_BYTES = 7;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    private final byte[] log;
    private final ByteBuffer numbers;
    private final CRC32C crc = new CRC32C();
    private boolean anyWrite;

    private LogCheck(byte[] log) {
        this.log = log;
        this.numbers = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Checks all logs of a database directory, oldest first. */
    static State directory(Path directory) throws IOException {
        SortedMap<Long, Path> logs = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.log")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.matches("\\d{1,18}\\.log")) {
                    logs.put(Long.valueOf(name.substring(0, name.length() - 4)), file);
                }
            }
        }
        State state = State.CLEAN;
        for (Path file : logs.values()) {
            LogCheck check = new LogCheck(Files.readAllBytes(file));
            State next = check.run();
            if (state == State.TORN && check.anyWrite) {
                return State.DAMAGED;
            }
            if (next == State.DAMAGED) {
                return next;
            }
            if (next == State.TORN) {
                state = next;
            }
        }
        return state;
    }

    static State bytes(byte[] log) {
        return new LogCheck(log).run();
    }

    /**
     * Whether a log has nothing unreadable but an end that never arrived. Stricter than {@link State#TORN}: its last
     * write may be cut short, but not be there and wrong.
     */
    static boolean isWholeOrCutShort(byte[] log) {
        LogCheck check = new LogCheck(log);
        return switch (check.run()) {
            case CLEAN -> true;
            case TORN -> check.isCutShort(check.readableBytes());
            case DAMAGED -> false;
        };
    }

    private int readableBytes() {
        int position = 0;
        while (position < log.length) {
            int left = BLOCK_BYTES - position % BLOCK_BYTES;
            if (left >= HEADER_BYTES && !isRecord(position)) {
                break;
            }
            position += left < HEADER_BYTES ? left : HEADER_BYTES + length(position);
        }
        return position;
    }

    private boolean isCutShort(int from) {
        int left = Math.min(BLOCK_BYTES - from % BLOCK_BYTES, log.length - from);
        if (left < HEADER_BYTES) {
            return true;
        }
        if (length(from) <= left - HEADER_BYTES) {
            return false;
        }
        // Were all of it here, only its length would be wrong.
        crc.reset();
        for (int position = from + 6; position < from + left; position++) {
            crc.update(log[position]);
            if (masked(crc) == numbers.getInt(from)) {
                return false;
            }
        }
        return true;
    }

    /** The writes of a log up to the first that cannot be read. */
    static List<byte[]> writes(byte[] log) {
        LogCheck check = new LogCheck(log);
        List<byte[]> writes = new ArrayList<>();
        ByteArrayOutputStream write = new ByteArrayOutputStream();
        int position = 0;
        while (position < log.length) {
            int left = BLOCK_BYTES - position % BLOCK_BYTES;
            if (left < HEADER_BYTES) {
                position += left;
                continue;
            }
            if (!check.isRecord(position)) {
                break;
            }
            int type = log[position + 6];
            int length = check.length(position);
            write.write(log, position + HEADER_BYTES, length);
            if (type == FULL || type == LAST) {
                writes.add(write.toByteArray());
                write.reset();
            }
            position += HEADER_BYTES + length;
        }
        return writes;
    }

    private State run() {
        int position = 0;
        boolean insideWrite = false;
        while (position < log.length) {
            int left = BLOCK_BYTES - position % BLOCK_BYTES;
            if (left < HEADER_BYTES) {
                position += left;
                continue;
            }
            int type = isRecord(position) ? log[position + 6] : 0;
            boolean expected = insideWrite ? type == MIDDLE || type == LAST : type == FULL || type == FIRST;
            if (!expected) {
                return afterUnreadable(position, insideWrite);
            }
            anyWrite = true;
            insideWrite = type == FIRST || type == MIDDLE;
            position += HEADER_BYTES + length(position);
        }
        return insideWrite ? State.TORN : State.CLEAN;
    }

    private State afterUnreadable(int from, boolean insideWrite) {
        boolean allZero = true;
        for (int position = from; position < log.length; position++) {
            if (log[position] != 0) {
                allZero = false;
                if (log.length - position >= HEADER_BYTES && isRecord(position) && isBeginning(log[position + 6])) {
                    return State.DAMAGED;
                }
            }
        }
        // Zeros to the end are the space reserved by the driver, never written.
        return allZero && !insideWrite ? State.CLEAN : State.TORN;
    }

    private static boolean isBeginning(int type) {
        return type == FULL || type == FIRST;
    }

    private int length(int position) {
        return numbers.getShort(position + 4) & 0xffff;
    }

    private boolean isRecord(int position) {
        int left = Math.min(BLOCK_BYTES - position % BLOCK_BYTES, log.length - position);
        if (left < HEADER_BYTES) {
            return false;
        }
        int type = log[position + 6];
        int length = length(position);
        if (type < FULL || type > LAST || length > left - HEADER_BYTES) {
            return false;
        }
        crc.reset();
        crc.update(log, position + 6, length + 1);
        return masked(crc) == numbers.getInt(position);
    }

    /** A checksum as LevelDB stores it. */
    static int masked(CRC32C crc) {
        int sum = (int) crc.getValue();
        return ((sum >>> 15) | (sum << 17)) + 0xa282ead8;
    }
}
