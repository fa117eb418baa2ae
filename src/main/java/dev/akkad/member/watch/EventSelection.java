package dev.akkad.member.watch;

import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyRange;

/**
 * What a watcher wants to see.
 *
 * @param noPut drop puts
 * @param noDelete drop deletes
 * @param prevKv with each event that is not a creation, the key as it was one revision before
 */
public record EventSelection(KeyRange range, boolean noPut, boolean noDelete, boolean prevKv) {
    public boolean accepts(Event event) {
        return acceptsType(event) && range.contains(event.kv().key());
    }

    /** For an event whose key is known to lie in the range. */
    public boolean acceptsType(Event event) {
        return event.type() == Event.Type.PUT ? !noPut : !noDelete;
    }
}
