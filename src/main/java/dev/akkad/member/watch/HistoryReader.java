package dev.akkad.member.watch;

import dev.akkad.member.WatchListener.WatchEvent;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where watchers read the revisions that are no longer, or not yet, told by the {@link WatchHub}.
 *
 * <p>Returns at once; the work is done on another thread than the one that applies entries, and {@code reply} is called
 * exactly once, on any thread. Nothing is skipped: a result with {@link Read#nextRevision} n holds every selected event
 * of the main revisions from {@link Request#fromRevision} to n − 1.
 */
@FunctionalInterface
public interface HistoryReader {
    void read(Request request, Consumer<Result> reply);

    /**
     * Asks for complete main revisions in [fromRevision, toRevision).
     *
     * @param toRevision at most the current revision + 1
     * @param revisionsMax stop after so many revisions that have selected events
     * @param bytesMax stop before the events of a response pass this size; a single revision may be larger
     */
    record Request(EventSelection selection, long fromRevision, long toRevision, int revisionsMax, int bytesMax) {}

    /** What was found. */
    sealed interface Result {}

    /**
     * @param events in order of revision; a main revision is in it completely or not at all
     * @param nextRevision where to go on: above fromRevision, at most toRevision. A reader may stop before it has
     *     found anything, to bound its work
     */
    record Read(List<WatchEvent> events, long nextRevision) implements Result {}

    /**
     * fromRevision lies before the compacted revision. To be checked after reading as well as before, since a
     * compaction may overtake the reading.
     */
    record Compacted(long compactRevision) implements Result {}

    /** The store could not be read now, as while its owner restarts; the session asks again a little later. */
    record Unavailable() implements Result {}
}
