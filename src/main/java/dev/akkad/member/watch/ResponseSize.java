package dev.akkad.member.watch;

import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyValue;
import java.util.List;

/** Bytes that watch responses take on the wire, in protobuf's encoding: all small fields have one-byte tags. */
final class ResponseSize {
    /** At most what header, watch id and flags need. */
    static final int FRAME_BYTES = 64;

    private ResponseSize() {}

    static long ofEvents(List<WatchEvent> events) {
        long size = FRAME_BYTES;
        for (WatchEvent event : events) {
            size += ofEvent(event);
        }
        return size;
    }

    /** One element of the response's list of events, its tag and length included. */
    static long ofEvent(WatchEvent event) {
        KeyValue prevKv = event.prevKv();
        long size = event.event().type() == Event.Type.DELETE ? 2 : 0;
        size += delimited(ofKeyValue(event.event().kv()));
        size += prevKv == null ? 0 : delimited(ofKeyValue(prevKv));
        return delimited(size);
    }

    static long ofKeyValue(KeyValue kv) {
        return bytes(kv.key().length())
                + number(kv.createRevision())
                + number(kv.modRevision())
                + number(kv.version())
                + bytes(kv.value().length())
                + number(kv.lease());
    }

    private static long bytes(int length) {
        return length == 0 ? 0 : delimited(length);
    }

    private static long number(long value) {
        return value == 0 ? 0 : 1 + varint(value);
    }

    private static long delimited(long length) {
        return 1 + varint(length) + length;
    }

    private static int varint(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }
}
