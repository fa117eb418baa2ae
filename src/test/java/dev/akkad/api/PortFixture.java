package dev.akkad.api;

import dev.akkad.member.Member;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A client port over a fake member on a free port of loopback. */
final class PortFixture implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    final FakeMember member = new FakeMember();
    final Metrics metrics;
    final Vertx vertx = ClientPort.vertx(2);
    final ClientPort port;

    PortFixture() {
        this(settings -> settings);
    }

    PortFixture(UnaryOperator<ApiSettings> change) {
        this(null, change);
    }

    /** Over another member than the fake one. */
    PortFixture(@Nullable Member other, UnaryOperator<ApiSettings> change) {
        ApiSettings settings = change.apply(ApiSettings.on(new ListenAddress("127.0.0.1", 0)));
        metrics = new Metrics(settings.version());
        port = await(ClientPort.start(vertx, settings, other == null ? member : other, metrics));
    }

    int number() {
        return port.ports().get(0);
    }

    GrpcClient grpc() {
        return new GrpcClient(number());
    }

    HttpClient http2() {
        return vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    /** A page over HTTP/1.1. */
    Page get(String uri) {
        return get(number(), uri);
    }

    Page get(int onPort, String uri) {
        return page(HttpMethod.GET, onPort, uri, vertx.createHttpClient());
    }

    Page page(HttpMethod method, String uri, HttpClient client) {
        return page(method, number(), uri, client);
    }

    private static Page page(HttpMethod method, int onPort, String uri, HttpClient client) {
        // The body is asked for on the loop on which the response comes: asked for later, it may be gone already.
        return await(client.request(method, onPort, "127.0.0.1", uri)
                .compose(request ->
                        request.send().compose(response -> response.body().map(body -> page(response, body)))));
    }

    private static Page page(HttpClientResponse response, Buffer body) {
        return new Page(
                response.statusCode(),
                String.valueOf(response.getHeader("Content-Type")),
                String.valueOf(response.getHeader("Allow")),
                body);
    }

    record Page(int status, String contentType, String allow, Buffer body) {
        String text() {
            return body.toString();
        }
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(port.close());
        await(vertx.close());
        member.close();
    }
}
