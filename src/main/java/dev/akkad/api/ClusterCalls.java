package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.akkad.machine.MemberChange.Kind;
import dev.akkad.machine.MemberRecord;
import dev.akkad.machine.Privilege;
import dev.akkad.machine.Response;
import dev.akkad.member.MemberInfo;
import dev.akkad.wire.pb.etcdserverpb.Member;
import dev.akkad.wire.pb.etcdserverpb.MemberAddRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberAddResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberListRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberPromoteRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberPromoteResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberRemoveRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberRemoveResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberUpdateRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberUpdateResponse;
import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;
import java.util.List;
import java.util.function.BiFunction;

/** {@code etcdserverpb.Cluster}: who is a member. Headers carry no revision (api.md 12). */
final class ClusterCalls {
    private ClusterCalls() {}

    static void memberAdd(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        MemberAddRequest request = MemberAddRequest.parseFrom(message);
        change(
                call,
                request.getIsLearner() ? Kind.ADD_LEARNER : Kind.ADD,
                0,
                List.copyOf(request.getPeerURLsList()),
                (header, changed) -> MemberAddResponse.newBuilder()
                        .setHeader(header)
                        .setMember(protos(changed.members()).stream()
                                .filter(member -> member.getID() == changed.memberId())
                                .findFirst()
                                .orElseGet(Member::getDefaultInstance))
                        .addAllMembers(protos(changed.members()))
                        .build());
    }

    static void memberRemove(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        change(
                call,
                Kind.REMOVE,
                MemberRemoveRequest.parseFrom(message).getID(),
                List.of(),
                (header, changed) -> MemberRemoveResponse.newBuilder()
                        .setHeader(header)
                        .addAllMembers(protos(changed.members()))
                        .build());
    }

    static void memberUpdate(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        MemberUpdateRequest request = MemberUpdateRequest.parseFrom(message);
        change(
                call,
                Kind.UPDATE,
                request.getID(),
                List.copyOf(request.getPeerURLsList()),
                (header, changed) -> MemberUpdateResponse.newBuilder()
                        .setHeader(header)
                        .addAllMembers(protos(changed.members()))
                        .build());
    }

    static void memberPromote(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        change(
                call,
                Kind.PROMOTE,
                MemberPromoteRequest.parseFrom(message).getID(),
                List.of(),
                (header, changed) -> MemberPromoteResponse.newBuilder()
                        .setHeader(header)
                        .addAllMembers(protos(changed.members()))
                        .build());
    }

    private static void change(
            GrpcCall call,
            Kind kind,
            long memberId,
            List<String> peerUrls,
            BiFunction<ResponseHeader, Response.Members, MessageLite> answer) {
        call.member()
                .changeMembers(
                        kind,
                        memberId,
                        peerUrls,
                        call.reply(
                                (same, changed) -> same.complete(
                                        answer.apply(Origins.of(same).header(0), changed)),
                                Response.Members.class));
    }

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
            response.addMembers(
                    proto(member.id(), member.name(), member.peerUrls(), member.clientUrls(), member.learner()));
        }
        call.complete(response.build());
    }

    private static List<Member> protos(List<MemberRecord> members) {
        return members.stream()
                .map(m -> proto(m.id(), m.name(), m.peerUrls(), m.clientUrls(), m.learner()))
                .toList();
    }

    private static Member proto(long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {
        return Member.newBuilder()
                .setID(id)
                .setName(name)
                .addAllPeerURLs(peerUrls)
                .addAllClientURLs(clientUrls)
                .setIsLearner(learner)
                .build();
    }
}
