package dev.akkad.it;

import dev.akkad.check.WatchRecord;
import java.util.ArrayList;
import java.util.List;

/** One watch on a stream of its own, writing down every response until it ends. */
final class Watching implements AutoCloseable {
    private final String name;
    private final String from;
    private final String to;
    private final List<WatchRecord.Delivery> deliveries = new ArrayList<>();
    private final long startRevision;
    private long lastRevision;
    private boolean ended;
    private String end = "";
    private Runnable cancel = () -> {};

    /** @param startRevision 1 or more */
    Watching(String name, String from, String to, long startRevision) {
        this.name = name;
        this.from = from;
        this.to = to;
        this.startRevision = startRevision;
        this.lastRevision = startRevision - 1;
    }

    /** How to end the stream. */
    synchronized void onClose(Runnable action) {
        cancel = action;
    }

    synchronized void told(WatchRecord.Delivery delivery) {
        deliveries.add(delivery);
        delivery.events().forEach(seen -> lastRevision = Math.max(lastRevision, seen.modRevision()));
    }

    synchronized void ended(String why) {
        ended = true;
        end = why;
    }

    /** Why nothing more comes, empty while more may come. */
    synchronized String end() {
        return end;
    }

    /** The stream is broken, or the watch was cancelled: nothing more comes. */
    synchronized boolean isEnded() {
        return ended;
    }

    /** The last revision of which an event came; a watch that goes on where this one ended starts after it. */
    synchronized long lastRevision() {
        return lastRevision;
    }

    synchronized WatchRecord record() {
        return new WatchRecord(name, from, to, startRevision, true, List.copyOf(deliveries));
    }

    @Override
    public void close() {
        Runnable action;
        synchronized (this) {
            action = cancel;
        }
        action.run();
    }
}
