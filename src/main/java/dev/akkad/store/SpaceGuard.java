package dev.akkad.store;

import static dev.akkad.base.Checks.require;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in front of every write, because LevelDB must never meet a full disk: the native driver kills the JVM, the
 * Java one never returns.
 *
 * <p>Below {@code lowBytes} of usable space {@link #low} says so: the member raises NOSPACE and takes no more from
 * clients, while Raft's own few records still pass. Below {@code stopBytes} {@link #check} refuses everything. A
 * reserve file is given up when space becomes low, so that the database's own background work can end, and no more of
 * it begins ({@link NativeWork}). The usable space
 * is asked for before every write: the disk may be shared, and the question costs microseconds where a synced write
 * costs hundreds of them.
 */
public final class SpaceGuard {
    /**
     * @param lowBytes usable space below which the member should take no more writes
     * @param stopBytes usable space below which nothing is written
     * @param reserveBytes size of the reserve file, 0 = none
     */
    public record Marks(long lowBytes, long stopBytes, int reserveBytes) {
        private static final int MIB = 1024 * 1024;

        /**
         * What both databases may still write in the background after the last write that was let pass: a compaction of
         * a dozen tables of 4 MiB and what they overlap, twice.
         */
        public static final Marks DEFAULT = new Marks(160L * MIB, 96L * MIB, 8 * MIB);

        public Marks {
            require(stopBytes >= 0, "stopBytes: %d (expected: not negative)", stopBytes);
            require(lowBytes >= stopBytes, "lowBytes: %d (expected: at least stopBytes, %d)", lowBytes, stopBytes);
            require(reserveBytes >= 0, "reserveBytes: %d (expected: not negative)", reserveBytes);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SpaceGuard.class);
    /** A byte is written to the log, then to a table; compactions come on top. */
    private static final int AMPLIFICATION = 3;

    private final LongSupplier usableBytes;
    private final Marks marks;
    private final Path reserve;
    private long lastBytes;
    private volatile boolean low;

    public SpaceGuard(LongSupplier usableBytes, Marks marks, Path reserve) {
        this.usableBytes = usableBytes;
        this.marks = marks;
        this.reserve = reserve;
        read();
    }

    /** Refuses, with a clear line, when there is too little space to start with; else sets the reserve aside. */
    public synchronized void start() throws IOException {
        read();
        if (low) {
            // Opening alone rewrites the logs into tables.
            throw refusal();
        }
        restore();
    }

    /**
     * Throws when writing {@code bytes} could bring the disk near its end.
     *
     * @throws NoSpaceException then; any other exception: the directory itself was taken away
     */
    public synchronized void check(long bytes) throws IOException {
        read();
        if (isGone()) {
            throw new IOException("the data directory " + reserve.getParent() + " is gone");
        }
        if (lastBytes - bytes * AMPLIFICATION < marks.stopBytes) {
            throw refusal();
        }
    }

    /** Whether space was low at the last reading. */
    public boolean low() {
        return low;
    }

    /**
     * Reads the usable space now, for a member that waits for it; sets the reserve aside again when there is room, and
     * while there is little keeps the driver from work of its own.
     */
    public boolean refresh() throws IOException {
        synchronized (this) {
            read();
            restore();
        }
        // Without the lock: it may wait for a table, and writes must not.
        NativeWork.PROCESS.look();
        return low;
    }

    private void read() {
        lastBytes = usableBytes.getAsLong();
        if (isGone()) {
            return; // no lack of space: the next write says what it is
        }
        boolean nowLow = low ? !isRoomy() : lastBytes < marks.lowBytes;
        if (nowLow && !low) {
            LOG.warn("disk space is low: {} bytes usable (mark: {})", lastBytes, marks.lowBytes);
            giveUpReserve();
        }
        low = nowLow;
    }

    /** A directory that is not there has no usable space either. */
    private boolean isGone() {
        Path directory = reserve.getParent();
        return lastBytes == 0 && directory != null && !Files.isDirectory(directory);
    }

    /** Well above the mark: the reserve that was given up just now must not count as space that came back. */
    private boolean isRoomy() {
        return lastBytes >= marks.lowBytes + 2L * marks.reserveBytes;
    }

    private NoSpaceException refusal() {
        return new NoSpaceException("no space left for " + reserve.getParent() + ": " + lastBytes
                + " bytes usable (needed: " + (low ? marks.lowBytes : marks.stopBytes) + ")");
    }

    private void giveUpReserve() {
        try {
            Files.deleteIfExists(reserve);
        } catch (IOException e) {
            LOG.warn("cannot give up the reserve {}", reserve, e);
        }
    }

    private void restore() throws IOException {
        if (marks.reserveBytes == 0 || !isRoomy() || Files.exists(reserve)) {
            return;
        }
        byte[] zeros = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(reserve)) {
            for (int written = 0; written < marks.reserveBytes; written += zeros.length) {
                out.write(zeros, 0, Math.min(zeros.length, marks.reserveBytes - written));
            }
        }
    }
}
