package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.RawHttp;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.WatchStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams through the JSON gateway over HTTP/1.1: both directions at once, one object a line. */
final class GatewayStreamsTest {
    private static final String HEADER =
            "\"header\":{\"cluster_id\":\"13961653357748797889\",\"member_id\":\"10276657743932975437\","
                    + "\"revision\":\"42\",\"raft_term\":\"3\"}";
    private static final String KEEP_ALIVE = "/v3/lease/keepalive";
    private static final String WATCH = "/v3/watch";
    private static final String CREATE = "{\"create_request\":{\"key\":\"aw==\",\"start_revision\":\"5\"}}";
    private static final String CREATED = "{\"result\":{" + HEADER + ",\"created\":true}}";
    private static final String NO_LEADER = "{\"error\":{\"code\":14,\"message\":\"etcdserver: no leader\"}}";

    private final PortFixture fixture =
            new PortFixture(settings -> settings.withElectionTimeout(Duration.ofMillis(100)));
    private final RawHttp http = new RawHttp(fixture.number());

    @AfterEach
    void close() {
        http.close();
        fixture.close();
    }

    private static String alive(long id) {
        return "{\"result\":{" + HEADER + ",\"ID\":\"" + id + "\"" + (id == 404 ? "" : ",\"TTL\":\"60\"") + "}}";
    }

    private FakeWatch watch() throws InterruptedException {
        return Objects.requireNonNull(fixture.member.watches.poll(20, TimeUnit.SECONDS), "no watch was opened");
    }

    @Test
    void oneKeepAliveIsOneObjectInAndOneLineOut() {
        RawHttp.Head head = http.post(KEEP_ALIVE, "{\"ID\":\"7\"}").head();

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Grpc-Metadata-Content-Type", "application/grpc")
                .containsEntry("Transfer-Encoding", "chunked");
        assertThat(http.line()).contains(alive(7));
        assertThat(http.line()).isEmpty();
    }

    @Test
    void answersFlowWhileRequestsStillCome() {
        http.open(KEEP_ALIVE).chunk("{\"ID\":\"1\"}");
        assertThat(http.head().status()).isEqualTo(200);
        assertThat(http.line()).contains(alive(1));

        http.chunk("{\"ID\":2}{\"ID\":").chunk("404}\n");
        assertThat(http.line()).contains(alive(2));
        assertThat(http.line()).contains(alive(404));

        http.endChunks();
        assertThat(http.line()).isEmpty();
        // The connection is as good as new.
        http.post(KEEP_ALIVE, "{\"ID\":9}").head();
        assertThat(http.line()).contains(alive(9));
    }

    @Test
    void aClientMaySendFarAheadOfItsAnswers() {
        int count = 5_000;
        StringBuilder all = new StringBuilder();
        for (int id = 1_000; id < 1_000 + count; id++) {
            all.append("{\"ID\":").append(id).append('}');
        }
        http.post(KEEP_ALIVE, all.toString()).head();

        for (int id = 1_000; id < 1_000 + count; id++) {
            assertThat(http.line()).contains(alive(id));
        }
        assertThat(http.line()).isEmpty();
    }

    @Test
    void aWatchGoesOnAfterTheBodyOfItsRequest() throws InterruptedException {
        http.post(WATCH, CREATE).head();
        FakeWatch watch = watch();
        WatchStream.Create create = watch.creates.take();
        assertThat(create.range().key()).isEqualTo(Bytes.utf8("k"));
        assertThat(create.startRevision()).isEqualTo(5);
        assertThat(http.line()).contains(CREATED);

        watch.put(0, 43, Bytes.utf8("v"));

        assertThat(http.line().orElseThrow())
                .contains("\"revision\":\"43\"")
                .endsWith(",\"events\":[{\"kv\":{\"key\":\"aw==\",\"create_revision\":\"43\","
                        + "\"mod_revision\":\"43\",\"version\":\"1\",\"value\":\"dg==\"}}]}}");
        assertThat(watch.closed.getCount()).isEqualTo(1);
        http.close();
        assertThat(watch.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneStreamCarriesManyWatches() throws InterruptedException {
        http.open(WATCH).chunk(CREATE + "{\"create_request\":{\"key\":\"aw==\",\"watch_id\":\"9\"}}");
        http.head();
        assertThat(http.line()).contains(CREATED);
        assertThat(http.line()).contains("{\"result\":{" + HEADER + ",\"watch_id\":\"9\",\"created\":true}}");

        http.chunk("{\"cancel_request\":{\"watch_id\":9}}{\"progress_request\":{}}");

        assertThat(http.line()).contains("{\"result\":{" + HEADER + ",\"watch_id\":\"9\",\"canceled\":true}}");
        assertThat(http.line()).contains("{\"result\":{" + HEADER + ",\"watch_id\":\"-1\"}}");
        assertThat(watch().cancels).containsExactly(9L);
    }

    @Test
    void aStreamThatFailsSaysSoInItsLastLine() {
        http.post(WATCH, CREATE, "Grpc-Metadata-hasleader: true");
        assertThat(http.head().status()).isEqualTo(200);
        assertThat(http.line()).contains(CREATED);

        fixture.member.status = FakeMember.withoutLeader();

        assertThat(http.line()).contains(NO_LEADER);
        assertThat(http.line()).isEmpty();
    }

    @Test
    void aStreamThatFailsBeforeItsFirstAnswerHasAStatus() {
        fixture.member.lessor = id -> FakeMember.refused(EtcdError.NO_LEADER);
        RawHttp.Head head = http.open(KEEP_ALIVE).chunk("{\"ID\":1}").head();

        assertThat(head.status()).isEqualTo(503);
        assertThat(http.body(head)).isEqualTo(NO_LEADER);
        http.endChunks();
    }

    @Test
    void aMalformedBeginningIsABadRequest() {
        for (String body : new String[] {"", "{", "[{}]", "{\"create_request\":5}"}) {
            RawHttp.Head head = http.post(WATCH, body).head();

            assertThat(head.status()).as(body).isEqualTo(400);
            assertThat(http.body(head)).as(body).startsWith("{\"code\":3,\"message\":\"");
        }
        assertThat(fixture.member.watches).isEmpty();
    }

    @Test
    void aMalformedObjectLaterEndsTheStream() throws InterruptedException {
        http.open(WATCH).chunk(CREATE).head();
        assertThat(http.line()).contains(CREATED);

        http.chunk("{\"progress_request\":}");

        assertThat(http.line().orElseThrow()).startsWith("{\"error\":{\"code\":3,\"message\":\"");
        assertThat(http.line()).isEmpty();
        assertThat(watch().closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatDoesNotReadHoldsTheSession() throws InterruptedException {
        Bytes value = Bytes.wrap(new byte[200_000]);
        try (RawHttp slow = new RawHttp(fixture.number(), 64 * 1024)) {
            slow.post(WATCH, CREATE).head();
            assertThat(slow.line()).contains(CREATED);
            FakeWatch watch = watch();

            int sent = watch.putWhileCredit(1_000, value);

            // What the kernel holds, and the session's credit.
            assertThat(sent).isLessThan(200);
            for (int i = 0; i < sent; i++) {
                assertThat(slow.line().orElseThrow()).contains("\"mod_revision\":\"" + (44 + i) + "\"");
            }
            assertThat(watch.putWhileCredit(1, value)).isEqualTo(1);
        }
    }
}
