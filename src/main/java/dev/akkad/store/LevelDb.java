package dev.akkad.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBFactory;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;
import org.iq80.leveldb.impl.DbImpl;
import org.iq80.leveldb.impl.Iq80DBFactory;
import org.iq80.leveldb.util.Slices;
import org.jspecify.annotations.Nullable;

/**
 * One open LevelDB directory, driven by the native or the Java implementation.
 *
 * <p>Whatever a driver throws becomes an {@link IOException} that names the directory. Not closed by its users: see
 * {@link StoreHandle}.
 */
final class LevelDb implements Closeable {
    /** Fills a batch. */
    @FunctionalInterface
    interface Fill {
        void into(WriteBatch batch);
    }

    /** Levels of the Java driver that a compaction can start from. */
    private static final int JAVA_LEVELS = 6;

    private static final WriteOptions SYNCED = new WriteOptions().sync(true);
    private static final WriteOptions UNSYNCED = new WriteOptions().sync(false);

    private final Path directory;
    private final DB db;
    private final boolean mayWait;
    private final ReadOptions point = new ReadOptions().verifyChecksums(true).fillCache(true);
    private final ReadOptions bulk = new ReadOptions().verifyChecksums(true).fillCache(false);

    private LevelDb(Path directory, DB db, boolean mayWait) {
        this.directory = directory;
        this.db = db;
        this.mayWait = mayWait;
    }

    /**
     * Reads every byte that counts and writes nothing, because LevelDB changes a directory before it finds the damage,
     * or does not find it at all.
     */
    static void verify(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        String manifest = Manifest.damage(directory);
        if (!manifest.isEmpty()) {
            throw new LevelDamagedException("LevelDB in " + directory + " is damaged: " + manifest);
        }
        if (LogCheck.directory(directory) == LogCheck.State.DAMAGED) {
            throw new LevelDamagedException("damaged LevelDB log in " + directory);
        }
        String table = TableCheck.firstDamaged(directory);
        if (!table.isEmpty()) {
            throw new LevelDamagedException("damaged LevelDB table " + table + " in " + directory);
        }
    }

    /** Opens a directory where space is never low. */
    static LevelDb open(Path directory, LevelSettings settings) throws IOException {
        return open(directory, settings, () -> false);
    }

    /**
     * Opens a directory, creating the database if the directory is empty or missing.
     *
     * @param low whether space is low, so that the driver must not begin work on its own
     */
    static LevelDb open(Path directory, LevelSettings settings, BooleanSupplier low) throws IOException {
        verify(directory);
        return openVerified(directory, settings, low);
    }

    /** Opens a directory that {@link #verify} has just read. */
    static LevelDb openVerified(Path directory, LevelSettings settings, BooleanSupplier low) throws IOException {
        DB db = NativeWork.PROCESS.letting(() -> openDrivers(directory, settings));
        if (!(db instanceof DbImpl)) {
            NativeWork.PROCESS.opened(db, low);
        }
        return new LevelDb(directory, db, settings.sync());
    }

    private static DB openDrivers(Path directory, LevelSettings settings) throws IOException {
        Files.createDirectories(directory);
        if (LogCheck.directory(directory) == LogCheck.State.TORN) {
            // A paranoid open refuses even the torn, never acknowledged last write of a power loss. We have looked:
            // nothing else is missing. Opening once leniently turns the log into a table.
            openDriver(directory, settings, false).close();
        }
        return openDriver(directory, settings, true);
    }

    private static DB openDriver(Path directory, LevelSettings settings, boolean paranoid) throws IOException {
        Options options = new Options()
                .createIfMissing(true)
                .paranoidChecks(paranoid)
                .verifyChecksums(true)
                .compressionType(settings.compress() ? CompressionType.SNAPPY : CompressionType.NONE)
                .writeBufferSize(settings.writeBufferBytes())
                .cacheSize(settings.cacheBytes())
                .maxOpenFiles(settings.openFilesMax());
        boolean existing = Files.exists(directory.resolve("CURRENT"));
        try {
            return factory(settings).open(directory.toFile(), options);
        } catch (IOException | RuntimeException e) {
            String text = "cannot open LevelDB in " + directory + ": " + reason(e);
            // The Java driver reports damage with whatever exception its parser happens to meet.
            boolean damaged =
                    existing && (e instanceof RuntimeException || reason(e).contains("orruption"));
            throw damaged ? new LevelDamagedException(text, e) : new IOException(text, e);
        }
    }

