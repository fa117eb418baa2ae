package dev.akkad.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a client's text into JSON objects, as they come: one after the other, with or without white space between.
 *
 * <p>Only what is strictly JSON passes, so that whoever reads an object afterwards may be lenient. Memory grows with
 * what has really arrived and stays below the limit of one object; while it is paused nothing is looked at. After an
 * error, or once told that it is enough, it ignores the rest.
 */
final class JsonObjects {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    private static final String END_INSIDE = "unexpected EOF";

    /** Receives what was found, in order. */
    interface Sink {
        void onObject(String json);

        void onMalformed(String reason);

        /** @param bytes of one object so far, above the limit */
        void onTooLong(int bytes);

        /** The text ended between two objects. */
        void onEnd();
    }

    private final Sink sink;
    private final int bytesMax;
    private byte[] text = new byte[0];
    /** Where the object begins, what the parser has been given, and what has arrived. */
    private int start;

    private int given;
    private int filled;
    private @Nullable JsonParser parser;
    private int depth;
    private boolean isPaused;
    private boolean isEnded;
    private boolean isOver;

    JsonObjects(Sink sink, int bytesMax) {
        this.sink = sink;
        this.bytesMax = bytesMax;
    }

    /** @param more the array is this object's from now on */
    void feed(byte[] more) {
        if (isOver) {
            return;
        }
        if (start == filled) {
            text = more;
            start = 0;
            given = 0;
            filled = more.length;
        } else {
            append(more);
        }
        pump();
    }

    private void append(byte[] more) {
        int kept = filled - start;
        if (filled + more.length > text.length) {
            byte[] room = new byte[Math.max(2 * kept, kept + more.length)];
            System.arraycopy(text, start, room, 0, kept);
            text = room;
            given -= start;
            start = 0;
            filled = kept;
        }
        System.arraycopy(more, 0, text, filled, more.length);
        filled += more.length;
    }

    void end() {
        isEnded = true;
        pump();
    }

    void pause() {
        isPaused = true;
    }

    boolean isPaused() {
        return isPaused;
    }

    void resume() {
        isPaused = false;
        pump();
    }

    /** Nothing more is wanted. */
    void stop() {
        isOver = true;
        text = new byte[0];
        dropParser();
    }

    /** It gives its buffers back for the next one. */
    private void dropParser() {
        JsonParser done = parser;
        parser = null;
        if (done != null) {
            try {
                done.close();
            } catch (IOException e) {
                throw new UncheckedIOException("an array has no I/O", e);
            }
        }
    }

    private void pump() {
        while (!isPaused && !isOver && given < filled) {
            if (parser == null) {
                skipWhiteSpace();
                if (start == filled) {
                    break;
                }
            }
            scan();
        }
        if (isPaused || isOver) {
            return;
        }
        if (filled - start > bytesMax) {
            int tooMany = filled - start;
            stop();
            sink.onTooLong(tooMany);
        } else if (isEnded) {
            boolean isInside = parser != null;
            stop();
            if (isInside) {
                sink.onMalformed(END_INSIDE);
            } else {
                sink.onEnd();
            }
        }
    }

    private void skipWhiteSpace() {
        while (start < filled
                && (text[start] == ' ' || text[start] == '\n' || text[start] == '\r' || text[start] == '\t')) {
            start++;
        }
        given = start;
    }

    /** Gives the parser what it has not seen, and takes one object if it ends there. */
    private void scan() {
        try {
            JsonParser scanner = parser;
            if (scanner == null) {
                scanner = JSON.createNonBlockingByteArrayParser();
                parser = scanner;
                depth = 0;
            }
            ((ByteArrayFeeder) scanner.getNonBlockingInputFeeder()).feedInput(text, given, filled);
            given = filled;
            if (endsHere(scanner)) {
                take(filled - scanner.releaseBuffered(OutputStream.nullOutputStream()));
            }
        } catch (JsonProcessingException malformed) {
            stop();
            sink.onMalformed(malformed.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("an array has no I/O", e);
        }
    }

    private boolean endsHere(JsonParser scanner) throws IOException {
        for (JsonToken token = scanner.nextToken(); token != JsonToken.NOT_AVAILABLE; token = scanner.nextToken()) {
            if (depth == 0 && token != JsonToken.START_OBJECT) {
                throw new JsonNotObjectException();
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
            if (depth == 0) {
                return true;
            }
        }
        return false;
    }

    private void take(int end) {
        if (end - start > bytesMax) {
            return; // too long although it is whole: the caller refuses it
        }
        String object = new String(text, start, end - start, StandardCharsets.UTF_8);
        start = end;
        given = end;
        dropParser();
        sink.onObject(object);
    }

    private static final class JsonNotObjectException extends JsonProcessingException {
        JsonNotObjectException() {
            super("a message is a JSON object");
        }
    }
}
