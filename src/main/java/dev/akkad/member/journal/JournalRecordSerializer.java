package dev.akkad.member.journal;

import akka.actor.ExtendedActorSystem;
import akka.serialization.SerializerWithStringManifest;
import dev.akkad.base.Bytes;
import dev.akkad.member.codec.EventCodec;
import java.io.IOException;
import java.io.NotSerializableException;

/** Akka's door to {@link EventCodec}: no journal, ours or a test's, ever falls back to Java serialization. */
public final class JournalRecordSerializer extends SerializerWithStringManifest {
    /** Part of the stored form of journals that keep it; never reuse. */
    static final int IDENTIFIER = 77_101;

    static final String MANIFEST = "events";

    @SuppressWarnings("unused") // the form in which Akka creates serializers by name
    public JournalRecordSerializer(ExtendedActorSystem system) {}

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object record) {
        return MANIFEST;
    }

    @Override
    public byte[] toBinary(Object record) {
        if (!(record instanceof JournalRecord journalRecord)) {
            throw new IllegalArgumentException(record.getClass() + " (expected: JournalRecord)");
        }
        return EventCodec.encode(journalRecord.events()).unsafeArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        if (!manifest.equals(MANIFEST)) {
            throw new NotSerializableException("manifest: " + manifest + " (expected: " + MANIFEST + ")");
        }
        try {
            return new JournalRecord(EventCodec.decode(Bytes.wrap(bytes)));
        } catch (IOException e) {
            NotSerializableException refused = new NotSerializableException(e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }
}
