package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.wire.Requests;
import dev.akkad.wire.Responses;
import dev.akkad.wire.pb.etcdserverpb.CompactionRequest;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;

/** {@code etcdserverpb.KV}: every call is one request to the member and one answer. */
final class KvCalls {
    private KvCalls() {}

    static void range(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        RangeRequest range = RangeRequest.parseFrom(message);
        EtcdError refusal = Requests.refusal(range);
        if (refusal == null
                && !range.getSerializable()
                && call.loop().member().status().learner()) {
            refusal = EtcdError.LEARNER_RPC_NOT_SUPPORTED;
        }
        if (refusal != null) {
            call.refuse(refusal);
            return;
        }
        call.member().submit(Requests.of(range), call.rangeReply(KvCalls::sendRange));
    }

    private static void sendRange(GrpcCall call, Response.Range range) {
        call.complete(Origins.of(call), range);
    }

    static void put(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        submit(call, Requests.put(message));
    }

    static void deleteRange(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        DeleteRangeRequest delete = DeleteRangeRequest.parseFrom(message);
        if (delete.getPrevKv() && call.loop().member().answers().isFull()) {
            call.refuse(EtcdError.ANSWERS_TOO_LARGE); // once it is done it is too late
        } else {
            submit(call, Requests.of(delete));
        }
    }

    static void txn(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        TxnRequest txn = TxnRequest.parseFrom(message);
        EtcdError refusal = Requests.refusal(txn);
        if (refusal != null) {
            call.refuse(refusal);
        } else if (call.loop().member().answers().isFull() && Requests.tellsMuch(txn)) {
            call.refuse(EtcdError.ANSWERS_TOO_LARGE);
        } else {
            submit(call, Requests.of(txn));
        }
    }

    static void compact(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        submit(call, Requests.of(CompactionRequest.parseFrom(message)));
    }

    /** For every request whose answer is one message. */
    static void submit(GrpcCall call, Request request) {
        call.member().submit(request, call.reply(KvCalls::answer, Response.class));
    }

    static void answer(GrpcCall call, Response response) {
        call.complete(Responses.of(Origins.of(call), response));
    }
}
