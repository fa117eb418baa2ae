package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.machine.Privilege;
import dev.akkad.machine.Response;
import dev.akkad.member.MemberInfo;
import dev.akkad.wire.pb.etcdserverpb.Member;
import dev.akkad.wire.pb.etcdserverpb.MemberListRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;

/** {@code etcdserverpb.Cluster}, as far as it is served. Headers carry no revision (api.md 12). */
final class ClusterCalls {
    private ClusterCalls() {}

    static void memberList(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        boolean linearizable = MemberListRequest.parseFrom(message).getLinearizable();
        call.member()
                .authorize(
                        Privilege.SOMEBODY,
                        call.reply((same, allowed) -> memberList(same, linearizable), Response.class));
    }

    private static void memberList(GrpcCall call, boolean linearizable) {
        if (linearizable) {
            call.member().linearize(call.reply((same, done) -> list(same), Response.class));
        } else {
            list(call);
        }
    }

    private static void list(GrpcCall call) {
        MemberListResponse.Builder response =
                MemberListResponse.newBuilder().setHeader(Origins.of(call).header(0));
        for (MemberInfo member : call.loop().member().members()) {
            response.addMembers(Member.newBuilder()
                    .setID(member.id())
                    .setName(member.name())
                    .addAllPeerURLs(member.peerUrls())
                    .addAllClientURLs(member.clientUrls())
                    .setIsLearner(member.learner()));
        }
        call.complete(response.build());
    }
}
