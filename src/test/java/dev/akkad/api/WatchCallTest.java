package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.WatchStream;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.wire.pb.etcdserverpb.WatchCancelRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchProgressRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WatchCallTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("k");

    private final PortFixture fixture =
            new PortFixture(settings -> settings.withElectionTimeout(Duration.ofMillis(50)));
    private final GrpcClient client = fixture.grpc();

    @AfterEach
    void close() {
        client.close();
        fixture.close();
    }

    private GrpcClient.Stream<WatchRequest, WatchResponse> watch() {
        return client.stream(
                "etcdserverpb.Watch/Watch", WatchRequest.getDefaultInstance(), WatchResponse.getDefaultInstance());
    }

    private static WatchRequest create(WatchCreateRequest.Builder request) {
        return WatchRequest.newBuilder().setCreateRequest(request).build();
    }

    private FakeWatch session() throws InterruptedException {
        FakeWatch session = fixture.member.watches.poll(20, TimeUnit.SECONDS);
        assertThat(session).isNotNull();
        return session;
    }

    @Test
    void aCreateReachesTheSessionWithAllItsWishes() throws InterruptedException {
        var stream = watch();
        stream.send(create(WatchCreateRequest.newBuilder()
                .setKey(KEY)
                .setRangeEnd(ByteString.copyFrom(new byte[1]))
                .setStartRevision(5)
                .setWatchId(7)
                .setProgressNotify(true)
                .setPrevKv(true)
                .setFragment(true)
                .addFilters(WatchCreateRequest.FilterType.NODELETE)));

        WatchResponse created = stream.next();

        assertThat(session().creates)
                .containsExactly(new WatchStream.Create(
                        7, new KeyRange(Bytes.utf8("k"), KeyRange.OPEN_END), 5, true, false, true, true, true));
        assertThat(created.getCreated()).isTrue();
        assertThat(created.getWatchId()).isEqualTo(7);
        assertThat(created.getHeader().getRevision()).isEqualTo(FakeMember.REVISION);
        assertThat(created.getHeader().getMemberId()).isEqualTo(FakeMember.MEMBER_ID);
    }

    @Test
    void anEmptyKeyIsTheFirstKeyThereIs() throws InterruptedException {
        var stream = watch();
        stream.send(create(WatchCreateRequest.newBuilder()));
        stream.next();

        assertThat(session().creates.element().range()).isEqualTo(KeyRange.single(Bytes.of(0)));
    }

    @Test
    void cancelProgressAndUnknownRequestsKeepTheStreamOpen() throws InterruptedException {
        var stream = watch();
        stream.send(WatchRequest.getDefaultInstance());
        stream.send(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(3))
                .build());
        stream.send(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());

        assertThat(stream.next().getCanceled()).isTrue();
        assertThat(stream.next().getWatchId()).isEqualTo(-1);
        assertThat(session().cancels).containsExactly(3L);
        assertThat(stream.end).isNotDone();
    }

    @Test
    void eventsGoOnAfterTheClientHasNothingMoreToAsk() throws InterruptedException {
        var stream = watch();
        stream.send(create(WatchCreateRequest.newBuilder().setKey(KEY)));
        stream.halfClose();
        stream.next();
        FakeWatch session = session();

        session.put(0, 43, Bytes.utf8("v"));

        WatchResponse response = stream.next();
        assertThat(response.getEvents(0).getKv().getValue().toStringUtf8()).isEqualTo("v");
        assertThat(response.getHeader().getRevision()).isEqualTo(43);
        assertThat(session.closed.getCount()).isEqualTo(1);
    }

    @Test
    void theSessionClosesWhenTheClientGoes() throws InterruptedException {
        var stream = watch();
        stream.send(create(WatchCreateRequest.newBuilder().setKey(KEY)));
        stream.next();

        stream.cancel();

        assertThat(session().closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void creditComesBackToAClientThatReads() throws InterruptedException {
        var stream = watch();
        stream.send(create(WatchCreateRequest.newBuilder().setKey(KEY)));
        stream.next();
        FakeWatch session = session();
        int sent = 500;

        for (int i = 0; i < sent; i++) {
            session.put(0, 43 + i, Bytes.utf8("v" + i));
        }
        List<Long> revisions = new ArrayList<>();
        for (int i = 0; i < sent; i++) {
            revisions.add(stream.next().getHeader().getRevision());
        }

        assertThat(revisions).isSorted().doesNotHaveDuplicates().hasSize(sent);
        assertThat(session.credit.get()).isBetween(1, 32);
    }

    @Test
    void anErrorOfTheSessionEndsTheStream() throws InterruptedException {
        var stream = watch();
        session().listener.onError(EtcdError.STOPPED);

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(stream.end().getDescription()).isEqualTo("etcdserver: server stopped");
    }

    @Test
    void aStreamThatRequiresALeaderEndsOnceThereHasBeenNoneForTooLong() throws InterruptedException {
        client.withHeader("hasleader", "true");
        var stream = watch();
        FakeWatch session = session();

        fixture.member.status = FakeMember.withoutLeader();

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(stream.end().getDescription()).isEqualTo("etcdserver: no leader");
        assertThat(session.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void responsesAreTimedByTheirKindOnceTheyAreWritten() throws InterruptedException {
        var stream = watch();
        stream.send(create(WatchCreateRequest.newBuilder().setKey(KEY)));
        stream.next();
        FakeWatch session = session();
        assertThat(sends("watch_stream_duration_seconds")).isZero();

        for (int i = 0; i < 3; i++) {
            session.put(0, 43 + i, Bytes.utf8("v"));
        }
        stream.send(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
        stream.send(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(0))
                .build());
        for (int i = 0; i < 5; i++) {
            stream.next();
        }

        // The client may have the last of them a moment before it is counted.
        Eventually.holds("all are timed", () -> sends("control_stream_duration_seconds") == 2);
        assertThat(sends("watch_stream_duration_seconds")).isEqualTo(3);
        assertThat(sends("watch_stream_duration_per_event_seconds")).isEqualTo(3);
        assertThat(sends("progress_duration_seconds")).isEqualTo(1);
    }

    /** How many responses a histogram has seen, as the page of metrics shows it. */
    private int sends(String histogram) {
        String beginning = "etcd_debugging_server_watch_send_loop_" + histogram + "_count ";
        List<String> lines = fixture.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .toList();
        assertThat(lines).hasSize(1);
        return Integer.parseInt(lines.get(0).substring(beginning.length()));
    }

    @Test
    void oneConnectionCarriesThousandsOfStreams() throws InterruptedException {
        List<GrpcClient.Stream<WatchRequest, WatchResponse>> streams = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            var stream = watch();
            stream.send(create(WatchCreateRequest.newBuilder().setKey(KEY).setWatchId(i)));
            streams.add(stream);
        }
        for (var stream : streams) {
            assertThat(stream.next().getCreated()).isTrue();
        }
        streams.forEach(GrpcClient.Stream::cancel);
        var late = watch();
        late.send(create(WatchCreateRequest.newBuilder().setKey(KEY).setWatchId(9_999)));

        assertThat(late.next().getWatchId()).isEqualTo(9_999);
    }
}
