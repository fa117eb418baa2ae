package dev.akkad.store;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MemberRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that is being made from a snapshot: all of it lies under {@code DIR/restoring}, and moves to its
 * place with one rename when every byte is on disk. A process that dies before leaves a directory on which no member
 * starts, and which the next restore clears away.
 *
 * <p>What it holds in the end is what a member holds that installed a snapshot at ({@link #INDEX}, {@link #TERM}); all
 * members made from the same file are the same there.
 */
public final class RestoreArea implements Closeable {
    /** Where the log begins: nothing before it is ever asked for. */
    public static final long INDEX = 1;

    public static final long TERM = 1;

    private final Path target;
    private final Path staging;
    private final boolean isTargetNew;
    private final DataDir directory;
    private @Nullable LevelStore store;

    private RestoreArea(Path target, Path staging, boolean isTargetNew, DataDir directory) {
        this.target = target;
        this.staging = staging;
        this.isTargetNew = isTargetNew;
        this.directory = directory;
    }

    /** Begins in a directory that is new or empty, but for what an unfinished restore has left. */
    public static RestoreArea open(Path target, Identity identity, DataDir.Settings settings) throws IOException {
        DataDirLayout layout = new DataDirLayout(target);
        if (Files.exists(target) && !layout.isEmptyButForRestore()) {
            throw new IOException("data-dir \"" + target + "\" not empty or could not be read");
        }
        boolean isTargetNew = !Files.exists(target);
        Directories.createPrivate(target);
        Path staging = layout.restoring();
        Path member = new DataDirLayout(staging).member();
        if (Files.isDirectory(member)) {
            // Held by a restore that is still at work: then this is refused.
            DirectoryLock.take(member).close();
        }
        Directories.delete(staging);
        try {
            DataDir directory = DataDir.open(staging, settings);
            try {
                directory.found(identity);
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
            return new RestoreArea(target, staging, isTargetNew, directory);
        } catch (DataDirLockedException e) {
            throw e; // what is there is another restore's
        } catch (IOException e) {
            remove(target, staging, isTargetNew);
            throw e;
        }
    }

    /**
     * Takes over what the file holds, and writes the beginning of the journal.
     *
     * @param bump how much to add to the revision, marking all before as compacted; 0 = nothing of the kind
     * @param firstRecord journal record that says: the log begins with a snapshot at INDEX and TERM
     */
    public void fill(
            Path source,
            SnapshotFile file,
            List<MemberRecord> members,
            long bump,
            Bytes firstRecord,
            ReadProgress progress)
            throws IOException {
        try (CheckpointStore.Incoming incoming = directory.incoming(INDEX)) {
            new SnapshotImport(source, file, incoming, progress).run(members, bump, INDEX, TERM);
        }
        directory.adopt(INDEX);
        try (LevelJournal journal = directory.openJournal()) {
            journal.append(List.of(new JournalLog.Record(1, 0, firstRecord)), INDEX);
        }
    }

    /** The store as a member will find it, to be looked at before {@link #publish}. */
    public CheckpointStore store() throws IOException {
        LevelStore open = store;
        if (open == null) {
            open = directory.openStore();
            store = open;
        }
        return open;
    }

    /** Puts the directory in its place. */
    public void publish() throws IOException {
        closeAll();
        Path made = new DataDirLayout(staging).member();
        for (Path path : Directories.list(made)) {
            if (Files.isDirectory(path)) {
                Directories.syncAll(path);
            }
        }
        Directories.syncAll(made);
        Files.move(made, new DataDirLayout(target).member(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        Directories.sync(target);
        Directories.delete(staging);
        Directories.sync(target);
    }

    private void closeAll() {
        if (store != null) {
            store.close();
            store = null;
        }
        directory.close();
    }

    /** Removes what was made, unless it was published. */
    @Override
    public void close() throws IOException {
        closeAll();
        remove(target, staging, isTargetNew);
    }

    private static void remove(Path target, Path staging, boolean isTargetNew) throws IOException {
        Directories.delete(staging);
        if (isTargetNew && Directories.list(target).isEmpty()) {
            Files.delete(target);
        }
    }
}
