package dev.akkad.ctl.h2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.collection.LongObjectHashMap;
import java.net.URLDecoder;

/**
 * The header blocks that one connection receives. Nearly all are a few bytes that name places in the table, so they are
 * looked up by those bytes; whatever may have changed the table empties the memory.
 */
final class ResponseHeaders {
    /** No {@code grpc-status} in it. */
    static final int NO_STATUS = -1;

    private static final long LIST_BYTES_MAX = 65_536;

    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, LIST_BYTES_MAX);
    private final LongObjectHashMap<Head> known = new LongObjectHashMap<>();

    /** @param grpcStatus {@value #NO_STATUS} if absent @param text {@code grpc-message}, decoded */
    record Head(int grpcStatus, String text) {}

    /** Consumes the readable bytes. */
    Head read(int streamId, ByteBuf block) throws Http2Exception {
        long places = places(block);
        Head head = places == 0 ? null : known.get(places);
        if (head != null) {
            block.skipBytes(block.readableBytes());
            return head;
        }
        head = head(decoder.decodeHeaders(streamId, block));
        if (places == 0) {
            known.clear();
        } else {
            known.put(places, head);
        }
        return head;
    }

    /** The bytes as a number if there are at most eight and each names a place; 0 if not. */
    private static long places(ByteBuf block) {
        int length = block.readableBytes();
        if (length > Long.BYTES) {
            return 0;
        }
        long places = 0;
        for (int i = 0; i < length; i++) {
            int b = block.getByte(block.readerIndex() + i);
            if (b >= 0 || b == -1) {
                return 0;
            }
            places = places << Byte.SIZE | b & 0xff;
        }
        return places;
    }

    private static Head head(Http2Headers headers) {
        CharSequence http = headers.status();
        CharSequence grpc = headers.get("grpc-status");
        CharSequence message = headers.get("grpc-message");
        if (grpc != null) {
            String text = message == null ? "" : message.toString();
            return new Head(Integer.parseInt(grpc.toString()), percentDecoded(text));
        }
        if (http != null && !http.toString().equals("200")) {
            return new Head(GrpcStatus.UNKNOWN, "HTTP status " + http);
        }
        return new Head(NO_STATUS, "");
    }

    private static String percentDecoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
