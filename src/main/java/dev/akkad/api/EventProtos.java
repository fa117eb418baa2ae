package dev.akkad.api;

import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.wire.KeyValues;
import dev.akkad.wire.pb.mvccpb.Event;
import org.jspecify.annotations.Nullable;

/** The wire form of the event that was asked for last: one event goes to all its watchers in a row. One per loop. */
final class EventProtos {
    private @Nullable WatchEvent last;
    private Event proto = Event.getDefaultInstance();

    // The very same event, for comparing its bytes would cost what is saved here.
    @SuppressWarnings("ReferenceEquality")
    Event of(WatchEvent event) {
        if (event != last) {
            proto = KeyValues.proto(event.event(), event.prevKv());
            last = event;
        }
        return proto;
    }
}
