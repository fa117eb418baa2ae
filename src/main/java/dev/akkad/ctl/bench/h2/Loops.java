package dev.akkad.ctl.bench.h2;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The event loops of a load generator, and its connections. */
public final class Loops implements AutoCloseable {
    private static final int CONNECT_MILLIS_MAX = 5_000;

    private final EventLoopGroup group;
    private final Class<? extends Channel> channel;

    public Loops(int threads) {
        boolean epoll = Epoll.isAvailable();
        var factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("bench", true), factory);
        channel = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    public EventLoop next() {
        return group.next();
    }

    /** A connection whose server has answered, or the reason why there is none. */
    public CompletableFuture<Connection> connect(Endpoint endpoint, EventLoop loop) {
        Connection connection = new Connection(endpoint.toString());
        new Bootstrap()
                .group(loop)
                .channel(channel)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                .handler(connection)
                .connect(endpoint.host(), endpoint.port())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        connection.ready().completeExceptionally(done.cause());
                    }
                });
        return connection.ready();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
