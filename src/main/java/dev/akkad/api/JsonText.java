package dev.akkad.api;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.akkad.wire.GrpcError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Messages as etcd's gateway spells them: fields by their names in the schema, 64-bit numbers as text, bytes in base64,
 * defaults left out. Reading, it takes both spellings of a name and passes over fields it does not know.
 */
final class JsonText {
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();

    private JsonText() {}

    static Message parse(Descriptor type, String json) throws InvalidProtocolBufferException {
        DynamicMessage.Builder builder = DynamicMessage.newBuilder(type);
        PARSER.merge(json, builder);
        return builder.build();
    }

    static void print(MessageLite message, StringBuilder out) {
        if (!(message instanceof MessageOrBuilder described)) {
            throw new AssertionError("no message of the API: " + message.getClass());
        }
        int start = out.length();
        try {
            PRINTER.appendTo(described, out);
        } catch (IOException e) {
            throw new UncheckedIOException("a string has no I/O", e);
        }
        plain(out, start);
    }

    /** The library writes {@code = < > & '} of text as \\u003d and so on, for pages of HTML; etcd does not. */
    private static void plain(StringBuilder json, int start) {
        for (int at = json.indexOf("\\", start); at >= 0; at = json.indexOf("\\", at)) {
            char escaped = json.charAt(at + 1) == 'u' ? (char) Integer.parseInt(json, at + 2, at + 6, 16) : 0;
            if ("=<>&'".indexOf(escaped) >= 0) {
                json.replace(at, at + 6, String.valueOf(escaped));
                at++;
            } else {
                at += 2;
            }
        }
    }

    static byte[] print(MessageLite message) {
        StringBuilder out = new StringBuilder();
        print(message, out);
        return utf8(out);
    }

    /** One answer of a stream. */
    static byte[] result(MessageLite message) {
        StringBuilder out = new StringBuilder("{\"result\":");
        print(message, out);
        return utf8(out.append('}'));
    }

    /** {@code {"code":5,"message":"etcdserver: requested lease not found"}} */
    static byte[] error(GrpcError error) {
        return utf8(appendError(error, new StringBuilder()));
    }

    /** How a stream ends that does not end well. */
    static byte[] streamError(GrpcError error) {
        return utf8(appendError(error, new StringBuilder("{\"error\":")).append('}'));
    }

    private static StringBuilder appendError(GrpcError error, StringBuilder out) {
        out.append("{\"code\":").append(error.code().number()).append(",\"message\":");
        return quote(error.text(), out).append('}');
    }

    /** A string of JSON. */
    static StringBuilder quote(String text, StringBuilder out) {
        out.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        return out.append('"');
    }

    static byte[] utf8(StringBuilder json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
