package dev.akkad.store;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.iq80.leveldb.DB;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what the native driver does on its own while space is low.
 *
 * <p>Not only writes make it rewrite tables: a few hundred reads of keys that it finds in their second table do, too,
 * and a table written to a full disk kills the JVM. The driver has one thread for this, for all databases of the
 * process. {@link #look} holds it while every open database says that space is low; so of members in one JVM whose
 * disks differ, one alone is not protected from its reads, and none is from a disk that somebody else fills while a
 * table is being written.
 *
 * <p>What may have to wait for that thread (a write, opening, closing, a compaction that was asked for) runs as
 * {@link #letting}: it lets the thread go, and the next look holds it again.
 */
final class NativeWork {
    /** Reads or writes something. */
    @FunctionalInterface
    interface Io<T> {
        T run() throws IOException;
    }

    static final NativeWork PROCESS = new NativeWork();

    /** Open databases; whether space is low for them. */
    private final IdentityHashMap<DB, BooleanSupplier> open = new IdentityHashMap<>();

    /** How many are at work that may need the thread. */
    private final AtomicInteger letting = new AtomicInteger();
    /** The database in whose name the thread is held, or about to be; changed under the lock. */
    private volatile @Nullable DB held;

    private NativeWork() {}

    synchronized void opened(DB db, BooleanSupplier low) {
        open.put(db, low);
        look();
    }

    /** Must be called before the database closes, which waits for the thread, and as part of what is let. */
    synchronized void closing(DB db) {
        open.remove(db);
        if (held == db) {
            letGo();
        }
    }

    /** Does what may need the driver's thread. */
    <T> T letting(Io<T> work) throws IOException {
        letting.incrementAndGet();
        try {
            if (held != null) {
                look();
            }
            return work.run();
        } finally {
            letting.decrementAndGet();
        }
    }

    /** Holds the thread, or lets it go, as is right now. May wait for the table that is being written. */
    synchronized void look() {
        boolean isLow = !open.isEmpty() && open.values().stream().allMatch(BooleanSupplier::getAsBoolean);
        boolean hold = isLow && letting.get() == 0;
        if (hold && held == null) {
            hold(open.keySet().iterator().next());
        } else if (!hold && held != null) {
            letGo();
        }
    }

    /** What was opened so far, and never closed by tests of crashes, counts no more. */
    synchronized void forgetAll() {
        open.clear();
        look();
    }

    boolean isHeld() {
        return held != null;
    }

    /** The driver's thread takes its pieces of work in turn; this is one of them, and returns once it has begun. */
    private void hold(DB db) {
        // First this: whoever begins from here on sees it, and whoever began before is seen.
        held = db;
        try {
            if (letting.get() == 0) {
                db.suspendCompactions();
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        held = null;
    }

    private void letGo() {
        DB db = held;
        held = null;
        if (db != null) {
            db.resumeCompactions();
        }
    }
}
