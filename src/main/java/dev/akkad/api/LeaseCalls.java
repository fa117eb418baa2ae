package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.machine.Response;
import dev.akkad.wire.Requests;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveRequest;

/** {@code etcdserverpb.Lease} but for the keep-alive stream. */
final class LeaseCalls {
    private LeaseCalls() {}

    static void grant(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        KvCalls.submit(call, Requests.of(LeaseGrantRequest.parseFrom(message)));
    }

    static void revoke(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        KvCalls.submit(call, Requests.of(LeaseRevokeRequest.parseFrom(message)));
    }

    static void timeToLive(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        LeaseTimeToLiveRequest request = LeaseTimeToLiveRequest.parseFrom(message);
        call.member().timeToLive(request.getID(), request.getKeys(), call.reply(KvCalls::answer, Response.class));
    }

    static void leases(GrpcCall call, byte[] emptyMessage) {
        call.member().leases(call.reply(KvCalls::answer, Response.class));
    }
}
