package dev.akkad.ctl.h2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The header blocks of one connection's requests. The first block of a method puts its fields into the peer's table;
 * the next one only names their places, and is repeated from then on until another method moves those places.
 */
final class RequestHeaders {
    private final String scheme;
    private final String authority;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final Map<String, byte[]> settled = new HashMap<>();

    /** @param scheme {@code http} or {@code https} */
    RequestHeaders(String scheme, String authority) {
        this.scheme = scheme;
        this.authority = authority;
    }

    /** @param metadata names and values in turn */
    byte[] block(String path, List<String> metadata, ByteBuf scratch) {
        byte[] known = metadata.isEmpty() ? settled.get(path) : null;
        if (known != null) {
            return known;
        }
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method("POST")
                .scheme(scheme)
                .path(path)
                .authority(authority)
                .set("content-type", "application/grpc")
                .set("te", "trailers")
                .set("user-agent", "akkad");
        for (int i = 0; i + 1 < metadata.size(); i += 2) {
            headers.add(metadata.get(i), metadata.get(i + 1));
        }
        byte[] block;
        try {
            scratch.clear();
            encoder.encodeHeaders(1, headers, scratch);
            block = new byte[scratch.readableBytes()];
            scratch.readBytes(block);
        } catch (Http2Exception e) {
            throw new IllegalStateException("headers of " + path, e);
        }
        if (metadata.isEmpty() && onlyNamesPlaces(block)) {
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
