package dev.akkad.member.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.akkad.base.Bytes;
import dev.akkad.member.PeerMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What members say to each other, as bytes: the same in production and in simulation. Safe from any thread. */
public final class PeerCodec {
    private static final ObjectWriter WRITER = CborModule.MAPPER.writerFor(PeerMessage.class);
    private static final ObjectReader READER = CborModule.MAPPER.readerFor(PeerMessage.class);

    private PeerCodec() {}

    public static Bytes encode(PeerMessage message) {
        try {
            return Bytes.wrap(WRITER.writeValueAsBytes(message));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no bytes for " + message.getClass().getSimpleName(), e);
        }
    }

    /** The message in {@code bytes}; anything but exactly one message is refused. */
    public static PeerMessage decode(Bytes bytes) throws CodecException {
        @Nullable PeerMessage message;
        try {
            message = READER.readValue(bytes.unsafeArray());
        } catch (IOException | RuntimeException e) {
            throw new CodecException("peer message of " + bytes.length() + " bytes: " + e.getMessage(), e);
        }
        if (message == null) {
            throw new CodecException("peer message of " + bytes.length() + " bytes: null");
        }
        return message;
    }
}
