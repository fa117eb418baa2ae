package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.Reply;
import dev.akkad.mvcc.KeyValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A client that is gone is nothing to the others of its event loop. */
@Timeout(60)
final class HangUpTest {
    private static final long CANCEL = 8;
    private static final String RANGE = "/etcdserverpb.KV/Range";
    /** One message without bytes. */
    private static final Buffer EMPTY = Buffer.buffer(new byte[Frames.PREFIX_BYTES]);

    private final PortFixture fixture = new PortFixture(settings -> settings.withEventLoops(1));
    // The server's loop will be held; that of the clients must not be.
    private final Vertx vertx = ClientPort.vertx(1);
    private final HttpClientAgent client = vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    HangUpTest() {
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void close() {
        root().detachAppender(log);
        fixture.close();
        PortFixture.await(vertx.close());
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /**
     * In one turn of the loop comes the request of one client, upon which another's answer is there, and then the news
     * that this other one has closed its connection: its answer meets a closed socket whose streams are still open.
     */
    @Test
    void anAnswerForOneThatJustHungUpIsThrownAwayAndTheNextIsSent() {
        CompletableFuture<Reply<Outcome>> quitter = new CompletableFuture<>();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        HttpClientConnection first = connect();
        HttpClientConnection second = connect();
        HttpClientConnection third = connect();

        fixture.member.first = (request, reply) -> quitter.complete(reply);
        send(first);
        quitter.join();
        fixture.member.first = (request, reply) -> {
            held.countDown();
            await(go);
            return false;
        };
        send(second);
        await(held);
        fixture.member.machine = request -> FakeMember.done(range(100_000));
        fixture.member.first = (request, reply) -> {
            quitter.join().complete(FakeMember.done(range(100_000)));
            reply.complete(FakeMember.done(range(100_000)));
            return true;
        };
        // The body is asked for before it comes: asked for later, some of it may be gone already.
        Future<Buffer> body = send(third).response().compose(HttpClientResponse::body);
        PortFixture.await(first.close());
        go.countDown();

        assertThat(PortFixture.await(body).length()).isGreaterThan(100_000);
        assertThat(log.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR)))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEmpty();
    }

    /** The answer waits for the client's window when the client takes its call back. */
    @Test
    void aCallThatIsCancelledHalfwayLeavesTheOthersOfItsConnectionAlone() {
        fixture.member.machine = request -> FakeMember.done(range(3_000_000));
        HttpClientConnection connection = connect();
        HttpClientRequest cancelled = request(connection);
        // Paused, it leaves the server with all that is more than a window.
        Future<HttpClientResponse> head = cancelled.response().map(HttpClientResponse::pause);
        PortFixture.await(cancelled.end(EMPTY));
        PortFixture.await(head);
        assertThat(fixture.member.answers().heldBytes()).isGreaterThan(3_000_000);
        PortFixture.await(cancelled.reset(CANCEL));

        fixture.member.machine = request -> FakeMember.done(range(100_000));
        HttpClientRequest next = request(connection);
        Future<Buffer> body = next.response().compose(HttpClientResponse::body);
        PortFixture.await(next.end(EMPTY));
        assertThat(PortFixture.await(body).length()).isGreaterThan(100_000);
    }

    private static Response.Range range(int valueBytes) {
        return new Response.Range(
                42, List.of(new KeyValue(Bytes.utf8("k"), 2, 2, 1, Bytes.wrap(new byte[valueBytes]), 0)), false, 1);
    }

    private HttpClientConnection connect() {
        return PortFixture.await(
                client.connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(fixture.number())));
    }

    /** Returns when the request is on its way. */
    private static HttpClientRequest send(HttpClientConnection connection) {
        HttpClientRequest request = request(connection);
        PortFixture.await(request.end(EMPTY));
        return request;
    }

    private static HttpClientRequest request(HttpClientConnection connection) {
        return PortFixture.await(connection.request())
                .setMethod(HttpMethod.POST)
                .setURI(RANGE)
                .putHeader("content-type", "application/grpc+proto")
                .putHeader("te", "trailers")
                .exceptionHandler(reset -> {});
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
