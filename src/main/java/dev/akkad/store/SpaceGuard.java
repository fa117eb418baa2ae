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
 * reserve file is given up when space becomes low, so that the database's own background work can end. The usable space
 * is asked for only now and then, counted in bytes and writes, not in time.
 */
public final class SpaceGuard {
    /**
     * @param lowBytes usable space below which the member should take no more writes
     * @param stopBytes usable space below which nothing is written
     * @param reserveBytes size of the reserve file, 0 = none
     */
    public record Marks(long lowBytes, long stopBytes, int reserveBytes) {
        private static final int MIB = 1024 * 1024;

        public static final Marks DEFAULT = new Marks(64L * MIB, 32L * MIB, 8 * MIB);

        public Marks {
            require(stopBytes >= 0, "stopBytes: %d (expected: not negative)", stopBytes);
            require(lowBytes >= stopBytes, "lowBytes: %d (expected: at least stopBytes, %d)", lowBytes, stopBytes);
            require(reserveBytes >= 0, "reserveBytes: %d (expected: not negative)", reserveBytes);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SpaceGuard.class);
    private static final int WRITES_BETWEEN_READINGS = 1024;
    private static final long BYTES_BETWEEN_READINGS = 4L * 1024 * 1024;
    /** A byte is written to the log, then to a table; compactions come on top. */
    private static final int AMPLIFICATION = 3;

    private final LongSupplier usableBytes;
    private final Marks marks;
    private final Path reserve;
    private long believedBytes;
    private long spentBytes;
    private int writes;
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
     * Throws when writing {@code bytes} could bring the disk near its end. Cheap: a few additions most of the time.
     */
    public synchronized void check(long bytes) throws NoSpaceException {
        long needed = bytes * AMPLIFICATION;
        spentBytes += needed;
        writes++;
        boolean close = believedBytes - spentBytes < marks.lowBytes + BYTES_BETWEEN_READINGS;
        if (low || close || spentBytes > BYTES_BETWEEN_READINGS || writes > WRITES_BETWEEN_READINGS) {
            read();
            if (believedBytes - needed < marks.stopBytes) {
                throw refusal();
            }
            spentBytes = needed;
        }
    }

    /** Whether space was low at the last reading. */
    public boolean low() {
        return low;
    }

    /** Reads the usable space now, for a member that waits for it; sets the reserve aside again when there is room. */
    public synchronized boolean refresh() throws IOException {
        read();
        restore();
        return low;
    }

    private void read() {
        believedBytes = usableBytes.getAsLong();
        spentBytes = 0;
        writes = 0;
        boolean nowLow = believedBytes < marks.lowBytes;
        if (nowLow && !low) {
            LOG.warn("disk space is low: {} bytes usable (mark: {})", believedBytes, marks.lowBytes);
            giveUpReserve();
        }
        low = nowLow;
    }

    private NoSpaceException refusal() {
        return new NoSpaceException("no space left for " + reserve.getParent() + ": " + believedBytes
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
        boolean roomy = believedBytes > marks.lowBytes + 2L * marks.reserveBytes;
        if (marks.reserveBytes == 0 || !roomy || Files.exists(reserve)) {
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
