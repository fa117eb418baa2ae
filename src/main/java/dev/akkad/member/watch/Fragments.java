package dev.akkad.member.watch;

import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.WatchListener.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Splits a response too large for one message (semantics 7.2): same header and id, every part but the last marked. */
final class Fragments {
    private Fragments() {}

    static void split(WatchResponse whole, long bytesMax, Consumer<WatchResponse> parts) {
        List<WatchEvent> events = whole.events();
        if (events.size() < 2 || ResponseSize.ofEvents(events) < bytesMax) {
            parts.accept(whole);
            return;
        }
        List<WatchEvent> part = new ArrayList<>();
        long size = ResponseSize.FRAME_BYTES;
        for (WatchEvent event : events) {
            long eventSize = ResponseSize.ofEvent(event);
            if (!part.isEmpty() && size + eventSize >= bytesMax) {
                parts.accept(part(whole, true, part));
                part = new ArrayList<>();
                size = ResponseSize.FRAME_BYTES;
            }
            part.add(event);
            size += eventSize;
        }
        parts.accept(part(whole, false, part));
    }

    private static WatchResponse part(WatchResponse whole, boolean fragment, List<WatchEvent> events) {
        return new WatchResponse(
                whole.watchId(),
                whole.revision(),
                whole.created(),
                whole.canceled(),
                whole.compactRevision(),
                whole.cancelReason(),
                fragment,
                events);
    }
}
