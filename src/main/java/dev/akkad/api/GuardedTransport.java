package dev.akkad.api;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The machine's best transport, with a {@link Doorkeeper} at every listener: Vert.x itself has no place for one. */
final class GuardedTransport implements io.vertx.core.transport.Transport {
    private final io.vertx.core.transport.Transport best;
    private final Transport guarded;

    GuardedTransport(Doorkeeper doorkeeper) {
        io.vertx.core.transport.Transport nativeOne = io.vertx.core.transport.Transport.nativeTransport();
        best = nativeOne != null && nativeOne.available() ? nativeOne : NIO;
        guarded = new Guarded(best.implementation(), doorkeeper);
    }

    @Override
    public String name() {
        return best.name();
    }

    @Override
    public boolean available() {
        return best.available();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return best.unavailabilityCause();
    }

    @Override
    public Transport implementation() {
        return guarded;
    }

    /** All but the listeners is the transport's own. */
    private record Guarded(Transport own, Doorkeeper doorkeeper) implements Transport {
        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
            ChannelFactory<? extends ServerChannel> factory = own.serverChannelFactory(domainSocket);
            return () -> doorkeeper.guard(factory.newChannel());
        }

        @Override
        public boolean supportsDomainSockets() {
            return own.supportsDomainSockets();
        }

        @Override
        public boolean supportFileRegion() {
            return own.supportFileRegion();
        }

        @Override
        public boolean isAvailable() {
            return own.isAvailable();
        }

        @Override
        public @Nullable Throwable unavailabilityCause() {
            return own.unavailabilityCause();
        }

        @Override
        public java.net.SocketAddress convert(SocketAddress address) {
            return own.convert(address);
        }

        @Override
        public @Nullable SocketAddress convert(java.net.SocketAddress address) {
            return own.convert(address);
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return own.ioHandlerFactory();
        }

        @Override
        public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory threadFactory, int ioRatio) {
            return own.eventLoopGroup(type, threads, threadFactory, ioRatio);
        }

        @Override
        public DatagramChannel datagramChannel() {
            return own.datagramChannel();
        }

        @Override
        @SuppressWarnings("deprecation") // Vert.x's own interface asks for it
        public DatagramChannel datagramChannel(InternetProtocolFamily family) {
            return own.datagramChannel(family);
        }

        @Override
        public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
            return own.channelFactory(domainSocket);
        }

        @Override
        public void configure(DatagramChannel channel, DatagramSocketOptions options) {
            own.configure(channel, options);
        }

        @Override
        public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
            own.configure(options, domainSocket, bootstrap);
        }

        @Override
        public void configure(
                ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
            own.configure(options, connectTimeout, domainSocket, bootstrap);
        }
    }
}
