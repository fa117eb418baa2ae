package dev.akkad.member.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.akkad.base.Bytes;
import dev.akkad.raft.Entry;
import java.io.IOException;

/**
 * The values on the hot path, by hand: an entry is {@code [index, term, kind, data]} with a number for the kind and a
 * byte string for the data, which is copied once on each side and not more.
 */
final class ValueCodecs {
    private static final int COMMAND = 0;
    private static final int CONFIG = 1;

    private ValueCodecs() {}

    static final class BytesWriter extends StdSerializer<Bytes> {
        private static final long serialVersionUID = 1L;

        BytesWriter() {
            super(Bytes.class);
        }

        @Override
        public void serialize(Bytes value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeBinary(value.unsafeArray());
        }
    }

    static final class BytesReader extends StdDeserializer<Bytes> {
        private static final long serialVersionUID = 1L;

        BytesReader() {
            super(Bytes.class);
        }

        @Override
        public Bytes deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return bytes(in, context);
        }
    }

    static final class EntryWriter extends StdSerializer<Entry> {
        private static final long serialVersionUID = 1L;

        EntryWriter() {
            super(Entry.class);
        }

        @Override
        public void serialize(Entry entry, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartArray(entry, 4);
            out.writeNumber(entry.index());
            out.writeNumber(entry.term());
            out.writeNumber(code(entry.kind()));
            out.writeBinary(entry.data().unsafeArray());
            out.writeEndArray();
        }
    }

    static final class EntryReader extends StdDeserializer<Entry> {
        private static final long serialVersionUID = 1L;

        EntryReader() {
            super(Entry.class);
        }

        @Override
        public Entry deserialize(JsonParser in, DeserializationContext context) throws IOException {
            expect(in.currentToken(), JsonToken.START_ARRAY, context);
            long index = number(in, context);
            long term = number(in, context);
            expect(in.nextToken(), JsonToken.VALUE_NUMBER_INT, context);
            Entry.Kind kind = kind(in, context);
            in.nextToken();
            Bytes data = bytes(in, context);
            expect(in.nextToken(), JsonToken.END_ARRAY, context);
            return new Entry(index, term, kind, data);
        }

        private static long number(JsonParser in, DeserializationContext context) throws IOException {
            expect(in.nextToken(), JsonToken.VALUE_NUMBER_INT, context);
            return in.getLongValue();
        }
    }

    static final class KindWriter extends StdSerializer<Entry.Kind> {
        private static final long serialVersionUID = 1L;

        KindWriter() {
            super(Entry.Kind.class);
        }

        @Override
        public void serialize(Entry.Kind kind, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeNumber(code(kind));
        }
    }

    static final class KindReader extends StdDeserializer<Entry.Kind> {
        private static final long serialVersionUID = 1L;

        KindReader() {
            super(Entry.Kind.class);
        }

        @Override
        public Entry.Kind deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return kind(in, context);
        }
    }

    private static int code(Entry.Kind kind) {
        return switch (kind) {
            case COMMAND -> COMMAND;
            case CONFIG -> CONFIG;
        };
    }

    private static Entry.Kind kind(JsonParser in, DeserializationContext context) throws IOException {
        int code = in.getIntValue();
        return switch (code) {
            case COMMAND -> Entry.Kind.COMMAND;
            case CONFIG -> Entry.Kind.CONFIG;
            default -> context.reportInputMismatch(Entry.Kind.class, "kind: %d (expected: 0 or 1)", code);
        };
    }

    private static Bytes bytes(JsonParser in, DeserializationContext context) throws IOException {
        expect(in.currentToken(), JsonToken.VALUE_EMBEDDED_OBJECT, context);
        return Bytes.wrap(in.getBinaryValue());
    }

    private static void expect(JsonToken seen, JsonToken expected, DeserializationContext context) throws IOException {
        if (seen != expected) {
            context.reportWrongTokenException(Object.class, expected, "%s in place of %s", seen, expected);
        }
    }
}
