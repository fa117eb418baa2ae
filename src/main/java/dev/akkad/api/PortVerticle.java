package dev.akkad.api;

import dev.akkad.member.Member;
import dev.akkad.tls.TlsContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the client port: a server on every address, and the {@link Loop} of their calls. */
final class PortVerticle extends VerticleBase {
    // Enough for one message of the default limit in flight per stream, and a few streams of them per connection.
    private static final int STREAM_WINDOW_BYTES = 1024 * 1024;
    private static final int CONNECTION_WINDOW_BYTES = 8 * 1024 * 1024;
    // Tokens and metadata are the only long headers.
    private static final int HEADER_LIST_BYTES_MAX = 256 * 1024;
    private static final int ACCEPT_BACKLOG = 1024;
    /** Vert.x insists on some certificate; {@link ListenTls} has its own. */
    private static final KeyCertOptions NOT_USED = KeyCertOptions.wrap(keyManagerFactory());

    private static final AtomicInteger SHARED_PORTS = new AtomicInteger();

    private final ApiSettings settings;
    private final List<Bind> listen;
    private final List<Bind> metricsListen;
    private final Member member;
    private final Metrics metrics;
    private final MethodTable methods;
    private final RejectionLog rejections = new RejectionLog();
    private volatile List<Integer> ports = List.of();

    /** @param address the same for all loops, also where any free port will do */
    record Bind(SocketAddress address, @Nullable TlsContext tls) {}

    PortVerticle(
            ApiSettings settings,
            List<Bind> listen,
            List<Bind> metricsListen,
            Member member,
            Metrics metrics,
            MethodTable methods) {
        this.settings = settings;
        this.listen = listen;
        this.metricsListen = metricsListen;
        this.member = member;
        this.metrics = metrics;
        this.methods = methods;
    }

    private static KeyManagerFactory keyManagerFactory() {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(null, null);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    static List<Bind> binds(List<ListenAddress> addresses) {
        return addresses.stream()
                .map(address -> new Bind(socketAddress(address), address.tls()))
                .toList();
    }

    private static SocketAddress socketAddress(ListenAddress address) {
        if (address.isUnix()) {
            return SocketAddress.domainSocketAddress(address.host());
        }
        return address.port() == 0
                ? SocketAddress.sharedRandomPort(SHARED_PORTS.incrementAndGet(), address.host())
                : SocketAddress.inetSocketAddress(address.port(), address.host());
    }

    /** Of the listen addresses and then of the metrics addresses, once started. */
    List<Integer> ports() {
        return ports;
    }

    @Override
    public Future<?> start() {
        Loop loop = new Loop(vertx, context, member, settings, metrics);
        vertx.setPeriodic(
                settings.electionTimeout().toMillis(), id -> loop.leaderGuard().check());
        HttpPages pages = HttpPages.forClients(loop, methods);
        GrpcRouter router = new GrpcRouter(loop, methods);
        List<Future<HttpServer>> servers = new ArrayList<>();
        for (Bind bind : listen) {
            servers.add(server(pages, bind)
                    .connectionHandler(connection -> onConnection(loop, router, bind.tls(), connection))
                    .listen(bind.address()));
        }
        for (Bind bind : metricsListen) {
            servers.add(server(HttpPages.forMetrics(loop), bind)
                    .connectionHandler(PortVerticle::onPageConnection)
                    .listen(bind.address()));
        }
        return Future.all(servers)
                .onSuccess(all -> ports = servers.stream()
                        .map(server -> server.result().actualPort())
                        .toList());
    }

    /** A unix socket's file outlives it otherwise. */
    @Override
    public Future<?> stop() throws Exception {
        for (Bind bind : Stream.concat(listen.stream(), metricsListen.stream()).toList()) {
            if (bind.address().isDomainSocket()) {
                Files.deleteIfExists(Path.of(bind.address().path()));
            }
        }
        return super.stop();
    }

    private HttpServer server(Handler<HttpServerRequest> handler, Bind bind) {
        HttpServerOptions options = options();
        TlsContext tls = bind.tls();
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setSslEngineOptions(new ListenTlsOptions(new ListenTls(tls, rejections)))
                    .setKeyCertOptions(NOT_USED)
                    .setEnabledSecureTransportProtocols(
                            new LinkedHashSet<>(tls.settings().protocols().versions()));
        }
        return vertx.createHttpServer(options).requestHandler(handler);
    }

    private HttpServerOptions options() {
        ApiSettings.Limits limits = settings.limits();
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(true)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(limits.concurrentStreamsMax())
                        .setInitialWindowSize(STREAM_WINDOW_BYTES)
                        .setMaxHeaderListSize(HEADER_LIST_BYTES_MAX))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                .setHttp2RstFloodMaxRstFramePerWindow(limits.resetsMax())
                .setHttp2RstFloodWindowDuration(ApiSettings.Limits.RESET_WINDOW_SECONDS)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(HEADER_LIST_BYTES_MAX)
                .setHandle100ContinueAutomatically(true)
                .setMaxWebSocketFrameSize(limits.messageBytesMax())
                // Nothing is inflated: a few bytes could become any number of them.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .addWebSocketSubProtocol(WebSocketChannel.TOKEN_PROTOCOL);
        options.setAcceptBacklog(ACCEPT_BACKLOG).setTcpNoDelay(true).setTcpKeepAlive(true);
        return options;
    }

    private static void onConnection(
            Loop loop, GrpcRouter router, @Nullable TlsContext tls, HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            ChannelHandlerContext context = base.channelHandlerContext();
            if (context.handler() instanceof Http2ConnectionHandler handler) {
                GrpcConnection.install(
                        loop,
                        router,
                        handler,
                        context,
                        tls != null && tls.settings().namesUsers());
            } else {
                Doorkeeper.expectRequests(context.pipeline());
            }
        }
    }

    /** Pages over HTTP/2 are for few: they need no care of ours. */
    private static void onPageConnection(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            ChannelPipeline pipeline = base.channelHandlerContext().pipeline();
            if (base.channelHandlerContext().handler() instanceof Http2ConnectionHandler) {
                Doorkeeper.admit(pipeline);
            } else {
                Doorkeeper.expectRequests(pipeline);
            }
        }
    }
}
