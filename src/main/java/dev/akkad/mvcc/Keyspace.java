package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import dev.akkad.base.Checks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keyspace with its history: changed by one thread, read by any thread at a fixed revision.
 *
 * <p>Writing: {@link #begin}, any number of {@link #put} and {@link #delete}, {@link #end}. All changes of a request
 * get main = revision + 1 and sub 0, 1, 2 …; readers see none of them until {@code end} publishes the new revision.
 *
 * <p>Reading: take {@link #compactRevision} first, then {@link #revision}, then read at that revision or an older one.
 * When {@code compactRevision} is still the same afterwards, the answer is whole; else a compaction may have removed
 * parts of it, and the reader must begin again. The one writer needs none of this.
 */
public final class Keyspace {
    /** Revision of a store that nothing was ever written to. */
    public static final long EMPTY_REVISION = 1;
    /** Compact revision of a store that was never compacted. */
    public static final long NEVER_COMPACTED = -1;

    private static final KeyRange EVERYTHING = new KeyRange(Bytes.of(0), KeyRange.OPEN_END);

    /** What readers may see: written once per request, so that both numbers always fit together. */
    private record Published(long revision, long liveKeys) {}

    private final RevisionStore store;
    private final KeyIndex index;
    private volatile Published published;
    private volatile long compactRevision;

    private @Nullable Compaction compaction;
    private long removedRevisions;
    private long finishedCompactRevision;
    private long liveKeys;
    private List<Event> events = new ArrayList<>();

    Keyspace(RevisionStore store, KeyIndex index, long revision, long liveKeys, Compacted compacted) {
        this.store = store;
        this.index = index;
        this.published = new Published(revision, liveKeys);
        this.liveKeys = liveKeys;
        this.compactRevision = compacted.revision();
        this.finishedCompactRevision = compacted.finishedRevision();
        startCompaction();
    }

    /**
     * How far history was cut.
     *
     * @param revision everything below is refused, {@link #NEVER_COMPACTED} = nothing
     * @param finishedRevision up to here the store was cleared as well; lower while a removal is under way
     */
    public record Compacted(long revision, long finishedRevision) {
        public static final Compacted NEVER = new Compacted(NEVER_COMPACTED, NEVER_COMPACTED);
    }

    /** Rebuilds the index from the store. @param loaded hears of every stored version, oldest first */
    public static Keyspace open(RevisionStore store, Compacted compacted, LoadListener loaded) {
        return new KeyspaceLoader(store, loaded).load(compacted);
    }

    // What readers use.

    /** The newest revision that readers may see. */
    public long revision() {
        return published.revision();
    }

    /** Revisions below this one are gone; it itself is readable. */
    public long compactRevision() {
        return compactRevision;
    }

    /** Live keys at {@link #revision}. */
    public long liveKeys() {
        return published.liveKeys();
    }

    public @Nullable KeyVersion find(Bytes key, long revision) {
        KeyHistory history = index.find(key);
        return history == null ? null : history.versionAt(revision);
    }

    /** Visits the versions of {@code range} at {@code revision} in key order, until the visitor returns false. */
    public void visit(KeyRange range, long revision, VersionVisitor visitor) {
        index.visit(range, revision, visitor);
    }

    public long count(KeyRange range, long revision) {
        if (range.equals(EVERYTHING)) {
            Published now = published;
            if (now.revision() == revision) {
                return now.liveKeys();
            }
        }
        return index.count(range, revision);
    }

    /** The whole version from the store, or null when a compaction removed it after it was found in the index. */
    public @Nullable KeyValue load(KeyVersion version) {
        Bytes encoded = stored(version);
        return encoded == null ? null : KeyValueCodec.decode(encoded);
    }

    /** The same as {@link KeyValueCodec} writes it. */
    public @Nullable Bytes stored(KeyVersion version) {
        Bytes encoded = store.revision(version.revision());
        if (encoded == null) {
            Checks.check(
                    compactRevision >= version.modRevision(),
                    "revision %s is missing in the store",
                    version.revision());
        }
        return encoded;
    }

    public @Nullable KeyValue get(Bytes key, long revision) {
        KeyVersion version = find(key, revision);
        return version == null ? null : load(version);
    }

    /** The version that {@code event} replaced, or null: created by it, or compacted. */
    public @Nullable KeyValue before(Event event) {
        long revision = event.kv().modRevision() - 1;
        if (event.isCreate() || revision < compactRevision) {
            return null;
        }
        KeyValue before = get(event.kv().key(), revision);
        return revision < compactRevision ? null : before;
    }

    /**
     * Visits the requests with {@code fromMain} ≤ main &lt; {@code toMain} that changed something; those not yet
     * published are left out. Every group handed over is whole.
     *
     * @return false when a compaction passed {@code fromMain} or overtook the walk: what comes after the last group
     *     handed over is gone
     */
    public boolean history(long fromMain, long toMain, HistoryVisitor visitor) {
        return new HistoryWalk(this, store).walk(fromMain, Math.min(toMain, revision() + 1), visitor);
    }

    /** Whether a reader at {@code revision} finds any key. */
    public boolean isAnyVisible(long revision) {
        boolean[] found = new boolean[1];
        visit(EVERYTHING, revision, version -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }

    /** The hash of the history up to {@code revision} (semantics 14), null when that is compacted. */
    public @Nullable KeyspaceHash hash(long revision) {
        return KeyspaceHash.of(this, index, store, revision);
    }

    /** The hash of what the compaction at {@code revision} found, before it removes anything (semantics 14). */
    public KeyspaceHash hashOfCompaction(long previous, long revision) {
        return KeyspaceHash.ofCompaction(this, index, store, previous, revision);
    }

    // What the one writer uses.

    public void begin() {
        Checks.check(events.isEmpty(), "the request before was not ended");
    }

    /** The revision that reads inside the running request see: the next one after its first change. */
    public long writeRevision() {
        return published.revision() + (events.isEmpty() ? 0 : 1);
    }

    public KeyValue put(Bytes key, Bytes value, long lease) {
        Revision revision = nextRevision();
        KeyHistory history = index.find(key);
        if (history == null) {
            history = KeyHistory.createdAt(key, revision);
            index.add(history);
            liveKeys++;
        } else {
            liveKeys += history.isLive() ? 0 : 1;
            history.append(revision, false);
        }
        KeyVersion version = history.newest();
        KeyValue kv =
                new KeyValue(history.key(), version.createRevision(), revision.main(), version.version(), value, lease);
        store.putRevision(revision, false, KeyValueCodec.encode(kv));
        events.add(new Event(Event.Type.PUT, kv, revision));
        return kv;
    }

    /** Deletes a key. @return whether it existed */
    public boolean delete(Bytes key) {
        KeyHistory history = index.find(key);
        if (history == null || !history.isLive()) {
            return false;
        }
        Revision revision = nextRevision();
        history.append(revision, true);
        liveKeys--;
        store.putRevision(revision, true, KeyValueCodec.encodeTombstone(key));
        events.add(Deleted.event(history.key(), revision));
        return true;
    }

    /** Ends the request and shows it to readers. @return its changes in sub order */
    public List<Event> end() {
        if (events.isEmpty()) {
            return List.of();
        }
        List<Event> changes = List.copyOf(events);
        // A list as large as the largest request ever seen is not kept.
        events = new ArrayList<>();
        published = new Published(published.revision() + 1, liveKeys);
        return changes;
    }

    private Revision nextRevision() {
        return new Revision(published.revision() + 1, events.size());
    }

    // Compaction, by the writer too.

    /** Cuts history below {@code revision} for every reader at once; {@link #compactSome} removes it piecemeal. */
    public void compact(long revision) {
        Checks.check(revision > compactRevision, "compact at %d after %d", revision, compactRevision);
        Checks.check(revision <= revision(), "compact at %d beyond %d", revision, revision());
        compactRevision = revision;
        startCompaction();
    }

    /** Removes up to about {@code revisionsMax} revisions. @return whether there is more to do */
    public boolean compactSome(int revisionsMax) {
        if (compaction == null) {
            return false;
        }
        long removedBefore = compaction.removed();
        boolean isThrough = !compaction.step(revisionsMax);
        removedRevisions += compaction.removed() - removedBefore;
        if (isThrough) {
            finishedCompactRevision = compaction.revision();
            compaction = null;
            startCompaction();
        }
        return compaction != null;
    }

    /** Revisions that {@link #compactSome} has removed so far; for its own thread. */
    public long removedRevisions() {
        return removedRevisions;
    }

    public boolean isCompacting() {
        return compaction != null;
    }

    /** The last compaction whose removal is complete. */
    public long finishedCompactRevision() {
        return finishedCompactRevision;
    }

    /** One removal at a time: a compaction that comes meanwhile begins when the one under way is through. */
    private void startCompaction() {
        if (compaction == null && finishedCompactRevision < compactRevision) {
            compaction = new Compaction(index, store, compactRevision);
        }
    }
}
