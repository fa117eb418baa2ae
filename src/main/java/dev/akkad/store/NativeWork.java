package dev.akkad.store;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.function.BooleanSupplier;
import org.iq80.leveldb.DB;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what the native driver does on its own while space is low.
 *
 * <p>Not only writes make it rewrite tables: a few hundred reads of keys that it finds in their second table do, too,
 * and a table written to a full disk kills the JVM. The driver has one thread for this, for all databases of the
 * process. It is held while every open database says that space is low; so of members in one JVM whose disks differ,
 * one alone is not protected from its reads. What cannot end without that thread (opening, closing, a compaction that
 * was asked for) runs as {@link #letting}, and a write asks for a {@link #step} first, or it could wait for the
 * thread for ever.
 */
final class NativeWork {
    /** Reads or writes something. */
    @FunctionalInterface
    interface Io<T> {
        T run() throws IOException;
    }

    static final NativeWork PROCESS = new NativeWork();

    /** Pieces of work let through before a write: it can ask for one, and three of other kinds may stand before it. */
    private static final int STEPS = 4;

    /** Open databases; whether space is low for them. */
    private final IdentityHashMap<DB, BooleanSupplier> open = new IdentityHashMap<>();

    private int letting;
    /** The database in whose name the thread is held. */
    private @Nullable DB held;

    private NativeWork() {}

    synchronized void opened(DB db, BooleanSupplier low) {
        open.put(db, low);
        look();
    }

    /** Must be called before the database closes, which waits for the thread. */
    synchronized void closing(DB db) {
        open.remove(db);
        if (held == db) {
            letGo(db);
            look();
        }
    }

    /** Does what needs the driver's thread. */
    <T> T letting(Io<T> work) throws IOException {
        count(1);
        try {
            return work.run();
        } finally {
            count(-1);
        }
    }

    private synchronized void count(int change) {
        letting += change;
        look();
    }

    /** Holds the thread or lets it go, after somebody's space has changed. */
    synchronized void look() {
        boolean hold =
                letting == 0 && !open.isEmpty() && open.values().stream().allMatch(BooleanSupplier::getAsBoolean);
        if (hold && held == null) {
            hold(open.keySet().iterator().next());
        } else if (!hold && held != null) {
            letGo(held);
        }
    }

    /** Lets a few pieces of work through, for a write that is about to come. */
    synchronized void step() {
        DB through = held;
        for (int i = 0; i < STEPS && through != null; i++) {
            letGo(through);
            hold(through);
        }
    }

    /** What was opened so far, and never closed by tests of crashes, counts no more. */
    synchronized void forgetAll() {
        open.clear();
        look();
    }

    synchronized boolean isHeld() {
        return held != null;
    }

    /** Returns once the work under way has ended: the driver's thread takes its pieces in turn, and this is one. */
    private void hold(DB db) {
        try {
            db.suspendCompactions();
            held = db;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void letGo(DB db) {
        db.resumeCompactions();
        held = null;
    }
}
