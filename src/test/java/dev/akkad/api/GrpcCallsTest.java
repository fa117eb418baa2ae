package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthEnableRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthEnableResponse;
import dev.akkad.wire.pb.etcdserverpb.HashKVRequest;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberListRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.PutResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeStreamResponse;
import dev.akkad.wire.pb.etcdserverpb.StatusRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import dev.akkad.wire.pb.health.HealthCheckRequest;
import dev.akkad.wire.pb.health.HealthCheckResponse;
import io.grpc.CallOptions;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls over the wire against a fake member; grpc-java is the client. */
final class GrpcCallsTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("k");
    private static final String PUT = "etcdserverpb.KV/Put";
    private static final String RANGE = "etcdserverpb.KV/Range";
    private static final PutRequest PUT_REQUEST =
            PutRequest.newBuilder().setKey(KEY).build();
    private static final PutResponse PUT_RESPONSE = PutResponse.getDefaultInstance();

    private final PortFixture fixture =
            new PortFixture(settings -> settings.withElectionTimeout(java.time.Duration.ofMillis(100)));
    private final GrpcClient client = fixture.grpc();

    @AfterEach
    void close() {
        client.close();
        fixture.close();
    }

    @Test
    void aPutReachesTheMemberAndItsAnswerTheClient() {
        KeyValue before = new KeyValue(Bytes.utf8("k"), 2, 3, 2, Bytes.utf8("old"), 7);
        fixture.member.machine = request -> FakeMember.done(new Response.Put(43, before));

        PutResponse response = client.unary(
                PUT, PUT_REQUEST.toBuilder().setPrevKv(true).setLease(9).build(), PUT_RESPONSE);

        assertThat(fixture.member.submitted)
                .containsExactly(new Request.Put(Bytes.utf8("k"), Bytes.EMPTY, 9, true, false, false));
        assertThat(response.getHeader().getClusterId()).isEqualTo(FakeMember.CLUSTER_ID);
        assertThat(response.getHeader().getMemberId()).isEqualTo(FakeMember.MEMBER_ID);
        assertThat(response.getHeader().getRaftTerm()).isEqualTo(FakeMember.TERM);
        assertThat(response.getHeader().getRevision()).isEqualTo(43);
        assertThat(response.getPrevKv().getValue().toStringUtf8()).isEqualTo("old");
    }

    @Test
    void aRefusalKeepsItsCodeAndText() {
        fixture.member.machine = request -> FakeMember.refused(EtcdError.COMPACTED);

        Status status = client.refusal(
                RANGE, RangeRequest.newBuilder().setKey(KEY).build(), RangeResponse.getDefaultInstance());

        assertThat(status.getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        assertThat(status.getDescription()).isEqualTo("etcdserver: mvcc: required revision has been compacted");
    }

    @Test
    void aMessageAtTheLimitPassesAndOneAboveIsRefusedInEtcdsWords() {
        fixture.member.machine = request -> FakeMember.done(new Response.Put(43, null));
        int limit = ApiSettings.Limits.DEFAULT.messageBytesMax();
        int overhead = PUT_REQUEST.toBuilder()
                        .setValue(ByteString.copyFrom(new byte[2_000_000]))
                        .build()
                        .getSerializedSize()
                - 2_000_000;
        PutRequest fits = PUT_REQUEST.toBuilder()
                .setValue(ByteString.copyFrom(new byte[limit - overhead]))
                .build();
        PutRequest exceeds = PUT_REQUEST.toBuilder()
                .setValue(ByteString.copyFrom(new byte[limit - overhead + 1]))
                .build();

        assertThat(client.unary(PUT, fits, PUT_RESPONSE).getHeader().getRevision())
                .isEqualTo(43);
        Status status = client.refusal(PUT, exceeds, PUT_RESPONSE);

        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).isEqualTo("grpc: received message larger than max (2097153 vs. 2097152)");
        assertThat(client.unary(PUT, PUT_REQUEST, PUT_RESPONSE).hasHeader()).isTrue();
    }

    @Test
    void aCompressedMessageIsRead() {
        fixture.member.machine = request -> FakeMember.done(new Response.Put(43, null));
        CallOptions gzip = CallOptions.DEFAULT.withCompression("gzip").withDeadlineAfter(20, TimeUnit.SECONDS);

        client.unary(PUT, PUT_REQUEST.toBuilder().setLease(8).build(), PUT_RESPONSE, gzip);

        assertThat(fixture.member.submitted)
                .extracting(request -> ((Request.Put) request).lease())
                .containsExactly(8L);
    }

    @Test
    void methodsAndServicesNotServedAreUnimplemented() {
        Status unknown = client.refusal("etcdserverpb.KV/Nope", PUT_REQUEST, PUT_RESPONSE);
        Status service = client.refusal("a.b.C/D", PUT_REQUEST, PUT_RESPONSE);
        Status auth = client.refusal(
                "etcdserverpb.Auth/AuthMore",
                AuthEnableRequest.getDefaultInstance(),
                AuthEnableResponse.getDefaultInstance());

        assertThat(unknown.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(unknown.getDescription()).isEqualTo("unknown method Nope for service etcdserverpb.KV");
        assertThat(service.getDescription()).isEqualTo("unknown service a.b.C");
        assertThat(auth.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void aCallThatRequiresALeaderIsRefusedWithoutOne() {
        fixture.member.machine = request -> FakeMember.done(new Response.Put(43, null));
        fixture.member.status = FakeMember.withoutLeader();

        assertThat(client.unary(PUT, PUT_REQUEST, PUT_RESPONSE).hasHeader()).isTrue();
        Status status = client.withHeader("hasleader", "true").refusal(PUT, PUT_REQUEST, PUT_RESPONSE);

        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).isEqualTo("etcdserver: no leader");
    }

    @Test
    void aLearnerServesItsStatusAndItsOwnReadsOnly() {
        fixture.member.machine = request -> FakeMember.done(new Response.Range(42, List.of(), false, 0));
        fixture.member.status = FakeMember.with(1, true, List.of());
        RangeRequest own =
                RangeRequest.newBuilder().setKey(KEY).setSerializable(true).build();
        RangeRequest everybodys = RangeRequest.newBuilder().setKey(KEY).build();

        assertThat(client.unary(RANGE, own, RangeResponse.getDefaultInstance()).hasHeader())
                .isTrue();
        assertThat(status().getIsLearner()).isTrue();
        assertThat(client.refusal(RANGE, everybodys, RangeResponse.getDefaultInstance())
                        .getDescription())
                .isEqualTo("etcdserver: rpc not supported for learner");
        assertThat(client.refusal(PUT, PUT_REQUEST, PUT_RESPONSE).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    private StatusResponse status() {
        return client.unary(
                "etcdserverpb.Maintenance/Status",
                StatusRequest.getDefaultInstance(),
                StatusResponse.getDefaultInstance());
    }

    @Test
    void statusTellsWhatTheMemberKnowsOfItself() {
        fixture.member.status = FakeMember.with(
                0, false, List.of(new Response.AlarmMember(FakeMember.MEMBER_ID, Request.AlarmType.NOSPACE)));

        StatusResponse status = status();

        assertThat(status.getVersion()).isEqualTo("3.7.1");
        assertThat(status.getStorageVersion()).isEqualTo("3.7.0");
        assertThat(status.getDbSize()).isEqualTo(20_480);
        assertThat(status.getDbSizeQuota()).isEqualTo(2_147_483_648L);
        assertThat(status.getRaftIndex()).isEqualTo(11);
        assertThat(status.getRaftAppliedIndex()).isEqualTo(10);
        assertThat(status.getErrorsList())
                .containsExactly("etcdserver: no leader", "memberID:10276657743932975437 alarm:NOSPACE ");
        assertThat(status.getHeader().getRevision()).isEqualTo(FakeMember.REVISION);
    }

    @Test
    void aLargeRangeArrivesWhole() {
        List<KeyValue> kvs = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            kvs.add(new KeyValue(Bytes.utf8("key%03d".formatted(i)), 2, 2, 1, Bytes.wrap(new byte[100_000]), 0));
        }
        fixture.member.machine = request -> FakeMember.done(new Response.Range(42, kvs, false, 300));

        RangeResponse response =
                client.unary(RANGE, RangeRequest.newBuilder().setKey(KEY).build(), RangeResponse.getDefaultInstance());

        assertThat(response.getKvsCount()).isEqualTo(300);
        assertThat(response.getKvs(299).getKey().toStringUtf8()).isEqualTo("key299");
        assertThat(response.getKvs(299).getValue().size()).isEqualTo(100_000);
        assertThat(response.getCount()).isEqualTo(300);
    }

    @Test
    void aRangeStreamPinsTheRevisionAndEndsWithTheHeader() throws InterruptedException {
        fixture.member.machine = request -> FakeMember.done(tenOf((Request.Range) request, 25));
        var stream = client.stream(
                "etcdserverpb.KV/RangeStream",
                RangeRequest.getDefaultInstance(),
                RangeStreamResponse.getDefaultInstance());
        stream.send(RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("a"))
                .setRangeEnd(ByteString.copyFrom(new byte[1]))
                .build());
        stream.halfClose();
        RangeResponse.Builder merged = RangeResponse.newBuilder();

        assertThat(stream.end().isOk()).isTrue();
        stream.responses.forEach(part -> merged.mergeFrom(part.getRangeResponse()));

        assertThat(stream.responses.peek().getRangeResponse().hasHeader()).isFalse();
        assertThat(merged.getKvsCount()).isEqualTo(25);
        assertThat(merged.getCount()).isEqualTo(25);
        assertThat(merged.getMore()).isFalse();
        assertThat(merged.getHeader().getRevision()).isEqualTo(42);
        assertThat(fixture.member.submitted)
                .extracting(request -> ((Request.Range) request).revision())
                .containsExactly(0L, 42L);
    }

    /** Keys a00, a01, …: those from the asked one on, at most as many as asked. */
    private static Response.Range tenOf(Request.Range range, int total) {
        List<KeyValue> kvs = new ArrayList<>();
        for (int i = 0; i < total; i++) {
            KeyValue kv = new KeyValue(Bytes.utf8("a%02d".formatted(i)), 2, 2, 1, Bytes.EMPTY, 0);
            if (range.range().contains(kv.key())) {
                kvs.add(kv);
            }
        }
        int limit = (int) Math.min(kvs.size(), range.options().limit());
        return new Response.Range(42, kvs.subList(0, limit), limit < kvs.size(), kvs.size());
    }

    @Test
    void aRangeStreamOutOfKeyOrderIsUnimplemented() throws InterruptedException {
        var stream = client.stream(
                "etcdserverpb.KV/RangeStream",
                RangeRequest.getDefaultInstance(),
                RangeStreamResponse.getDefaultInstance());
        stream.send(RangeRequest.newBuilder()
                .setKey(KEY)
                .setSortOrder(RangeRequest.SortOrder.DESCEND)
                .build());
        stream.halfClose();

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(stream.end().getDescription()).isEqualTo("RangeStream does not support custom sort orders");
    }

    @Test
    void keepAlivesAreAnsweredInTheirOrderAndHalfCloseEndsTheStream() throws InterruptedException {
        var stream = keepAlives();
        for (long id : new long[] {1, 404, 3}) {
            stream.send(LeaseKeepAliveRequest.newBuilder().setID(id).build());
        }
        stream.halfClose();

        assertThat(stream.next().getTTL()).isEqualTo(60);
        LeaseKeepAliveResponse gone = stream.next();
        assertThat(gone.getID()).isEqualTo(404);
        assertThat(gone.getTTL()).isZero();
        assertThat(stream.next().getID()).isEqualTo(3);
        assertThat(stream.end().isOk()).isTrue();
    }

    @Test
    void aKeepAliveWithoutLeaderEndsTheStream() {
        fixture.member.lessor = id -> FakeMember.refused(EtcdError.NO_LEADER);
        var stream = keepAlives();
        stream.send(LeaseKeepAliveRequest.newBuilder().setID(1).build());

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(stream.end().getDescription()).isEqualTo("etcdserver: no leader");
    }

    private GrpcClient.Stream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> keepAlives() {
        return client.stream(
                "etcdserverpb.Lease/LeaseKeepAlive",
                LeaseKeepAliveRequest.getDefaultInstance(),
                LeaseKeepAliveResponse.getDefaultInstance());
    }

    @Test
    void membersHashesAndHealthAreServed() {
        MemberListResponse members = client.unary(
                "etcdserverpb.Cluster/MemberList",
                MemberListRequest.newBuilder().setLinearizable(true).build(),
                MemberListResponse.getDefaultInstance());
        HashKVResponse hash = client.unary(
                "etcdserverpb.Maintenance/HashKV",
                HashKVRequest.newBuilder().setRevision(5).build(),
                HashKVResponse.getDefaultInstance());
        HealthCheckResponse health = client.unary(
                "grpc.health.v1.Health/Check",
                HealthCheckRequest.getDefaultInstance(),
                HealthCheckResponse.getDefaultInstance());
        Status stranger = client.refusal(
                "grpc.health.v1.Health/Check",
                HealthCheckRequest.newBuilder().setService("x").build(),
                HealthCheckResponse.getDefaultInstance());

        assertThat(members.getMembers(0).getClientURLs(0)).isEqualTo("http://127.0.0.1:2379");
        assertThat(members.getHeader().getRevision()).isZero();
        assertThat(hash.getHash()).isEqualTo(-1);
        assertThat(hash.getHashRevision()).isEqualTo(5);
        assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        assertThat(stranger.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(stranger.getDescription()).isEqualTo("unknown service");
    }

    @Test
    void anUnknownAlarmActionIsRefused() {
        Status status = client.refusal(
                "etcdserverpb.Maintenance/Alarm",
                AlarmRequest.newBuilder().setActionValue(9).build(),
                PUT_RESPONSE);

        assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
        assertThat(status.getDescription()).isEqualTo("etcdserver: unknown method");
    }
}
