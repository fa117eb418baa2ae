package dev.akkad.store;

import static dev.akkad.base.Checks.require;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member's data directory: locked, known by its identity, holding the journal and the checkpoint.
 *
 * <p>Whoever opens it owns the two databases behind it; journals and stores handed out share them. Opening the journal
 * or the store again, after the actor that used it died, gives a fresh one at the durable state and shuts the former
 * one's writes out; readers of the former one go on. A database closes only when its last reader has let go.
 *
 * <p>Snapshot install: {@link #incoming} receives and syncs; the caller makes "installed" durable in its journal; then
 * {@link #adopt} makes the received database the store with one rename. What was
 * received and is not what the journal says is installed goes with {@link #discardReceived}.
 */
public final class DataDir implements Closeable {
    /**
     * How the databases are opened and the disk is watched.
     *
     * @param usableBytes free space of the volume, null = ask the file system
     * @param keepsLog whether records that compactions drop from the journal stay on disk
     */
    public record Settings(
            LevelSettings journal,
            LevelSettings store,
            SpaceGuard.Marks marks,
            @Nullable LongSupplier usableBytes,
            boolean keepsLog) {
        public static Settings standard() {
            return new Settings(LevelSettings.journal(), LevelSettings.store(), SpaceGuard.Marks.DEFAULT, null, false);
        }

        public Settings withDriver(LevelDriver driver) {
            return new Settings(journal.withDriver(driver), store.withDriver(driver), marks, usableBytes, keepsLog);
        }

        /** See {@link JournalHistory}. */
        public Settings keepingLog(boolean keeps) {
            return new Settings(journal, store, marks, usableBytes, keeps);
        }

        /** Unsafe: what was acknowledged may be gone when the machine loses its power. */
        public Settings withoutSync() {
            return new Settings(journal.withoutSync(), store.withoutSync(), marks, usableBytes, keepsLog);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(DataDir.class);

    private final DataDirLayout layout;
    private final Settings settings;
    private final DirectoryLock lock;
    private final SpaceGuard space;
    private final Set<Path> retired = new HashSet<>();
    /** Directories read in full at the start and not opened since. */
    private final Set<Path> verified = new HashSet<>();

    private @Nullable Identity identity;
    private @Nullable StoreHandle journalHandle;
    private @Nullable StoreHandle storeHandle;
    private int openDatabases;
    private boolean closed;

    private DataDir(DataDirLayout layout, Settings settings, DirectoryLock lock) throws IOException {
        this.layout = layout;
        this.settings = settings;
        this.lock = lock;
        LongSupplier usable = settings.usableBytes();
        this.space = new SpaceGuard(
                usable != null ? usable : () -> layout.member().toFile().getUsableSpace(),
                settings.marks(),
                layout.reserve());
        if (Files.exists(layout.identity())) {
            this.identity = Identity.decode(
                    Files.readAllBytes(layout.identity()), layout.identity().toString());
        }
    }

    /** Refuses a directory that is not akkad's, or whose journal is gone, with one clear line; writes nothing. */
    public static void inspect(Path directory) throws IOException {
        DataDirLayout layout = new DataDirLayout(directory);
        layout.inspect();
        if (Files.exists(layout.identity())) {
            Identity.decode(
                    Files.readAllBytes(layout.identity()), layout.identity().toString());
            requireJournal(layout);
        }
    }

    /** Whether a member was founded in it; flags for a new cluster mean nothing then. */
    public static boolean isFounded(Path directory) {
        return Files.exists(new DataDirLayout(directory).identity());
    }

    public static DataDir open(Path directory) throws IOException {
        return open(directory, Settings.standard());
    }

    /** Opens and locks a directory, making it if there is none. */
    public static DataDir open(Path directory, Settings settings) throws IOException {
        inspect(directory);
        DataDirLayout layout = new DataDirLayout(directory);
        Directories.createPrivate(directory);
        Directories.createPrivate(layout.member());
        DirectoryLock lock = DirectoryLock.take(layout.member());
        try {
            DataDir dir = new DataDir(layout, settings, lock);
            dir.verify();
            dir.space.start();
            dir.sweep();
            return dir;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** An identity without the journal that it had: what was acknowledged is gone. */
    private static void requireJournal(DataDirLayout layout) throws IOException {
        String gone = "data directory " + layout.root() + " is damaged: ";
        String advice = "; replace this member, do not start it on what is left";
        if (!Files.exists(layout.journalMark())) {
            throw new JournalDamagedException(gone + "its journal.mark is missing" + advice);
        }
        JournalMark.Content mark = JournalMark.read(layout.journalMark());
        boolean neverWritten = mark != null && mark.last() == 0;
        if (!neverWritten && !Files.exists(layout.journal().resolve("CURRENT"))) {
            throw new JournalDamagedException(gone + "its journal is missing" + advice);
        }
    }

    /** Reads both databases before anything is written: what is damaged stays as it is, for whoever looks into it. */
    private void verify() throws IOException {
        if (identity == null) {
            return;
        }
        try {
            LevelDb.verify(layout.journal());
        } catch (LevelDamagedException e) {
            throw journalDamaged(e);
        }
        Path store = layout.store(currentStore());
        LevelDb.verify(store);
        verified.add(layout.journal());
        verified.add(store);
    }

    private static JournalDamagedException journalDamaged(LevelDamagedException e) {
        return new JournalDamagedException(
                e.getMessage() + "; replace this member, do not start it on what is left", e);
    }

    /** Finishes or discards what a crash left half done. */
    private void sweep() throws IOException {
        for (Path path : Directories.list(layout.member())) {
            String name = path.getFileName().toString();
            if (name.endsWith(".part") || name.endsWith(".tmp")) {
                Directories.delete(path);
            }
        }
        List<Long> stores = layout.stores();
        for (Long index : stores.subList(0, Math.max(0, stores.size() - 1))) {
            Directories.delete(layout.store(index));
        }
        long current = stores.isEmpty() ? -1 : stores.get(stores.size() - 1);
        for (Long index : layout.received()) {
            // Of the others only the journal knows whether one of them is to be adopted.
            if (index <= current) {
                Directories.delete(layout.incoming(index));
            }
        }
    }

    /** Whose directory it is; empty when it has not been founded. */
    public synchronized Optional<Identity> identity() {
        return Optional.ofNullable(identity);
    }

    /** Makes it the directory of a member; nothing happens if it already is that member's, another's is refused. */
    public synchronized void found(Identity founder) throws IOException {
        if (identity != null) {
            if (!identity.equals(founder)) {
                throw new IOException(
                        "data directory " + layout.root() + " belongs to " + identity + " (expected: " + founder + ")");
            }
            return;
        }
        // The identity last: with it the rest must be there, without it the rest is started anew.
        JournalMark.create(layout.journalMark());
        Directories.createPrivate(layout.store(0));
        Directories.replace(layout.identity(), founder.encode());
        identity = founder;
    }

    /** The journal, verified; a former one from here is refused further writes. */
    public synchronized LevelJournal openJournal() throws IOException {
        requireFounded();
        requireJournal(layout);
        try {
            StoreHandle handle = usable(journalHandle, layout.journal(), settings.journal());
            journalHandle = handle;
            JournalHistory history =
                    new JournalHistory(layout.history(), settings.keepsLog(), JournalHistory.FILE_BYTES);
            return LevelJournal.open(handle, layout.journalMark(), space, history);
        } catch (LevelDamagedException e) {
            throw journalDamaged(e);
        }
    }

    /** The checkpoint at its durable state; a former one from here is refused further writes. */
    public synchronized LevelStore openStore() throws IOException {
        requireFounded();
        StoreHandle handle = usable(storeHandle, layout.store(currentStore()), settings.store());
        storeHandle = handle;
        return LevelStore.open(handle, space);
    }

    private long currentStore() throws IOException {
        List<Long> stores = layout.stores();
        if (stores.isEmpty()) {
            throw new LevelDamagedException("data directory " + layout.root() + " is damaged: its store is missing");
        }
        return stores.get(stores.size() - 1);
    }

    private StoreHandle usable(@Nullable StoreHandle open, Path directory, LevelSettings with) throws IOException {
        if (open != null) {
            if (!open.hasFailed() && !open.isClosed() && open.directory().equals(directory)) {
                return open;
            }
            open.close();
        }
        Runnable whenClosed = () -> databaseClosed(directory);
        StoreHandle handle = verified.remove(directory)
                ? StoreHandle.openVerified(directory, with, space::low, whenClosed)
                : StoreHandle.open(directory, with, space::low, whenClosed);
        openDatabases++;
        return handle;
    }

    private void requireFounded() throws IOException {
        if (closed) {
            throw new IOException("data directory " + layout.root() + " is closed");
        }
        require(identity != null, "data directory %s (expected: founded)", layout.root());
    }

    /** Receives a snapshot of the state at {@code index}; one that was received before for it is replaced. */
    public synchronized CheckpointStore.Incoming incoming(long index) throws IOException {
        requireFounded();
        return new LevelIncoming(layout.incomingPartial(index), layout.incoming(index), settings.store(), space);
    }

    /** Indexes of the snapshots that were received in full but neither adopted nor discarded, ascending. */
    public synchronized List<Long> received() throws IOException {
        return layout.received();
    }

    /**
     * Makes the snapshot received for {@code index} the store: a store opened from now on is it. One that is open
     * refuses further writes; its files go when its last reader does.
     */
    public synchronized void adopt(long index) throws IOException {
        requireFounded();
        long current = currentStore();
        require(index > current, "index: %d (expected: above %d)", index, current);
        if (!Files.isDirectory(layout.incoming(index))) {
            throw new IOException("no snapshot of index " + index + " was received in " + layout.root());
        }
        Path former = layout.store(current);
        Directories.rename(layout.incoming(index), layout.store(index));
        StoreHandle handle = storeHandle;
        storeHandle = null;
        if (handle == null || handle.isClosed()) {
            Directories.delete(former);
            return;
        }
        retired.add(former);
        handle.takeOver(this);
        handle.close();
    }

    /** Removes what was received but not adopted, except what is still {@code wanted}. */
    public synchronized void discardReceived(Set<Long> wanted) throws IOException {
        for (Long index : layout.received()) {
            if (!wanted.contains(index)) {
                Directories.delete(layout.incoming(index));
            }
        }
    }

    public SpaceGuard space() {
        return space;
    }

    public Path path() {
        return layout.root();
    }

    private synchronized void databaseClosed(Path directory) {
        openDatabases--;
        if (retired.remove(directory)) {
            try {
                Directories.delete(directory);
            } catch (IOException e) {
                LOG.warn("cannot remove the former store {}; the next start will", directory, e);
            }
        }
        unlockIfDone();
    }

    private void unlockIfDone() {
        if (!closed || openDatabases > 0) {
            return;
        }
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("cannot unlock {}", layout.root(), e);
        }
    }

    /** Gives up the databases and, once the last reader has let go of them, the lock. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (journalHandle != null) {
            journalHandle.close();
        }
        if (storeHandle != null) {
            storeHandle.close();
        }
        unlockIfDone();
    }
}
