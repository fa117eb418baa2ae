package dev.akkad.ctl.h2;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** The event loops of a client, and its connections. */
public final class Loops implements AutoCloseable {
    private static final int CONNECT_MILLIS_MAX = 5_000;

    private final EventLoopGroup group;
    private final Class<? extends Channel> channel;

    /** For many connections: the fastest that the machine has. */
    public Loops(int threads) {
        this(threads, "bench", Epoll.isAvailable());
    }

    private Loops(int threads, String name, boolean epoll) {
        var factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), factory);
        channel = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** One thread, and nothing that takes time to load. */
    public static Loops light(String name) {
        return new Loops(1, name, false);
    }

    public EventLoop next() {
        return group.next();
    }

    /** A connection whose server has answered, or the reason why there is none. */
    public CompletableFuture<Connection> connect(Endpoint endpoint, EventLoop loop) {
        InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
        return connect(address, endpoint.toString(), null, CONNECT_MILLIS_MAX, loop);
    }

    /** The same to any address, over TLS if there is an engine for it. */
    public CompletableFuture<Connection> connect(
            SocketAddress address, String authority, @Nullable SSLEngine tls, int millisMax, EventLoop loop) {
        Connection connection = new Connection(tls == null ? "http" : "https", authority);
        boolean isFile = address instanceof UnixDomainSocketAddress;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(isFile ? NioDomainSocketChannel.class : channel)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millisMax)
                .handler(tls == null ? connection : new Secured(tls, connection));
        if (!isFile) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        bootstrap.connect(address).addListener(done -> {
            if (!done.isSuccess()) {
                connection.ready().completeExceptionally(done.cause());
            }
        });
        return connection.ready();
    }

    /** Puts TLS in front of the connection. */
    private static final class Secured extends ChannelInitializer<Channel> {
        private final SSLEngine engine;
        private final Connection connection;

        private Secured(SSLEngine engine, Connection connection) {
            this.engine = engine;
            this.connection = connection;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new SslHandler(engine), connection);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
