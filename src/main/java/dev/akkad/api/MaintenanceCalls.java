package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.machine.Downgrade;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Privilege;
import dev.akkad.machine.Response;
import dev.akkad.member.MemberStatus;
import dev.akkad.wire.Requests;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.DefragmentResponse;
import dev.akkad.wire.pb.etcdserverpb.DowngradeInfo;
import dev.akkad.wire.pb.etcdserverpb.HashKVRequest;
import dev.akkad.wire.pb.etcdserverpb.MoveLeaderRequest;
import dev.akkad.wire.pb.etcdserverpb.MoveLeaderResponse;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;

/** {@code etcdserverpb.Maintenance} without Snapshot and Downgrade. */
final class MaintenanceCalls {
    private MaintenanceCalls() {}

    /** From the member's own picture: never waits for anybody. */
    static void status(GrpcCall call, byte[] emptyMessage) {
        call.member().authorize(Privilege.SOMEBODY, call.reply((same, allowed) -> status(same), Response.class));
    }

    private static void status(GrpcCall call) {
        MemberStatus status = call.loop().member().status();
        ApiSettings.Version version = call.loop().settings().version();
        StatusResponse.Builder response = StatusResponse.newBuilder()
                .setHeader(Origins.of(status).header(status.store().revision()))
                .setVersion(version.server())
                .setDbSize(status.store().sizeBytes())
                .setDbSizeInUse(status.store().sizeInUseBytes())
                .setDbSizeQuota(status.store().quotaBytes())
                .setLeader(status.leaderId())
                .setRaftIndex(status.raft().committed())
                .setRaftAppliedIndex(status.raft().applied())
                .setRaftTerm(status.raft().term())
                .setIsLearner(status.learner())
                .setStorageVersion(version.cluster(status));
        Downgrade downgrade = status.version().downgrade();
        if (downgrade != null) {
            response.setDowngradeInfo(DowngradeInfo.newBuilder()
                    .setEnabled(downgrade.enabled())
                    .setTargetVersion(downgrade.targetVersion()));
        }
        if (status.leaderId() == 0) {
            response.addErrors(EtcdError.NO_LEADER.text());
        }
        for (Response.AlarmMember alarm : status.alarms()) {
            response.addErrors("memberID:" + Long.toUnsignedString(alarm.memberId()) + " alarm:" + alarm.type() + " ");
        }
        response.addAllErrors(call.loop().settings().notices());
        call.complete(response.build());
    }

    static void alarm(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        AlarmRequest alarm = AlarmRequest.parseFrom(message);
        EtcdError refusal = Requests.refusal(alarm);
        if (refusal != null) {
            call.refuse(refusal);
        } else {
            KvCalls.submit(call, Requests.of(alarm));
        }
    }

    /** The answer has no header, as in etcd. */
    static void defragment(GrpcCall call, byte[] emptyMessage) {
        call.member()
                .defragment(call.reply(
                        (same, done) -> same.complete(DefragmentResponse.getDefaultInstance()), Response.class));
    }

    /** The answer has no header, as in etcd. */
    static void moveLeader(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        long target = MoveLeaderRequest.parseFrom(message).getTargetID();
        call.member()
                .moveLeader(
                        target,
                        call.reply(
                                (same, done) -> same.complete(MoveLeaderResponse.getDefaultInstance()),
                                Response.class));
    }

    static void hash(GrpcCall call, byte[] emptyMessage) {
        call.member().hash(call.reply(KvCalls::answer, Response.class));
    }

    static void hashKv(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        long revision = HashKVRequest.parseFrom(message).getRevision();
        call.member().hashKv(revision, call.reply(KvCalls::answer, Response.class));
    }
}
