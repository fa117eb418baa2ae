package dev.akkad.api;

import dev.akkad.base.Crowd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many connections may be there that have asked for nothing yet, and for how long: those in a handshake,
 * and those whose first request, or the head of the next one over HTTP/1, is not whole. Nobody holds the port by being
 * slow.
 *
 * <p>When there are too many the longest waiting goes, so that whoever is quick gets in, whatever the others do.
 *
 * <p>HTTP/2 costs nothing once its first frame has come.
 */
final class Doorkeeper {
    private static final String DECODER = "httpDecoder";
    private static final String UPGRADE = "h2c";

    private final Limits limits;
    private final Map<EventLoop, Newcomers> byLoop = new ConcurrentHashMap<>();

    /**
     * Of one event loop.
     *
     * @param patienceMillis after which a connection that has not asked for anything is closed
     * @param graceMillis within which it is not closed in favour of others, unless there are {@code newcomersMax}
     * @param crowd so many are not too many
     * @param newcomersMax so many never are
     */
    record Limits(long patienceMillis, long graceMillis, int crowd, int newcomersMax) {
        static final Limits DEFAULT = new Limits(10_000, 1_000, 512, 4_096);

        Crowd.Limits newcomers() {
            return new Crowd.Limits(crowd, newcomersMax, TimeUnit.MILLISECONDS.toNanos(graceMillis));
        }
    }

    Doorkeeper(Limits limits) {
        this.limits = limits;
    }

    /** Every connection that it accepts passes here, before anything else of it is made. */
    <C extends ServerChannel> C guard(C listener) {
        listener.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object accepted) {
                ((Channel) accepted).pipeline().addLast(new Entry());
                ctx.fireChannelRead(accepted);
            }
        });
        return listener;
    }

    /** The connection speaks HTTP/2 and has sent a frame: it is no newcomer any more. */
    static void admit(ChannelPipeline pipeline) {
        Entry entry = pipeline.get(Entry.class);
        if (entry != null) {
            entry.leave(pipeline.channel());
            pipeline.remove(entry);
        }
    }

    /** The connection speaks HTTP/1: it comes in with its first whole head, and must not be slow with the next ones. */
    static void expectRequests(ChannelPipeline pipeline) {
        Entry entry = pipeline.get(Entry.class);
        if (entry != null && pipeline.get(DECODER) != null) {
            pipeline.addBefore(DECODER, null, entry.new Bytes());
            pipeline.addAfter(DECODER, null, entry.new Requests());
            if (pipeline.get(UPGRADE) != null) {
                // Without TLS, Vert.x tells of a connection when the first head is there.
                entry.onHead(pipeline.channel());
            }
        }
    }

    /** The first handler of a connection. On its event loop. */
    private final class Entry extends ChannelInboundHandlerAdapter {
        private boolean isInside;
        private boolean isInRequest;
        /** Among whom it waits; null: it does not. */
        private @Nullable Newcomers queue;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            queue(ctx.channel());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            leave(ctx.channel());
            super.channelInactive(ctx);
        }

        private void queue(Channel channel) {
            EventLoop loop = channel.eventLoop();
            Newcomers others = byLoop.computeIfAbsent(loop, any -> new Newcomers(loop, limits));
            others.add(channel);
            queue = others;
        }

        private void onHead(Channel channel) {
            isInRequest = true;
            leave(channel);
        }

        private void leave(Channel channel) {
            isInside = true;
            Newcomers left = queue;
            if (left != null) {
                left.remove(channel);
                queue = null;
            }
        }

        /** Bytes while no request is under way are the head of one. */
        private final class Bytes extends ChannelInboundHandlerAdapter {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object bytes) {
                if (isInside && !isInRequest) {
                    if (ctx.pipeline().get(DECODER) == null) {
                        ctx.pipeline().remove(this); // became a websocket, or HTTP/2
                    } else if (queue == null) {
                        queue(ctx.channel());
                    }
                }
                ctx.fireChannelRead(bytes);
            }
        }

        private final class Requests extends ChannelInboundHandlerAdapter {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object part) {
                if (part instanceof HttpRequest) {
                    onHead(ctx.channel());
                }
                if (part instanceof LastHttpContent) {
                    isInRequest = false;
                }
                ctx.fireChannelRead(part);
            }
        }
    }
}
