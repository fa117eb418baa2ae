package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.RawHttp;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.MemberChange;
import dev.akkad.machine.MemberChange.Kind;
import dev.akkad.machine.MemberRecord;
import dev.akkad.machine.Response;
import dev.akkad.wire.pb.etcdserverpb.MemberAddRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberAddResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberPromoteRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberPromoteResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberRemoveRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberRemoveResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberUpdateRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberUpdateResponse;
import dev.akkad.wire.pb.etcdserverpb.MoveLeaderRequest;
import dev.akkad.wire.pb.etcdserverpb.MoveLeaderResponse;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Cluster service, and Maintenance.MoveLeader, over the wire. */
final class ClusterCallsTest {
    private static final MemberRecord ONE =
            new MemberRecord(FakeMember.MEMBER_ID, "m1", List.of("http://h:1"), List.of("http://c:1"), false);
    private static final MemberRecord NEW = new MemberRecord(7, "", List.of("http://h:7"), List.of(), true);

    private final PortFixture fixture = new PortFixture();
    private final GrpcClient client = fixture.grpc();

    ClusterCallsTest() {
        fixture.member.membership = kind -> FakeMember.done(new Response.Members(42, 7, List.of(NEW, ONE)));
    }

    @AfterEach
    void close() {
        client.close();
        fixture.close();
    }

    @Test
    void anAdditionIsAnsweredWithTheNewMemberAndAll() {
        MemberAddResponse added = client.unary(
                "etcdserverpb.Cluster/MemberAdd",
                MemberAddRequest.newBuilder()
                        .addPeerURLs("http://h:7")
                        .setIsLearner(true)
                        .build(),
                MemberAddResponse.getDefaultInstance());

        assertThat(fixture.member.memberChanges)
                .containsExactly(new MemberChange(Kind.ADD_LEARNER, 0, List.of("http://h:7")));
        assertThat(added.getHeader().getClusterId()).isEqualTo(FakeMember.CLUSTER_ID);
        assertThat(added.getHeader().getRevision()).isZero();
        assertThat(added.getMember().getID()).isEqualTo(7);
        assertThat(added.getMember().getIsLearner()).isTrue();
        assertThat(added.getMembersList()).hasSize(2);
        assertThat(added.getMembers(1).getClientURLsList()).containsExactly("http://c:1");
    }

    @Test
    void theOtherChangesNameTheirMember() {
        assertThat(client.unary(
                                "etcdserverpb.Cluster/MemberRemove",
                                MemberRemoveRequest.newBuilder().setID(7).build(),
                                MemberRemoveResponse.getDefaultInstance())
                        .getMembersList())
                .hasSize(2);
        client.unary(
                "etcdserverpb.Cluster/MemberUpdate",
                MemberUpdateRequest.newBuilder()
                        .setID(7)
                        .addPeerURLs("http://h:8")
                        .build(),
                MemberUpdateResponse.getDefaultInstance());
        client.unary(
                "etcdserverpb.Cluster/MemberPromote",
                MemberPromoteRequest.newBuilder().setID(7).build(),
                MemberPromoteResponse.getDefaultInstance());

        assertThat(fixture.member.memberChanges)
                .containsExactly(
                        new MemberChange(Kind.REMOVE, 7, List.of()),
                        new MemberChange(Kind.UPDATE, 7, List.of("http://h:8")),
                        new MemberChange(Kind.PROMOTE, 7, List.of()));
    }

    @ParameterizedTest
    @EnumSource(
            value = EtcdError.class,
            names = {
                "MEMBER_URLS_INVALID",
                "MEMBER_ID_EXISTS",
                "PEER_URL_EXISTS",
                "NOT_ENOUGH_STARTED",
                "MEMBER_NOT_FOUND",
                "MEMBER_NOT_LEARNER",
                "LEARNER_NOT_READY",
                "TOO_MANY_LEARNERS",
                "UNHEALTHY"
            })
    void refusalsAreEtcds(EtcdError error) {
        fixture.member.membership = kind -> FakeMember.refused(error);

        Status status = client.refusal(
                "etcdserverpb.Cluster/MemberPromote",
                MemberPromoteRequest.getDefaultInstance(),
                MemberPromoteResponse.getDefaultInstance());

        assertThat(status.getCode().name()).isEqualTo(error.code().name());
        assertThat(status.getDescription()).isEqualTo(error.text());
    }

    @Test
    void theLeaderMovesToWhoIsNamed() {
        MoveLeaderResponse moved = client.unary(
                "etcdserverpb.Maintenance/MoveLeader",
                MoveLeaderRequest.newBuilder().setTargetID(FakeMember.MEMBER_ID).build(),
                MoveLeaderResponse.getDefaultInstance());
        Status refused = client.refusal(
                "etcdserverpb.Maintenance/MoveLeader",
                MoveLeaderRequest.newBuilder().setTargetID(7).build(),
                MoveLeaderResponse.getDefaultInstance());

        assertThat(moved.hasHeader()).isFalse();
        assertThat(refused.getDescription()).isEqualTo("etcdserver: bad leader transferee");
    }

    @Test
    void theGatewayServesThem() {
        String added;
        try (RawHttp http = new RawHttp(fixture.number())) {
            http.post("/v3/cluster/member/add", "{\"peerURLs\":[\"http://h:7\"]}");
            added = http.body(http.head());
        }

        assertThat(added).contains("\"member\":{\"ID\":\"7\"", "\"peerURLs\":[\"http://h:7\"]");
        assertThat(fixture.member.memberChanges).containsExactly(new MemberChange(Kind.ADD, 0, List.of("http://h:7")));
    }
}
