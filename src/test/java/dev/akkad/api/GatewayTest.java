package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.RawHttp;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.wire.GrpcCode;
import dev.akkad.wire.GrpcErrors;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON gateway over HTTP/1.1 against a fake member: one request, one answer. */
final class GatewayTest {
    private static final String HEADER =
            "\"header\":{\"cluster_id\":\"13961653357748797889\",\"member_id\":\"10276657743932975437\","
                    + "\"revision\":\"42\",\"raft_term\":\"3\"}";
    private static final String RANGE = "/v3/kv/range";
    private static final String PUT = "/v3/kv/put";
    private static final String FOO = "{\"key\":\"Zm9v\"}";

    private final PortFixture fixture =
            new PortFixture(settings -> settings.withLimits(ApiSettings.Limits.DEFAULT.withAnswerBytesMax(1L << 30)));

    @AfterEach
    void close() {
        fixture.close();
    }

    private record Answer(int status, String body) {}

    private Answer post(String path, String body, String... headers) {
        try (RawHttp http = new RawHttp(fixture.number())) {
            RawHttp.Head head = http.post(path, body, headers).head();
            return new Answer(head.status(), http.body(head));
        }
    }

    private static Answer error(GrpcCode code, String message) {
        return new Answer(code.httpStatus(), "{\"code\":" + code.number() + ",\"message\":\"" + message + "\"}");
    }

    private void answerWith(Response response) {
        fixture.member.machine = request -> FakeMember.done(response);
    }

