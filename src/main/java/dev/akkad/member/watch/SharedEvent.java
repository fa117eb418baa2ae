package dev.akkad.member.watch;

import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyValue;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One event as all its watchers share it; the version before is looked up at most once, and only if one wants it. */
final class SharedEvent {
    private final Event event;
    private final Function<Event, @Nullable KeyValue> prevKvs;
    private final List<WatchEvent> plain;
    private @Nullable List<WatchEvent> withPrevKv;

    SharedEvent(Event event, Function<Event, @Nullable KeyValue> prevKvs) {
        this.event = event;
        this.prevKvs = prevKvs;
        this.plain = List.of(new WatchEvent(event, null));
    }

    Event event() {
        return event;
    }

    /** The event alone in a list, the same list for everyone. */
    List<WatchEvent> asList(boolean prevKv) {
        if (!prevKv || event.isCreate()) {
            return plain;
        }
        if (withPrevKv == null) {
            withPrevKv = List.of(new WatchEvent(event, prevKvs.apply(event)));
        }
        return withPrevKv;
    }
}
