package dev.akkad.member.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.akkad.base.Bytes;
import dev.akkad.raft.RaftEvent;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events as the journal stores them: {@code [version, [event, …]]}, each event {@code [kind, [field, …]]}.
 *
 * <p>A journal outlives the program that wrote it: a change of the form raises {@link #VERSION}, and the reader keeps
 * reading every version that was ever released. Safe from any thread.
 */
public final class EventCodec {
    static final int VERSION = 1;

    private static final ObjectWriter WRITER = CborModule.MAPPER.writerFor(Envelope.class);
    private static final ObjectReader READER = CborModule.MAPPER.readerFor(Envelope.class);

    record Envelope(int version, List<RaftEvent> events) {}

    private EventCodec() {}

    public static Bytes encode(List<RaftEvent> events) {
        try {
            return Bytes.wrap(WRITER.writeValueAsBytes(new Envelope(VERSION, events)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no bytes for " + events.size() + " events", e);
        }
    }

    /** The events in {@code bytes}, in order; anything but exactly one list of known events is refused. */
    public static List<RaftEvent> decode(Bytes bytes) throws CodecException {
        @Nullable Envelope envelope;
        try {
            envelope = READER.readValue(bytes.unsafeArray());
        } catch (IOException | RuntimeException e) {
            throw new CodecException("events of " + bytes.length() + " bytes: " + e.getMessage(), e);
        }
        if (envelope == null || envelope.version() != VERSION) {
            String version = envelope == null ? "null" : Integer.toString(envelope.version());
            throw new CodecException("events of version " + version + " (expected: " + VERSION + ")");
        }
        return Collections.unmodifiableList(envelope.events());
    }
}