    @Test
    void anAnswerIsSpelledAsEtcdSpellsIt() {
        answerWith(new Response.Range(
                42, List.of(new KeyValue(Bytes.utf8("foo"), 2, 3, 2, Bytes.of(0xfb, 0xff), 0)), true, 7));
        try (RawHttp http = new RawHttp(fixture.number())) {
            RawHttp.Head head = http.post(RANGE, FOO).head();

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers())
                    .containsEntry("Content-Type", "application/json")
                    .containsEntry("Grpc-Metadata-Content-Type", "application/grpc")
                    .containsEntry("Access-Control-Allow-Origin", "*")
                    .containsKey("Content-Length");
            assertThat(http.body(head))
                    .isEqualTo("{" + HEADER + ",\"kvs\":[{\"key\":\"Zm9v\",\"create_revision\":\"2\","
                            + "\"mod_revision\":\"3\",\"version\":\"2\",\"value\":\"+/8=\"}],"
                            + "\"more\":true,\"count\":\"7\"}");
        }
    }

    @Test
    void whatIsZeroOrEmptyIsLeftOut() {
        answerWith(new Response.Range(42, List.of(), false, 0));

        assertThat(post(RANGE, FOO)).isEqualTo(new Answer(200, "{" + HEADER + "}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\":\"Zm8/\",\"range_end\":\"+/8=\",\"limit\":\"5\",\"sort_order\":\"DESCEND\","
                        + "\"keys_only\":true}",
                "{\"key\":\"Zm8_\",\"rangeEnd\":\"-_8\",\"limit\":5,\"sortOrder\":2,\"keysOnly\":true}",
                "{\"key\":\"Zm8/\",\"range_end\":\"+/8\",\"limit\":\"5\",\"sort_order\":\"DESCEND\",\"keysOnly\":true,"
                        + "\"unheard_of\":[{\"x\":null}],\"revision\":null}"
            })
    void everySpellingOfARequestIsRead(String body) {
        answerWith(new Response.Range(42, List.of(), false, 0));

        assertThat(post(RANGE, body).status()).isEqualTo(200);

        Request.Range range = (Request.Range) fixture.member.submitted.element();
        assertThat(range.range().key()).isEqualTo(Bytes.utf8("fo?"));
        assertThat(range.range().end()).isEqualTo(Bytes.of(0xfb, 0xff));
        assertThat(range.options().limit()).isEqualTo(5);
        assertThat(range.options().order()).isEqualTo(Request.SortOrder.DESCEND);
        assertThat(range.options().keysOnly()).isTrue();
    }

    @Test
    void oneOfSeveralFieldsIsWrittenAsItself() {
        answerWith(new Response.Txn(42, true, List.of(new Response.Put(42, null))));
        String txn = "{\"compare\":[{\"result\":\"EQUAL\",\"target\":\"CREATE\",\"key\":\"Zm9v\","
                + "\"create_revision\":\"0\"}],"
                + "\"success\":[{\"request_put\":{\"key\":\"Zm9v\",\"value\":\"YmFy\"}}]}";

        assertThat(post("/v3/kv/txn", txn))
                .isEqualTo(new Answer(
                        200,
                        "{" + HEADER + ",\"succeeded\":true,\"responses\":[{\"response_put\":{\"header\":"
                                + "{\"revision\":\"42\"}}}]}"));
        Request.Txn sent = (Request.Txn) fixture.member.submitted.element();
        assertThat(sent.compares()).hasSize(1);
        assertThat(sent.success()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{", "{\"key\":", "[]", "null", "nonsense", "{'key':'Zm9v'}", "{\"key\":\"%%\"}"})
    void whatIsNoMessageIsRefusedBeforeAnyCall(String body) {
        Answer answer = post(PUT, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"code\":3,\"message\":\"");
        assertThat(fixture.member.submitted).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = EtcdError.class,
            names = {"COMPACTED", "LEASE_NOT_FOUND", "NO_SPACE", "TIMEOUT", "CORRUPT", "LEASE_EXISTS"})
    void aRefusalHasItsStatusCodeAndText(EtcdError error) {
        fixture.member.machine = request -> FakeMember.refused(error);
        GrpcCode code = GrpcErrors.of(error).code();

        assertThat(post(PUT, FOO)).isEqualTo(error(code, error.text()));
    }

    @Test
    void thereIsNothingAtOtherPaths() {
        assertThat(post("/v3/kv/nothing", "{}")).isEqualTo(error(GrpcCode.NOT_FOUND, "Not Found"));
        assertThat(post(RANGE + "/", "{}")).isEqualTo(error(GrpcCode.NOT_FOUND, "Not Found"));
        assertThat(post("/v3alpha/kv/range", "{}").body()).isEqualTo("404 page not found\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
    void everyCallIsAPost(String method) {
        PortFixture.Page page = fixture.page(HttpMethod.valueOf(method), RANGE, fixture.vertx.createHttpClient());

        assertThat(page.status()).isEqualTo(501);
        assertThat(page.contentType()).isEqualTo("application/json");
        assertThat(page.text()).isEqualTo("{\"code\":12,\"message\":\"Method Not Allowed\"}");
    }

    @Test
    void thePrefixOfAnOlderEtcdStillWorks() {
        answerWith(new Response.Put(42, null));

        assertThat(post("/v3beta/kv/put", FOO)).isEqualTo(new Answer(200, "{" + HEADER + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: text/plain", "Content-Type: application/grpc", "X-None: 1"})
    void theContentTypeDoesNotMatter(String header) {
        answerWith(new Response.Put(42, null));

        assertThat(post(PUT, FOO, header).status()).isEqualTo(200);
    }

    @Test
    void http2ThatIsNotGrpcIsJsonToo() {
        answerWith(new Response.Put(42, null));
        HttpClient client = fixture.http2();

        String body = PortFixture.await(client.request(HttpMethod.POST, fixture.number(), "127.0.0.1", PUT)
                .compose(request ->
                        request.send(FOO).compose(response -> response.body().map(Buffer::toString))));

        assertThat(body).isEqualTo("{" + HEADER + "}");
    }

    @Test
    void metadataComesInHeaders() {
        fixture.member.status = FakeMember.withoutLeader();
        answerWith(new Response.Put(42, null));

        assertThat(post(PUT, FOO).status()).isEqualTo(200);
        assertThat(post(PUT, FOO, "Grpc-Metadata-Hasleader: true"))
                .isEqualTo(error(GrpcCode.UNAVAILABLE, "etcdserver: no leader"));
        assertThat(post(PUT, FOO, "grpc-metadata-client-api-version: 3.6.0").status())
                .isEqualTo(200);
        assertThat(fixture.get("/metrics").text())
                .contains("etcd_server_client_requests_total{client_api_version=\"3.6.0\",type=\"unary\"} 1");
    }

    @Test
    void aTokenComesInItsOwnHeaderOrAsMetadata() {
        assertThat(header("authorization", "Authorization", "abc.7")).isEqualTo("abc.7");
        assertThat(header("authorization", "Grpc-Metadata-Authorization", "abc.7"))
                .isEqualTo("abc.7");
        assertThat(header("token", "Grpc-Metadata-Token", "abc.7")).isEqualTo("abc.7");
        assertThat(header("token", "Token", "abc.7")).isNull();
    }

    private String header(String asked, String sent, String value) {
        var headers = io.vertx.core.MultiMap.caseInsensitiveMultiMap().add(sent, value);
        Loop loop = new Loop(
                fixture.vertx,
                fixture.vertx.getOrCreateContext(),
                fixture.member,
                ApiSettings.on(new ListenAddress("127.0.0.1", 0)),
                fixture.metrics);
        MethodTable methods = Services.table(new Metrics(ApiSettings.Version.DEFAULT));
        GatewayRoute route = java.util.Objects.requireNonNull(methods.route(PUT));
        return new JsonTransport(loop, route, new HeadersOnly(headers)).header(asked);
    }

    @Test
    void aDeadlineComesInAHeader() {
        fixture.member.silent = true;

        assertThat(post(PUT, FOO, "Grpc-Timeout: 50m"))
                .isEqualTo(error(GrpcCode.DEADLINE_EXCEEDED, "context deadline exceeded"));
        assertThat(post(PUT, FOO, "Grpc-Timeout: soon"))
                .isEqualTo(error(GrpcCode.INVALID_ARGUMENT, "invalid grpc-timeout: soon"));
    }

    @Test
    void aMessageAboveTheLimitIsRefusedInEtcdsWordsAndTheConnectionGoesOn() {
        answerWith(new Response.Put(42, null));
        int limit = ApiSettings.Limits.DEFAULT.messageBytesMax();
        String value = "QUFB".repeat(limit / 3 + 1);
        try (RawHttp http = new RawHttp(fixture.number())) {
            RawHttp.Head head = http.post(PUT, "{\"key\":\"Zm9v\",\"value\":\"" + value + "\"}")
                    .head();

            assertThat(head.status()).isEqualTo(429);
            assertThat(http.body(head))
                    .matches("\\{\"code\":8,\"message\":\"grpc: received message larger than max \\(20971\\d\\d"
                            + " vs\\. 2097152\\)\"}");
            head = http.post(PUT, "{\"key\":\"Zm9v\",\"value\":\"" + "QUFB".repeat(limit / 3 - 10) + "\"}")
                    .head();
            assertThat(head.status()).isEqualTo(200);
        }
    }

    @Test
    void textWithoutEndIsRefusedWhileItComes() {
        int limit = ApiSettings.Limits.DEFAULT.messageBytesMax();
        try (RawHttp http = new RawHttp(fixture.number())) {
            http.open(PUT).chunk("{\"key\":\"");
            for (int sent = 0; sent <= 4 * limit; sent += 1 << 16) {
                http.chunk("A".repeat(1 << 16));
            }
            RawHttp.Head head = http.head();

            assertThat(head.status()).isEqualTo(429);
            assertThat(http.body(head))
                    .startsWith("{\"code\":8,\"message\":\"grpc: received message larger than max (");
        }
    }

    @Test
    void anAnswerDoesNotWaitForTheEndOfTheBody() {
        answerWith(new Response.Put(42, null));
        try (RawHttp http = new RawHttp(fixture.number())) {
            RawHttp.Head head = http.open(PUT).chunk(FOO).head();
            assertThat(http.body(head)).isEqualTo("{" + HEADER + "}");

            head = http.chunk(" ignored").endChunks().post(PUT, FOO).head();

            assertThat(head.status()).isEqualTo(200);
        }
    }

    @Test
    void callsAreCountedWithThoseOfGrpc() {
        answerWith(new Response.Put(42, null));
        post(PUT, FOO);
        fixture.member.machine = request -> FakeMember.refused(EtcdError.NO_SPACE);
        post(PUT, FOO);

        assertThat(fixture.get("/metrics").text().lines())
                .contains(
                        "grpc_server_started_total{grpc_method=\"Put\",grpc_service=\"etcdserverpb.KV\","
                                + "grpc_type=\"unary\"} 2",
                        "grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Put\","
                                + "grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"} 1",
                        "grpc_server_handled_total{grpc_code=\"ResourceExhausted\",grpc_method=\"Put\","
                                + "grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"} 1");
    }

    /** Every path of the schema, whether its method is served yet or not. */
    @Test
    void everyPathOfTheApiAnswersInJson() {
        List<String> paths = GatewayPaths.all();
        assertThat(paths).hasSize(51).contains("/v3/kv/lease/revoke", "/v3/auth/enable", "/v3/lock/lock");
        MethodTable methods = Services.table(new Metrics(ApiSettings.Version.DEFAULT));

        assertThat(paths).allSatisfy(path -> {
            // Too short a time for what waits, such as a watch: each answers at once, or within it.
            Answer answer = post(path, "{}", "Grpc-Timeout: 200m");
            assertThat(answer.body()).as(path).matches("(?s)\\{(\".*)?}\\s*");
            boolean isServed = java.util.Objects.requireNonNull(methods.route(path))
                            .method()
                            .handler()
                    != null;
            if (isServed) {
                assertThat(answer.body()).as(path).doesNotContain("\"unknown ");
            } else {
                assertThat(answer.status()).as(path).isEqualTo(501);
                assertThat(answer.body()).as(path).startsWith("{\"code\":12,\"message\":\"unknown ");
            }
        });
    }

    @Test
    void aLongRangeFollowsTheClientsPace() {
        Bytes value = Bytes.wrap(new byte[100_000]);
        KeyValue kv = new KeyValue(Bytes.utf8("k"), 2, 3, 2, value, 0);
        answerWith(new Response.Range(42, Collections.nCopies(3_000, kv), false, 3_000));
        try (RawHttp http = new RawHttp(fixture.number(), 64 * 1024)) {
            RawHttp.Head head = http.post(RANGE, FOO).head();
            assertThat(head.headers()).containsEntry("Transfer-Encoding", "chunked");

            // Some megabytes are in the kernel's hands; the rest of 400 is not written, however often the loops turn.
            for (int turn = 0; turn < 20; turn++) {
                assertThat(sentBytes()).isLessThan(32e6);
            }

            assertThat(fixture.member.answers().heldBytes()).isGreaterThan(300_000_000);

            assertThat(http.drain()).isEqualTo(length(kv, 3_000));
            Eventually.holds(
                    "nothing is held any more", () -> fixture.member.answers().heldBytes() == 0);
        }
    }

    @Test
    void aClientThatLeavesALongAnswerFreesItsMemory() {
        KeyValue kv = new KeyValue(Bytes.utf8("k"), 2, 3, 2, Bytes.wrap(new byte[100_000]), 0);
        answerWith(new Response.Range(42, Collections.nCopies(1_000, kv), false, 1_000));
        try (RawHttp http = new RawHttp(fixture.number(), 64 * 1024)) {
            http.post(RANGE, FOO).head();
            assertThat(fixture.member.answers().heldBytes()).isGreaterThan(10_000_000);
        }

        Eventually.holds(
                "the memory is free again", () -> fixture.member.answers().heldBytes() == 0);
    }

    private static long length(KeyValue kv, int count) {
        int one = JsonText.print(dev.akkad.wire.KeyValues.proto(kv)).length;
        return ("{" + HEADER + ",\"kvs\":[],\"count\":\"" + count + "\"}").length() + (long) count * (one + 1) - 1;
    }

    private double sentBytes() {
        return fixture.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("etcd_network_client_grpc_sent_bytes_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    @Test
    void aClientThatLeavesCancelsItsCall() {
        fixture.member.silent = true;
        try (RawHttp http = new RawHttp(fixture.number())) {
            http.post(PUT, FOO);
            Eventually.holds("the call arrives", () -> !fixture.member.submitted.isEmpty());
        }

        Eventually.holds(
                "it is cancelled",
                () -> fixture.get("/metrics")
                        .text()
                        .contains("grpc_server_handled_total{grpc_code=\"Canceled\",grpc_method=\"Put\","
                                + "grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"} 1"));
    }

    @Test
    void withoutTheGatewayThereIsNoPage() {
        try (PortFixture other =
                new PortFixture(settings -> settings.withHttp(new ApiSettings.Http(false, Set.of("*"), Set.of("*"))))) {
            PortFixture.Page page = other.page(HttpMethod.POST, RANGE, other.vertx.createHttpClient());

            assertThat(page.status()).isEqualTo(404);
            assertThat(page.text()).isEqualTo("404 page not found\n");
        }
    }
}
