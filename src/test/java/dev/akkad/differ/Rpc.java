package dev.akkad.differ;

import com.google.protobuf.Message;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.AlarmResponse;
import dev.akkad.wire.pb.etcdserverpb.CompactionRequest;
import dev.akkad.wire.pb.etcdserverpb.CompactionResponse;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeResponse;
import dev.akkad.wire.pb.etcdserverpb.HashKVRequest;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberListRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.PutResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.StatusRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.TxnResponse;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/** The calls of one message and one answer that are compared. */
@SuppressWarnings("ImmutableEnumChecker") // messages and descriptors are immutable without saying so
enum Rpc {
    RANGE("KV/Range", RangeRequest.getDefaultInstance(), RangeResponse.getDefaultInstance()),
    PUT("KV/Put", PutRequest.getDefaultInstance(), PutResponse.getDefaultInstance()),
    DELETE("KV/DeleteRange", DeleteRangeRequest.getDefaultInstance(), DeleteRangeResponse.getDefaultInstance()),
    TXN("KV/Txn", TxnRequest.getDefaultInstance(), TxnResponse.getDefaultInstance()),
    COMPACT("KV/Compact", CompactionRequest.getDefaultInstance(), CompactionResponse.getDefaultInstance()),
    GRANT("Lease/LeaseGrant", LeaseGrantRequest.getDefaultInstance(), LeaseGrantResponse.getDefaultInstance()),
    REVOKE("Lease/LeaseRevoke", LeaseRevokeRequest.getDefaultInstance(), LeaseRevokeResponse.getDefaultInstance()),
    TIME_TO_LIVE(
            "Lease/LeaseTimeToLive",
            LeaseTimeToLiveRequest.getDefaultInstance(),
            LeaseTimeToLiveResponse.getDefaultInstance()),
    LEASES("Lease/LeaseLeases", LeaseLeasesRequest.getDefaultInstance(), LeaseLeasesResponse.getDefaultInstance()),
    MEMBERS("Cluster/MemberList", MemberListRequest.getDefaultInstance(), MemberListResponse.getDefaultInstance()),
    STATUS("Maintenance/Status", StatusRequest.getDefaultInstance(), StatusResponse.getDefaultInstance()),
    ALARM("Maintenance/Alarm", AlarmRequest.getDefaultInstance(), AlarmResponse.getDefaultInstance()),
    HASH_KV("Maintenance/HashKV", HashKVRequest.getDefaultInstance(), HashKVResponse.getDefaultInstance());

    private final String path;
    private final Message request;
    private final MethodDescriptor<Message, Message> method;

    Rpc(String path, Message request, Message response) {
        this.path = path;
        this.request = request;
        this.method = method("etcdserverpb." + path, MethodDescriptor.MethodType.UNARY, request, response);
    }

    /** {@code KV/Put} and so on. */
    String path() {
        return path;
    }

    /** The request with nothing set. */
    Message request() {
        return request;
    }

    MethodDescriptor<Message, Message> method() {
        return method;
    }

    static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
            String name, MethodDescriptor.MethodType type, Q request, R response) {
        return MethodDescriptor.<Q, R>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(response))
                .build();
    }
}
