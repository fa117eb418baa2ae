package dev.akkad.member.watch;

import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.WatchListener.WatchResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The responses of one stream that wait for credit, in the order in which they will be sent.
 *
 * <p>Events are bounded: they are taken in only while {@link #hasRoom}. The response that is being sent stands in
 * {@code parts}, already split; it is owed from that moment, whatever happens to its watcher, so that nothing ever
 * comes between its parts.
 */
final class Outbox {
    static final int EVENTS_MAX = 4096;
    static final long BYTES_MAX = 1L << 20;

    private sealed interface Entry {}

    private record Answer(WatchResponse response) implements Entry {}

    /** @param watcher null = the whole stream */
    private record Progress(@Nullable Watcher watcher, long revision) implements Entry {}

    /** @param firstRevision where the watcher must go on if this is lost */
    private record Events(Watcher watcher, long headerRevision, long firstRevision, List<WatchEvent> events, long bytes)
            implements Entry {}

    private final int fragmentBytesMax;
    private final int eventsMax;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Deque<WatchResponse> parts = new ArrayDeque<>();
    private long credit;
    private int queuedEvents;
    private long queuedBytes;
    private int queuedAnswers;

    /** @param eventsMax after so many waiting events no more are taken in, normally {@link #EVENTS_MAX} */
    Outbox(int fragmentBytesMax, int eventsMax) {
        this.fragmentBytesMax = fragmentBytesMax;
        this.eventsMax = eventsMax;
    }

    void addCredit(int responses) {
        credit = Math.min(credit + Math.max(responses, 0), Long.MAX_VALUE / 2);
    }

    /** Events that wait for the client. */
    int queuedEvents() {
        return queuedEvents;
    }

    void answer(WatchResponse response) {
        entries.add(new Answer(response));
        queuedAnswers++;
    }

    /**
     * Queues progress behind everything before it. It takes the place of one that nothing has followed; one that events
     * have followed stays where it is, or a client that asks again before it is answered would never be.
     */
    void progress(@Nullable Watcher watcher, long revision) {
        Iterator<Entry> latest = entries.descendingIterator();
        for (boolean unfollowed = true; unfollowed && latest.hasNext(); ) {
            Entry entry = latest.next();
            unfollowed = !(entry instanceof Events);
            if (entry instanceof Progress progress && progress.watcher() == watcher) {
                latest.remove();
            }
        }
        entries.add(new Progress(watcher, revision));
    }

    void events(Watcher watcher, long headerRevision, long firstRevision, List<WatchEvent> events) {
        long bytes = ResponseSize.ofEvents(events);
        entries.add(new Events(watcher, headerRevision, firstRevision, events, bytes));
        queuedEvents += events.size();
        queuedBytes += bytes;
    }

    /** Whether another response's events may be taken in. */
    boolean hasRoom() {
        return queuedEvents < eventsMax && queuedBytes < BYTES_MAX;
    }

    /** Whether events should be fetched again: the client is reading and the better half is free. */
    boolean isHungry() {
        return credit > 0 && queuedEvents <= eventsMax / 2 && queuedBytes <= BYTES_MAX / 2;
    }

    int queuedAnswers() {
        return queuedAnswers;
    }

    /** The next response to send, null without credit or responses; call {@link #sent} when it is sent. */
    @Nullable
    WatchResponse next() {
        if (credit <= 0) {
            return null;
        }
        Entry entry = parts.isEmpty() ? entries.poll() : null;
        if (entry instanceof Answer answer) {
            queuedAnswers--;
            parts.add(answer.response());
        } else if (entry instanceof Progress progress) {
            long id = progress.watcher() == null ? Responses.NO_WATCH_ID : progress.watcher().id;
            parts.add(Responses.progress(id, progress.revision()));
        } else if (entry instanceof Events events) {
            open(events);
        }
        return parts.peek();
    }

    void sent() {
        credit -= parts.remove().credit(); // the last may take more than there is
    }

    private void open(Events entry) {
        release(entry);
        entry.watcher().heard = true;
        WatchResponse whole = Responses.events(entry.watcher().id, entry.headerRevision(), entry.events());
        if (entry.watcher().fragment) {
            Fragments.split(whole, fragmentBytesMax, parts::add);
        } else {
            parts.add(whole);
        }
    }

    /** Drops what waits for a cancelled watcher. */
    void drop(Watcher watcher) {
        drop(events -> events.watcher() == watcher);
        entries.removeIf(entry -> entry instanceof Progress progress && progress.watcher() == watcher);
    }

    /**
     * Drops all waiting events and sets their watchers back to where they must go on.
     *
     * @return the watchers set back
     */
    Set<Watcher> dropEvents() {
        Set<Watcher> setBack = new LinkedHashSet<>();
        drop(events -> {
            if (setBack.add(events.watcher())) {
                events.watcher().nextRevision = events.firstRevision();
            }
            return true;
        });
        return setBack;
    }

    /** Progress behind a dropped event would promise too much: it goes too, and the client asks again. */
    private void drop(Predicate<Events> dropped) {
        boolean any = false;
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            Entry entry = each.next();
            if (entry instanceof Events events && dropped.test(events)) {
                release(events);
                each.remove();
                any = true;
            } else if (entry instanceof Progress && any) {
                each.remove();
            }
        }
    }

    private void release(Events entry) {
        queuedEvents -= entry.events().size();
        queuedBytes -= entry.bytes();
    }
}
