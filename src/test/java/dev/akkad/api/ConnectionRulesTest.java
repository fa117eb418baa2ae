package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What holds below the calls: deadlines, pings, resets, limits. A plain HTTP/2 client, so that nothing helps. */
final class ConnectionRulesTest {
    private static final long CANCEL = 8;
    private static final long ENHANCE_YOUR_CALM = 11;
    /** The first is allowed, two are forgiven. */
    private static final int PINGS_TOO_MANY = 4;

    private static final String PUT = "/etcdserverpb.KV/Put";

    private final PortFixture fixture = new PortFixture();
    // In a field: Vert.x closes a client that nobody holds.
    private final HttpClientAgent client = fixture.vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));

    @AfterEach
    void close() {
        fixture.close();
    }

    private HttpClientConnection connect() {
        return PortFixture.await(
                client.connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(fixture.number())));
    }

    private static HttpClientRequest request(HttpClientConnection connection, String path) {
        return PortFixture.await(connection.request())
                .setMethod(HttpMethod.POST)
                .setURI(path)
                .putHeader("content-type", "application/grpc+proto")
                .putHeader("te", "trailers")
                .exceptionHandler(reset -> {});
    }

    private static Buffer put() {
        return Buffer.buffer(ByteBufUtil.getBytes(Frames.of(PutRequest.newBuilder()
                .setKey(com.google.protobuf.ByteString.copyFromUtf8("k"))
                .build())));
    }

    private static String call(HttpClientRequest request, Buffer body) {
        // Asked for before the answer comes: an answer of headers alone has ended by the time it can be looked at.
        Future<String> status = request.response().compose(ConnectionRulesTest::status);
        request.send(body);
        return PortFixture.await(status);
    }

    /** The status' number and text, wherever they stand. */
    private static Future<String> status(HttpClientResponse response) {
        return response.end().map(ended -> {
            String head = response.getHeader("grpc-status");
            return head == null
                    ? response.getTrailer("grpc-status") + " " + response.getTrailer("grpc-message")
                    : head + " " + response.getHeader("grpc-message");
        });
    }

    @Test
    void theServerItselfEndsACallAtItsDeadline() {
        fixture.member.silent = true;
        HttpClientRequest request = request(connect(), PUT).putHeader("grpc-timeout", "50m");

        assertThat(call(request, put())).isEqualTo("4 context deadline exceeded");
    }

    @Test
    void aVersionOfTheClientThatIsNoTextIsRefused() {
        fixture.member.machine = any -> FakeMember.done(new Response.Put(43, null));
        HttpClientConnection connection = connect();

        assertThat(call(request(connection, PUT).putHeader("client-api-version", "3.6\u00e9"), put()))
                .isEqualTo("3 etcdserver: invalid client api version");
        // The same letter in two bytes, as UTF-8 has it.
        assertThat(call(request(connection, PUT).putHeader("client-api-version", "3.6\u00c3\u00a9"), put()))
                .isEqualTo("0 null");
    }

    @Test
    void aCallEndsOnce() {
        fixture.member.machine = any -> FakeMember.done(new Response.Put(43, null));
        HttpClientRequest request = request(connect(), PUT).putHeader("grpc-timeout", "10S");

        assertThat(call(request, put())).isEqualTo("0 null");
        assertThat(fixture.get("/metrics").text())
                .contains(
                        "grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Put\","
                                + "grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"} 1",
                        "grpc_server_msg_sent_total{grpc_method=\"Put\","
                                + "grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"} 1");
    }

    @Test
    void aMessageIsPutTogetherFromAnyPieces() {
        fixture.member.machine = any -> FakeMember.done(new Response.Put(43, null));
        HttpClientRequest request = request(connect(), PUT).setChunked(true);
        Future<String> status = request.response().compose(ConnectionRulesTest::status);
        Buffer frame = put();
        for (int i = 0; i < frame.length() - 1; i++) {
            PortFixture.await(request.write(frame.getBuffer(i, i + 1)));
        }
        PortFixture.await(request.end(frame.getBuffer(frame.length() - 1, frame.length())));

        assertThat(PortFixture.await(status)).isEqualTo("0 null");
    }

    @Test
    void aRequestCutShortOrWithoutMessageIsAnError() {
        HttpClientConnection connection = connect();

        String cut = call(request(connection, PUT), put().getBuffer(0, 6));
        String none = call(request(connection, PUT), Buffer.buffer());
        String garbage = call(request(connection, PUT), Buffer.buffer(new byte[] {0, 0, 0, 0, 1, 10}));

        assertThat(cut).startsWith("13 ");
        assertThat(none).startsWith("13 ");
        assertThat(garbage).startsWith("13 grpc: error unmarshalling request");
    }

    @Test
    void aMessageTooLongIsRefusedBeforeItHasArrived() {
        HttpClientRequest request = request(connect(), PUT).setChunked(true);
        PortFixture.await(request.write(Buffer.buffer(new byte[] {0, 0x7f, 0, 0, 0})));

        HttpClientResponse response = PortFixture.await(request.response());

        assertThat(response.getHeader("grpc-message"))
                .isEqualTo("grpc: received message larger than max (2130706432 vs. 2097152)");
    }

    @Test
    void thousandsOfCancelledCallsAreNoFlood() {
        fixture.member.silent = true;
        HttpClientConnection connection = connect();
        for (int i = 0; i < 3_000; i++) {
            HttpClientRequest request = request(connection, PUT).setChunked(true);
            PortFixture.await(request.write(put()));
            request.reset(CANCEL);
        }
        fixture.member.silent = false;
        fixture.member.machine = any -> FakeMember.done(new Response.Put(43, null));

        assertThat(call(request(connection, PUT), put())).isEqualTo("0 null");
    }

    @Test
    void aClientThatDoesNotReadGetsNoMoreThanItsCredit() throws InterruptedException {
        int sent = 200;
        HttpClientRequest request =
                request(connect(), "/etcdserverpb.Watch/Watch").setChunked(true);
        AtomicInteger received = new AtomicInteger();
        Future<HttpClientResponse> response = request.response().onSuccess(open -> {
            open.handler(data -> received.addAndGet(data.length()));
            open.pause();
        });
        PortFixture.await(request.sendHead());
        FakeWatch session = fixture.member.watches.poll(20, TimeUnit.SECONDS);
        assertThat(session).isNotNull();

        Bytes value = Bytes.wrap(new byte[10_000]);
        session.put(0, 43, value);
        PortFixture.await(response);
        int granted = session.putWhileCredit(sent, value);
        assertThat(granted).isLessThan(sent);

        PortFixture.await(response.onSuccess(HttpClientResponse::resume));
        for (int total = 1 + granted; total <= sent; total += session.putWhileCredit(1 + sent - total, value)) {
            assertThat(session.creditReturned.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(received.get()).isPositive();
    }

    @Test
    void anObserverThatDoesNotReadHoldsItsWatchBack() throws InterruptedException {
        Bytes value = Bytes.wrap(new byte[10_000]);
        KeyValue leader = new KeyValue(Bytes.utf8("k"), 2, 2, 1, value, 7);
        fixture.member.machine = any -> FakeMember.done(new Response.Range(42, List.of(leader), false, 1));
        HttpClientRequest request = request(connect(), "/v3electionpb.Election/Observe");
        Future<HttpClientResponse> response = request.response().onSuccess(HttpClientResponse::pause);
        PortFixture.await(request.end(Buffer.buffer(new byte[5])));
        FakeWatch session = fixture.member.watches.poll(20, TimeUnit.SECONDS);
        assertThat(session).isNotNull();
        PortFixture.await(response);

        int sent = 200;
        int granted = session.putWhileCredit(sent, value);
        assertThat(granted).isLessThan(sent);

        PortFixture.await(response.onSuccess(HttpClientResponse::resume));
        for (int total = granted; total < sent; total += session.putWhileCredit(sent - total, value)) {
            assertThat(session.creditReturned.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Pings go on while the farewell is on its way: it must arrive all the same. */
    @RepeatedTest(5)
    void aClientThatPingsTooOftenIsSentAway() {
        HttpClientConnection connection = connect();
        Promise<GoAway> goAway = Promise.promise();
        connection.goAwayHandler(goAway::tryComplete);
        for (int i = 0; i < 1_000; i++) {
            connection.ping(Buffer.buffer(new byte[8]));
        }

        GoAway told = PortFixture.await(goAway.future());

        assertThat(told.getErrorCode()).isEqualTo(ENHANCE_YOUR_CALM);
        assertThat(told.getDebugData().toString()).isEqualTo("too_many_pings");
    }

    /** Only what the server sends forgives pings: a call that the client gave up was never answered. */
    @Test
    void cancelledCallsForgiveNoPings() {
        fixture.member.silent = true;
        HttpClientConnection connection = connect();
        Promise<GoAway> goAway = Promise.promise();
        connection.goAwayHandler(goAway::tryComplete);
        for (int i = 0; i < PINGS_TOO_MANY; i++) {
            HttpClientRequest request = request(connection, PUT).setChunked(true);
            PortFixture.await(request.write(put()));
            request.reset(CANCEL);
            connection.ping(Buffer.buffer(new byte[8]));
        }

        assertThat(PortFixture.await(goAway.future()).getErrorCode()).isEqualTo(ENHANCE_YOUR_CALM);
    }

    /** The first header block after such a change must announce it; a client's decoder insists. */
    @Test
    void anAnswerFollowsTheClientsNewHeaderTable() {
        fixture.member.machine = any -> FakeMember.done(new Response.Put(43, null));
        HttpClientConnection connection = connect();
        assertThat(call(request(connection, PUT), put())).isEqualTo("0 null");
        assertThat(call(request(connection, PUT), put())).isEqualTo("0 null");

        PortFixture.await(connection.updateSettings(connection.settings().setHeaderTableSize(0)));

        assertThat(call(request(connection, PUT), put())).isEqualTo("0 null");
        assertThat(call(request(connection, PUT), put())).isEqualTo("0 null");
    }

    @Test
    void anAnswerWaitsForAClientWhoseWindowIsTooSmallForIt() {
        fixture.member.machine = any -> FakeMember.done(new Response.Put(43, null));
        HttpClientConnection connection = connect();
        assertThat(call(request(connection, PUT), put())).isEqualTo("0 null");

        PortFixture.await(connection.updateSettings(connection.settings().setInitialWindowSize(1)));

        assertThat(call(request(connection, PUT), put())).isEqualTo("0 null");
    }

    /** The window of the connection shrinks by every answer: kept wrong, the client would end the connection. */
    @Test
    void manyAnswersStayWithinTheWindowOfTheConnection() {
        fixture.member.machine = any -> FakeMember.done(new Response.Put(43, null));
        HttpClientConnection connection = connect();
        for (int i = 0; i < 5_000; i++) {
            assertThat(call(request(connection, PUT), put())).isEqualTo("0 null");
        }
    }

    @Test
    void theConnectionTellsItsLimits() {
        HttpClientConnection connection = connect();

        assertThat(connection.remoteSettings().getMaxConcurrentStreams()).isEqualTo(0xFFFF_FFFFL);
        assertThat(connection.remoteSettings().getInitialWindowSize()).isEqualTo(1024 * 1024);
    }

    @Test
    void aPortInUseFailsTheStart() {
        ApiSettings taken = ApiSettings.on(new ListenAddress("127.0.0.1", fixture.number()));
        io.vertx.core.Vertx other = ClientPort.vertx(1);

        var start = ClientPort.start(other, taken, fixture.member)
                .toCompletionStage()
                .toCompletableFuture();

        assertThat(start).failsWithin(java.time.Duration.ofSeconds(20));
        PortFixture.await(other.close());
    }
}
