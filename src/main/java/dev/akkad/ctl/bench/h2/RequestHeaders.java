package dev.akkad.ctl.bench.h2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HashMap;
import java.util.Map;

/**
 * The header blocks of one connection's requests. The first block of a method puts its fields into the peer's table;
 * the next one only names their places, and is repeated from then on until another method moves those places.
 */
final class RequestHeaders {
    private final String authority;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final Map<String, byte[]> settled = new HashMap<>();

    RequestHeaders(String authority) {
        this.authority = authority;
    }

    byte[] block(String path, ByteBuf scratch) {
        byte[] known = settled.get(path);
        if (known != null) {
            return known;
        }
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method("POST")
                .scheme("http")
                .path(path)
                .authority(authority)
                .set("content-type", "application/grpc")
                .set("te", "trailers")
                .set("user-agent", "akkad-bench");
        byte[] block;
        try {
            scratch.clear();
            encoder.encodeHeaders(1, headers, scratch);
            block = new byte[scratch.readableBytes()];
            scratch.readBytes(block);
        } catch (Http2Exception e) {
            throw new IllegalStateException("headers of " + path, e);
        }
        if (onlyNamesPlaces(block)) {
            settled.put(path, block);
        } else {
            settled.clear();
        }
        return block;
    }

    void tableSize(long bytes) {
        try {
            encoder.configuration().maxHeaderTableSize(bytes);
        } catch (Http2Exception e) {
            throw new IllegalStateException("header table of " + bytes + " bytes", e);
        }
        settled.clear();
    }

    /** Whether each byte is an indexed field (RFC 7541, section 6.1): such a block leaves the table as it is. */
    static boolean onlyNamesPlaces(byte[] block) {
        for (byte b : block) {
            if (b >= 0 || b == -1) {
                return false;
            }
        }
        return true;
    }
}