    private static DBFactory factory(LevelSettings settings) throws IOException {
        if (!settings.driver().usesNative()) {
            return Iq80DBFactory.factory;
        }
        if (!NativeLibrary.isLoaded()) {
            throw new IOException("the native LevelDB library does not load on this machine");
        }
        return JniDBFactory.factory;
    }

    static String reason(Throwable e) {
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    Path directory() {
        return directory;
    }

    byte @Nullable [] get(byte[] key) throws IOException {
        if (db instanceof DbImpl) {
            return getJava(key);
        }
        try {
            return db.get(key, point);
        } catch (RuntimeException e) {
            throw failed("read", e);
        }
    }

    /** This driver's own get looks for its table after it has let go of the lock: a compaction may have removed it. */
    private byte @Nullable [] getJava(byte[] key) throws IOException {
        try (LevelCursor cursor = cursor(key)) {
            return cursor.next() && Arrays.equals(cursor.key(), key) ? cursor.value() : null;
        }
    }

    /** A consistent picture of the database from {@code from} on, as of this moment. */
    LevelCursor cursor(byte[] from) throws IOException {
        try {
            return new LevelCursor(this, db.iterator(bulk), from);
        } catch (RuntimeException e) {
            throw failed("read", e);
        }
    }

    /** Writes one batch; when synced, it is on disk when this returns, unless the settings forbid to wait for that. */
    void write(boolean synced, Fill fill) throws IOException {
        try (WriteBatch batch = db.createWriteBatch()) {
            fill.into(batch);
            WriteOptions options = synced && mayWait ? SYNCED : UNSYNCED;
            if (db instanceof DbImpl) {
                db.write(batch, options);
            } else {
                NativeWork.PROCESS.letting(() -> db.write(batch, options));
            }
        } catch (RuntimeException e) {
            throw failed("write", e);
        }
    }

    /** Rewrites the tables of a key range without what was deleted. Slow: never on a thread that writes. */
    void compact(byte[] from, byte[] to) throws IOException {
        try {
            if (db instanceof DbImpl java) {
                compactJava(java, from, to);
            } else {
                NativeWork.PROCESS.letting(() -> {
                    db.compactRange(from, to);
                    return this;
                });
            }
        } catch (RuntimeException e) {
            throw failed("compact", e);
        }
    }

    /** Twice, because this driver forgets a part of a level when a compaction of its own comes in between. */
    private static void compactJava(DbImpl java, byte[] from, byte[] to) {
        java.flushMemTable();
        for (int pass = 0; pass < 2; pass++) {
            for (int level = 0; level < JAVA_LEVELS; level++) {
                java.compactRange(level, Slices.wrappedBuffer(from), Slices.wrappedBuffer(to));
            }
        }
    }

    /** Bytes of the tables, without logs. */
    long tableBytes() throws IOException {
        return Directories.bytes(directory, name -> name.endsWith(".sst") || name.endsWith(".ldb"));
    }

    /** Bytes of all files of the directory. */
    long fileBytes() throws IOException {
        return Directories.bytes(directory);
    }

    IOException failed(String what, RuntimeException e) {
        return new IOException("cannot " + what + " LevelDB in " + directory + ": " + reason(e), e);
    }

    @Override
    public void close() throws IOException {
        try {
            NativeWork.PROCESS.letting(() -> {
                NativeWork.PROCESS.closing(db);
                db.close();
                return this;
            });
        } catch (RuntimeException e) {
            throw failed("close", e);
        }
    }
}
