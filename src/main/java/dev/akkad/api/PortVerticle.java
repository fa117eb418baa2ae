package dev.akkad.api;

import dev.akkad.member.Member;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One event loop's share of the client port: a server on every address, and the {@link Loop} of their calls. */
final class PortVerticle extends VerticleBase {
    // Enough for one message of the default limit in flight per stream, and a few streams of them per connection.
    private static final int STREAM_WINDOW_BYTES = 1024 * 1024;
    private static final int CONNECTION_WINDOW_BYTES = 8 * 1024 * 1024;
    // Tokens and metadata are the only long headers.
    private static final int HEADER_LIST_BYTES_MAX = 256 * 1024;
    private static final int ACCEPT_BACKLOG = 1024;
    private static final AtomicInteger SHARED_PORTS = new AtomicInteger();

    private final ApiSettings settings;
    private final List<Bind> listen;
    private final List<Bind> metricsListen;
    private final Member member;
    private final Metrics metrics;
    private final MethodTable methods;
    private volatile List<Integer> ports = List.of();

    /** @param port below 0: any free one, the same for all loops that name the same number */
    record Bind(String host, int port) {}

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

    static List<Bind> binds(List<ListenAddress> addresses) {
        return addresses.stream()
                .map(address -> new Bind(
                        address.host(), address.port() == 0 ? -SHARED_PORTS.incrementAndGet() : address.port()))
                .toList();
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
            servers.add(server(pages)
                    .connectionHandler(connection -> onConnection(loop, router, connection))
                    .listen(bind.port(), bind.host()));
        }
        for (Bind bind : metricsListen) {
            servers.add(server(HttpPages.forMetrics(loop)).listen(bind.port(), bind.host()));
        }
        return Future.all(servers)
                .onSuccess(all -> ports = servers.stream()
                        .map(server -> server.result().actualPort())
                        .toList());
    }

    private HttpServer server(Handler<HttpServerRequest> handler) {
        return vertx.createHttpServer(options()).requestHandler(handler);
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

    private static void onConnection(Loop loop, GrpcRouter router, HttpConnection connection) {
        if (connection instanceof ConnectionBase base
                && base.channelHandlerContext().handler() instanceof Http2ConnectionHandler handler) {
            GrpcConnection.install(loop, router, handler, base.channelHandlerContext());
        }
    }
}
