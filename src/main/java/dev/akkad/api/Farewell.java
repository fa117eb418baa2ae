package dev.akkad.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import java.util.function.BooleanSupplier;

/**
 * Says why a connection is closed on which the client broke the rules of HTTP/2. Vert.x means to, but stumbles over
 * streams that are not its own and closes without a word. Stands between the codec and the socket.
 */
final class Farewell extends ChannelOutboundHandlerAdapter {
    private static final int PAYLOAD_BYTES = 8;
    private static final int GO_AWAY = 7;

    private final Http2Connection connection;
    private final BooleanSupplier isSaid;

    /** @param isSaid whether the client was told in another way */
    Farewell(Http2Connection connection, BooleanSupplier isSaid) {
        this.connection = connection;
        this.isSaid = isSaid;
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!ctx.channel().isActive() || connection.goAwaySent() || isSaid.getAsBoolean()) {
            var unused = ctx.close(promise);
            return;
        }
        ByteBuf frame = ctx.alloc().buffer(9 + PAYLOAD_BYTES);
        frame.writeMedium(PAYLOAD_BYTES).writeByte(GO_AWAY).writeByte(0).writeInt(0);
        frame.writeInt(connection.remote().lastStreamCreated());
        frame.writeInt((int) Http2Error.PROTOCOL_ERROR.code());
        var unused = ctx.writeAndFlush(frame).addListener(sent -> closeNow(ctx, promise));
    }

    private static void closeNow(ChannelHandlerContext ctx, ChannelPromise promise) {
        var unused = ctx.close(promise);
    }
}
