package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.machine.Downgrade;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Privilege;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.MemberStatus;
import dev.akkad.wire.pb.etcdserverpb.DowngradeRequest;
import dev.akkad.wire.pb.etcdserverpb.DowngradeRequest.DowngradeAction;
import dev.akkad.wire.pb.etcdserverpb.DowngradeResponse;

/** {@code Maintenance.Downgrade} (semantics 13.4): decided on a state that is not older than the call. */
final class DowngradeCalls {
    private DowngradeCalls() {}

    static void downgrade(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        DowngradeRequest request = DowngradeRequest.parseFrom(message);
        if (request.getAction() == DowngradeAction.UNRECOGNIZED) {
            call.refuse(EtcdError.UNKNOWN_METHOD);
            return;
        }
        call.member()
                .authorize(Privilege.ROOT, call.reply((same, allowed) -> linearize(same, request), Response.class));
    }

    private static void linearize(GrpcCall call, DowngradeRequest request) {
        call.member().linearize(call.reply((same, done) -> decide(same, request), Response.class));
    }

    private static void decide(GrpcCall call, DowngradeRequest request) {
        MemberStatus.Version version = call.loop().member().status().version();
        Downgrade current = version.downgrade();
        if (request.getAction() == DowngradeAction.CANCEL) {
            if (current != null && current.enabled()) {
                set(call, Downgrade.CANCELLED);
            } else {
                answer(call); // as etcd from 3.6 on: there is nothing to cancel, and no harm in it
            }
            return;
        }
        EtcdError refusal = Downgrade.refusal(version.cluster(), current, request.getVersion());
        if (refusal != null) {
            call.refuse(refusal);
        } else if (request.getAction() == DowngradeAction.ENABLE) {
            set(call, Downgrade.to(request.getVersion()));
        } else {
            answer(call);
        }
    }

    private static void set(GrpcCall call, Downgrade downgrade) {
        call.member()
                .submit(new Request.SetDowngrade(downgrade), call.reply((same, done) -> answer(same), Response.class));
    }

    private static void answer(GrpcCall call) {
        MemberStatus status = call.loop().member().status();
        call.complete(DowngradeResponse.newBuilder()
                .setHeader(Origins.of(status).header(status.store().revision()))
                .setVersion(call.loop().settings().version().majorMinor(status))
                .build());
    }
}
