package dev.akkad.member;

import dev.akkad.mvcc.KeyRange;

/**
 * The client port's end of one watch stream. Calls return at once and keep their order.
 *
 * <p>Flow control: the session sends responses as long as it has credit, given through {@link
 * #request}; without credit it buffers nothing but the revision it reached, and reads history when credit returns.
 */
public interface WatchStream {
    /**
     * @param watchId chosen id, 0 = the server picks
     * @param startRevision first revision wanted, 0 = after the current one
     * @param noPut drop puts, @param noDelete drop deletes
     */
    record Create(
            long watchId,
            KeyRange range,
            long startRevision,
            boolean progressNotify,
            boolean noPut,
            boolean noDelete,
            boolean prevKv,
            boolean fragment) {}

    void create(Create create);

    /** Ends one watch of the stream; an unknown id is ignored. */
    void cancel(long watchId);

    /** Asks for one progress response for the whole stream. */
    void progress();

    /** Allows more responses, each of which costs {@link WatchListener.WatchResponse#credit}. */
    void request(int credit);

    /** The client went away: nothing more will be sent. */
    void close();
}
