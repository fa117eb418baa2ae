package dev.akkad.api;

import dev.akkad.tls.TlsContext;
import dev.akkad.tls.TlsSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * TLS of a listener, as Netty wants it: every connection gets an engine of its own, made with the certificates of that
 * moment, that offers HTTP/2 and HTTP/1.1.
 */
final class ListenTls extends SslContext {
    private static final ApplicationProtocolConfig ALPN = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    private final TlsContext tls;
    private final RejectionLog rejections;

    ListenTls(TlsContext tls, RejectionLog rejections) {
        this.tls = tls;
        this.rejections = rejections;
    }

    private SslContext now() {
        TlsSettings settings = tls.settings();
        return new JdkSslContext(
                tls.serverContext(),
                false,
                settings.protocols().suites(),
                IdentityCipherSuiteFilter.INSTANCE,
                ALPN,
                settings.asksForCertificate() ? ClientAuth.REQUIRE : ClientAuth.NONE,
                settings.protocols().versions().toArray(String[]::new),
                false);
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return tls.settings().protocols().suites();
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's own interface asks for it
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return now().applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return now().newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return now().newEngine(allocator, peerHost, peerPort);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return now().sessionContext();
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor tasks) {
        return watched(super.newHandler(allocator, startTls, tasks), "unix");
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls, Executor tasks) {
        return watched(super.newHandler(allocator, peerHost, peerPort, startTls, tasks), peerHost + ":" + peerPort);
    }

    private SslHandler watched(SslHandler handler, String remote) {
        var unused = handler.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                rejections.onFailure(remote, done.cause());
            }
        });
        return handler;
    }
}
