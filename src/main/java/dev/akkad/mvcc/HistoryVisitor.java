package dev.akkad.mvcc;

import java.util.List;

/** Receives past changes, one request at a time, oldest first. */
@FunctionalInterface
public interface HistoryVisitor {
    /**
     * @param main revision of the request
     * @param events all its changes in sub order, never empty
     * @return whether to go on
     */
    boolean visit(long main, List<Event> events);
}
