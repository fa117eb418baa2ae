package dev.akkad.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A LevelDB that closes when its last user lets go.
 *
 * <p>Closing the native driver while another thread reads kills the JVM, and in a cluster inside one JVM that is every
 * member. So there are two kinds of references: the owner and the stores and journals over the database {@link #join}
 * and {@link #leave}; a single read or cursor {@link #retain}s and {@link #release}s. After the last one has left, no
 * new read begins, and the end of the last running one closes the database.
 */
final class StoreHandle implements Closeable {
    /** Reads something from the database. */
    @FunctionalInterface
    interface Read<T> {
        T from(LevelDb db) throws IOException;
    }

    private static final long MEMBER = 1L << 32;
    private static final Logger LOG = LoggerFactory.getLogger(StoreHandle.class);

    private final LevelDb db;
    private final Runnable whenClosed;
    /** Members in the upper half, reads in the lower; 0 = closed. The owner is the first member. */
    private final AtomicLong references = new AtomicLong(MEMBER);

    private boolean ownerLetGo;
    private volatile boolean failed;
    private volatile Object writer = this;

    StoreHandle(LevelDb db, Runnable whenClosed) {
        this.db = db;
        this.whenClosed = whenClosed;
    }

    static StoreHandle open(Path directory, LevelSettings settings) throws IOException {
        return open(directory, settings, () -> false, () -> {});
    }

    /**
     * @param low whether space is low
     * @param whenClosed runs once, on the thread that releases the last reference, after the database has closed
     */
    static StoreHandle open(Path directory, LevelSettings settings, BooleanSupplier low, Runnable whenClosed)
            throws IOException {
        return new StoreHandle(LevelDb.open(directory, settings, low), whenClosed);
    }

    /** As {@link #open}, for a directory that was verified and not touched since. */
    static StoreHandle openVerified(Path directory, LevelSettings settings, BooleanSupplier low, Runnable whenClosed)
            throws IOException {
        return new StoreHandle(LevelDb.openVerified(directory, settings, low), whenClosed);
    }

    Path directory() {
        return db.directory();
    }

    /** Makes the caller a member, until it calls {@link #leave}; refused once the owner has closed. */
    synchronized void join() throws IOException {
        if (ownerLetGo) {
            throw closed();
        }
        references.addAndGet(MEMBER);
    }

    void leave() {
        letGo(MEMBER);
    }

    /** Begins a read, to be ended with {@link #release}; refused once the last member has left. */
    LevelDb retain() throws IOException {
        while (true) {
            long seen = references.get();
            if (seen < MEMBER) {
                throw closed();
            }
            if (references.compareAndSet(seen, seen + 1)) {
                return db;
            }
        }
    }

    void release() {
        letGo(1);
    }

    private IOException closed() {
        return new IOException("LevelDB in " + db.directory() + " is closed");
    }

    private void letGo(long reference) {
        if (references.addAndGet(-reference) > 0) {
            return;
        }
        try {
            db.close();
        } catch (IOException e) {
            LOG.warn("LevelDB did not close cleanly", e);
        } finally {
            whenClosed.run();
        }
    }

    <T> T read(Read<T> read) throws IOException {
        LevelDb open = retain();
        try {
            return read.from(open);
        } finally {
            release();
        }
    }

    byte @Nullable [] get(byte[] key) throws IOException {
        LevelDb open = retain();
        try {
            return open.get(key);
        } finally {
            release();
        }
    }

    /** Makes {@code writer} the only one that may write; whoever wrote before is refused from now on. */
    synchronized void takeOver(Object newWriter) {
        writer = newWriter;
    }

    /** Writes in the name of {@code by}; refused when another has taken over. */
    void write(Object by, boolean synced, LevelDb.Fill fill) throws IOException {
        LevelDb open = retain();
        try {
            writeRetained(open, by, synced, fill);
        } finally {
            release();
        }
    }

    private synchronized void writeRetained(LevelDb open, Object by, boolean synced, LevelDb.Fill fill)
            throws IOException {
        if (writer != by) {
            throw new IOException("LevelDB in " + db.directory() + " has a new writer");
        }
        if (failed) {
            throw new IOException("LevelDB in " + db.directory() + " failed before and must be opened again");
        }
        boolean written = false;
        try {
            open.write(synced, fill);
            written = true;
        } finally {
            // What of a failed write reached the disk is unknown: only a fresh open tells.
            failed = !written;
        }
    }

    /** Whether a write failed, so that the database must be opened again before the next. */
    boolean hasFailed() {
        return failed;
    }

    boolean isClosed() {
        return references.get() == 0;
    }

    /** The owner leaves; members go on until they leave too. */
    @Override
    public void close() {
        synchronized (this) {
            if (ownerLetGo) {
                return;
            }
            ownerLetGo = true;
        }
        leave();
    }
}
