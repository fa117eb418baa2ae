package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.Downgrade;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.MemberStatus;
import dev.akkad.wire.pb.etcdserverpb.DowngradeRequest;
import dev.akkad.wire.pb.etcdserverpb.DowngradeRequest.DowngradeAction;
import dev.akkad.wire.pb.etcdserverpb.DowngradeResponse;
import dev.akkad.wire.pb.etcdserverpb.StatusRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Maintenance.Downgrade over the wire. */
final class DowngradeCallsTest {
    private static final String DOWNGRADE = "etcdserverpb.Maintenance/Downgrade";

    private final PortFixture fixture = new PortFixture();
    private final GrpcClient client = fixture.grpc();

    DowngradeCallsTest() {
        fixture.member.machine = request -> FakeMember.done(new Response.Done(FakeMember.REVISION));
    }

    @AfterEach
    void close() {
        client.close();
        fixture.close();
    }

    private static DowngradeRequest request(DowngradeAction action, String version) {
        return DowngradeRequest.newBuilder()
                .setAction(action)
                .setVersion(version)
                .build();
    }

    private DowngradeResponse answer(DowngradeAction action, String version) {
        return client.unary(DOWNGRADE, request(action, version), DowngradeResponse.getDefaultInstance());
    }

    private String refusal(DowngradeRequest request) {
        Status status = client.refusal(DOWNGRADE, request, DowngradeResponse.getDefaultInstance());
        return status.getCode() + " " + status.getDescription();
    }

    private void running(String clusterVersion) {
        fixture.member.status = FakeMember.with(new MemberStatus.Version(clusterVersion, Downgrade.to("3.6")));
    }

    @Test
    void whatIsOnlyValidatedChangesNothing() {
        DowngradeResponse valid = answer(DowngradeAction.VALIDATE, "3.6");

        assertThat(valid.getVersion()).isEqualTo("3.7");
        assertThat(valid.getHeader().getRevision()).isEqualTo(FakeMember.REVISION);
        assertThat(fixture.member.submitted).isEmpty();
    }

    @Test
    void anAdministratorStartsOneAndEndsIt() {
        assertThat(answer(DowngradeAction.ENABLE, "3.6.4").getVersion()).isEqualTo("3.7");
        running("3.6.0");
        assertThat(answer(DowngradeAction.CANCEL, "").getVersion()).isEqualTo("3.6");

        assertThat(fixture.member.submitted)
                .containsExactly(
                        new Request.SetDowngrade(new Downgrade(true, "3.6.0")),
                        new Request.SetDowngrade(Downgrade.CANCELLED));
    }

    @Test
    void cancellingNothingIsNoError() {
        assertThat(answer(DowngradeAction.CANCEL, "").getVersion()).isEqualTo("3.7");
        assertThat(fixture.member.submitted).isEmpty();
    }

    @Test
    void whatCannotBeIsRefusedInTheWordsOfEtcd() {
        assertThat(refusal(request(DowngradeAction.VALIDATE, "soon")))
                .isEqualTo("INVALID_ARGUMENT etcdserver: wrong downgrade target version format");
        assertThat(refusal(request(DowngradeAction.ENABLE, "3.5")))
                .isEqualTo("INVALID_ARGUMENT etcdserver: invalid downgrade target version");
        assertThat(refusal(DowngradeRequest.newBuilder().setActionValue(9).build()))
                .isEqualTo("UNKNOWN etcdserver: unknown method");
        running("3.7.0");
        assertThat(refusal(request(DowngradeAction.ENABLE, "3.6")))
                .isEqualTo("FAILED_PRECONDITION etcdserver: cluster has a downgrade job in progress");
        fixture.member.status = FakeMember.with(MemberStatus.Version.UNKNOWN);
        assertThat(refusal(request(DowngradeAction.VALIDATE, "3.6")))
                .isEqualTo("FAILED_PRECONDITION etcdserver: cluster version not found during downgrade");
        assertThat(fixture.member.submitted).isEmpty();
    }

    @Test
    void statusAndVersionTellOfIt() {
        assertThat(status().hasDowngradeInfo()).isFalse();
        running("3.6.0");

        assertThat(status().getDowngradeInfo().getEnabled()).isTrue();
        assertThat(status().getDowngradeInfo().getTargetVersion()).isEqualTo("3.6.0");
        assertThat(status().getStorageVersion()).isEqualTo("3.6.0");
        assertThat(fixture.get("/metrics").text())
                .containsOnlyOnce("etcd_cluster_version{")
                .contains("etcd_cluster_version{cluster_version=\"3.6\"} 1");
        assertThat(fixture.get("/version").text())
                .isEqualTo("{\"etcdserver\":\"3.7.1\",\"etcdcluster\":\"3.6.0\",\"storage\":\"3.6.0\"}");
    }

    private StatusResponse status() {
        return client.unary(
                "etcdserverpb.Maintenance/Status",
                StatusRequest.getDefaultInstance(),
                StatusResponse.getDefaultInstance());
    }
}
