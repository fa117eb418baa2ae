package dev.akkad.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Takes a scheme off the {@code :authority} of requests, and drops one that is no host and port at all.
 *
 * <p>Go clients dial whatever member list says: etcdctl 3.4 with {@code --cluster} sends {@code http://host:port},
 * others
 * send the path of a socket. The HTTP server resets such streams with PROTOCOL_ERROR; etcd does not look.
 */
final class LooseAuthority extends Http2FrameListenerDecorator {
    private static final String SCHEME_END = "://";

    private LooseAuthority(Http2FrameListener next) {
        super(next);
    }

    /** From now on, for all streams of a connection. */
    static void install(Http2ConnectionHandler connection) {
        connection
                .decoder()
                .frameListener(new LooseAuthority(connection.decoder().frameListener()));
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        loosen(headers);
        super.onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        loosen(headers);
        super.onHeadersRead(ctx, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream);
    }

    static void loosen(Http2Headers headers) {
        @Nullable CharSequence authority = headers.authority();
        if (authority == null) {
            return;
        }
        String text = authority.toString();
        int scheme = text.indexOf(SCHEME_END);
        String host = scheme < 0 ? text : text.substring(scheme + SCHEME_END.length());
        if (host.isEmpty() || host.indexOf('/') >= 0) {
            headers.remove(Http2Headers.PseudoHeaderName.AUTHORITY.value());
        } else if (scheme >= 0) {
            headers.authority(host);
        }
    }
}
