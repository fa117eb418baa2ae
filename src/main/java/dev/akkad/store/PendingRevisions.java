package dev.akkad.store;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.Revision;
import dev.akkad.mvcc.RevisionStore.RevisionVisitor;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Revisions that are staged or sealed but not durable, over those that are.
 *
 * <p>A record leaves this map only after it is durable. So a reader that looks here first and on disk afterwards misses
 * nothing; what it sees in both places is the same record, and the one here wins.
 */
final class PendingRevisions {
    private final ConcurrentNavigableMap<Revision, Staged> pending = new ConcurrentSkipListMap<>();

    /** Stages a record; gives the one for the same revision that is not durable yet. */
    @Nullable
    Staged stage(Revision revision, Staged record) {
        return pending.put(revision, record);
    }

    @Nullable
    Staged find(Revision revision) {
        return pending.get(revision);
    }

    /** Forgets the records of a batch that is durable now, except those staged again since. */
    void forget(List<Staged> durable) {
        for (Staged record : durable) {
            Revision revision = record.revision();
            if (revision != null) {
                pending.remove(revision, record);
            }
        }
    }

    /** Visits {@code fromMain} ≤ main &lt; {@code toMain}, pending and durable merged, in ascending order. */
    void scan(StoreHandle handle, long fromMain, long toMain, RevisionVisitor visitor) throws IOException {
        Revision from = new Revision(Math.max(fromMain, 0), 0);
        if (toMain <= from.main()) {
            return;
        }
        // First what is pending, then the picture of the disk: a record on its way is in at least one of them.
        Iterator<Staged> staged = List.copyOf(
                        pending.subMap(from, new Revision(toMain, 0)).values())
                .iterator();
        LevelDb db = handle.retain();
        try (LevelCursor cursor = db.cursor(StoreFormat.revisionKey(from, false))) {
            merge(staged, cursor, toMain, visitor);
        } finally {
            handle.release();
        }
    }

    private static void merge(Iterator<Staged> staged, LevelCursor cursor, long toMain, RevisionVisitor visitor)
            throws IOException {
        Staged memory = staged.hasNext() ? staged.next() : null;
        Revision disk = nextOnDisk(cursor, toMain);
        while (memory != null || disk != null) {
            int order = order(memory, disk);
            boolean goesOn = order <= 0 && memory != null ? visit(memory, visitor) : visit(cursor, disk, visitor);
            if (!goesOn) {
                return;
            }
            if (order <= 0) {
                memory = staged.hasNext() ? staged.next() : null;
            }
            if (order >= 0) {
                disk = nextOnDisk(cursor, toMain);
            }
        }
    }

    /** Below 0: the pending one comes first; 0: both are the same revision. */
    private static int order(@Nullable Staged memory, @Nullable Revision disk) {
        if (memory == null) {
            return 1;
        }
        Revision revision = memory.revision();
        return disk == null || revision == null ? -1 : revision.compareTo(disk);
    }

    private static boolean visit(Staged memory, RevisionVisitor visitor) {
        Revision revision = memory.revision();
        return memory.value() == null
                || revision == null
                || visitor.visit(revision, memory.isTombstone(), memory.value());
    }

    private static boolean visit(LevelCursor cursor, @Nullable Revision disk, RevisionVisitor visitor) {
        return disk == null || visitor.visit(disk, StoreFormat.isTombstone(cursor.key()), Bytes.wrap(cursor.value()));
    }

    private static @Nullable Revision nextOnDisk(LevelCursor cursor, long toMain) throws IOException {
        if (!cursor.next() || !StoreFormat.isRevisionKey(cursor.key())) {
            return null;
        }
        Revision revision = StoreFormat.revision(cursor.key());
        return revision.main() < toMain ? revision : null;
    }
}
