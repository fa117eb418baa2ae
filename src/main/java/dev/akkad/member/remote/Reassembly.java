package dev.akkad.member.remote;

import dev.akkad.base.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of payloads together again, in bounded memory.
 *
 * <p>Pieces of one payload arrive in order or not at all; a gap gives the payload up. A payload whose rest never comes
 * is the oldest some day, and the oldest go first when there is no room. Owned by one inbox.
 *
 * <p>Invariant: {@code pendingBytes} is the sum of the totals of all partial payloads, at most {@code bytesMax}.
 */
final class Reassembly {
    private final int bytesMax;
    private final Map<Key, Partial> partials = new LinkedHashMap<>();
    private long pendingBytes;
    private long givenUp;

    private record Key(long from, long streamId) {}

    private static final class Partial {
        private final byte[] payload;
        private int received;

        Partial(int totalBytes) {
            payload = new byte[totalBytes];
        }
    }

    Reassembly(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** The payload that {@code frame} completes, or null. */
    @Nullable
    Bytes accept(PeerFrame frame) {
        if (frame.isWhole()) {
            return frame.source();
        }
        if (!fits(frame)) {
            givenUp++;
            return null;
        }
        PeerFrame.Header header = frame.header();
        Key key = new Key(header.from(), header.streamId());
        if (header.offset() == 0) {
            begin(key, header.totalBytes());
        }
        return append(key, frame);
    }

    /** Payloads given up since the start: too long, with a gap, or pushed out by younger ones. */
    long givenUp() {
        return givenUp;
    }

    long pendingBytes() {
        return pendingBytes;
    }

    private boolean fits(PeerFrame frame) {
        int totalBytes = frame.header().totalBytes();
        int offset = frame.header().offset();
        return totalBytes > 0 && totalBytes <= bytesMax && offset >= 0 && offset <= totalBytes - frame.length();
    }

    private void begin(Key key, int totalBytes) {
        forget(key);
        Iterator<Partial> oldest = partials.values().iterator();
        while (pendingBytes + totalBytes > bytesMax) {
            pendingBytes -= oldest.next().payload.length;
            oldest.remove();
            givenUp++;
        }
        partials.put(key, new Partial(totalBytes));
        pendingBytes += totalBytes;
    }

    private @Nullable Bytes append(Key key, PeerFrame frame) {
        PeerFrame.Header header = frame.header();
        Partial partial = partials.get(key);
        if (partial == null) {
            return null; // the rest of a payload given up before
        }
        if (partial.received != header.offset() || partial.payload.length != header.totalBytes()) {
            forget(key);
            return null;
        }
        System.arraycopy(frame.source().unsafeArray(), frame.start(), partial.payload, header.offset(), frame.length());
        partial.received += frame.length();
        if (partial.received < partial.payload.length) {
            return null;
        }
        partials.remove(key);
        pendingBytes -= partial.payload.length;
        return Bytes.wrap(partial.payload);
    }

    private void forget(Key key) {
        Partial partial = partials.remove(key);
        if (partial != null) {
            pendingBytes -= partial.payload.length;
            givenUp++;
        }
    }
}
