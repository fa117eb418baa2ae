package dev.akkad.api;

import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a request body into messages.
 *
 * <p>A message that announces more than the limit is refused before any of it is kept, and room for a long one grows
 * with what has really arrived: an announcement alone costs nothing. After an error nothing more is read.
 */
final class Deframer {
    private static final int FIRST_ROOM_BYTES = 64 * 1024;

    /** Receives what was found, in order. */
    interface Sink {
        void onMessage(byte[] message);

        void onMalformed(GrpcError error);
    }

    private final Sink sink;
    private final int bytesMax;
    private final @Nullable String encoding;
    private final byte[] prefix = new byte[Frames.PREFIX_BYTES];
    private int prefixFilled;
    private byte[] body = new byte[0];
    private int bodyFilled;
    private boolean failed;

    /** @param encoding value of grpc-encoding, null = none */
    Deframer(Sink sink, int bytesMax, @Nullable String encoding) {
        this.sink = sink;
        this.bytesMax = bytesMax;
        this.encoding = encoding;
    }

    /** Whether the body may end here. */
    boolean isBetweenMessages() {
        return prefixFilled == 0;
    }

    /** The body ended all the same. */
    void onEndInside() {
        fail(GrpcErrors.internal("unexpected EOF"));
    }

    void feed(ByteBuf chunk) {
        int at = chunk.readerIndex();
        int end = chunk.writerIndex();
        while (at < end && !failed) {
            if (prefixFilled < Frames.PREFIX_BYTES) {
                int taken = Math.min(end - at, Frames.PREFIX_BYTES - prefixFilled);
                chunk.getBytes(at, prefix, prefixFilled, taken);
                prefixFilled += taken;
                at += taken;
                if (prefixFilled < Frames.PREFIX_BYTES) {
                    return;
                }
            }
            at += feedBody(chunk, at, end);
        }
    }

    private int feedBody(ByteBuf chunk, int at, int end) {
        long announced = size();
        if (announced > bytesMax) {
            fail(GrpcErrors.messageTooLarge(announced, bytesMax));
            return end - at;
        }
        int size = (int) announced;
        int taken = Math.min(end - at, size - bodyFilled);
        if (bodyFilled + taken > body.length) {
            int room = taken == size ? size : Math.max(FIRST_ROOM_BYTES, 2 * (bodyFilled + taken));
            body = Arrays.copyOf(body, Math.min(size, room));
        }
        chunk.getBytes(at, body, bodyFilled, taken);
        bodyFilled += taken;
        if (bodyFilled == size) {
            finishMessage(size);
        }
        return taken;
    }

    private void finishMessage(int size) {
        byte[] message = body.length == size ? body : Arrays.copyOf(body, size);
        boolean isCompressed = prefix[0] != 0;
        body = new byte[0];
        bodyFilled = 0;
        prefixFilled = 0;
        if (isCompressed) {
            decompress(message);
        } else {
            sink.onMessage(message);
        }
    }

    private void decompress(byte[] compressed) {
        if (encoding == null || encoding.equals("identity")) {
            fail(GrpcErrors.internal("grpc: compressed flag set with identity or empty encoding"));
            return;
        }
        if (!encoding.equals("gzip")) {
            fail(GrpcErrors.unknownEncoding(encoding));
            return;
        }
        byte[] message;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            message = in.readNBytes(bytesMax + 1);
        } catch (IOException e) {
            fail(GrpcErrors.internal("grpc: failed to decompress the received message: " + e.getMessage()));
            return;
        }
        if (message.length > bytesMax) {
            fail(GrpcErrors.decompressedTooLarge(bytesMax));
        } else {
            sink.onMessage(message);
        }
    }

    private void fail(GrpcError error) {
        failed = true;
        sink.onMalformed(error);
    }

    private long size() {
        return (prefix[1] & 0xffL) << 24 | (prefix[2] & 0xffL) << 16 | (prefix[3] & 0xffL) << 8 | prefix[4] & 0xffL;
    }
}
