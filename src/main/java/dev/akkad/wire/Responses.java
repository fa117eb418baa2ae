package dev.akkad.wire;

import com.google.protobuf.MessageLite;
import dev.akkad.base.Bytes;
import dev.akkad.base.Dispatch;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.wire.pb.etcdserverpb.AlarmMember;
import dev.akkad.wire.pb.etcdserverpb.AlarmResponse;
import dev.akkad.wire.pb.etcdserverpb.CompactionResponse;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeResponse;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.HashResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseStatus;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.PutResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;
import dev.akkad.wire.pb.etcdserverpb.ResponseOp;
import dev.akkad.wire.pb.etcdserverpb.TxnResponse;

/**
 * Machine responses to client messages, headers as in api.md 12: who answered and in which term stands only at the top
 * level; an operation inside a transaction carries its revision alone, a nested transaction an empty header.
 */
public final class Responses {
    private static final Dispatch<ResponseHeader, Response, MessageLite> OF =
            Dispatch.<ResponseHeader, Response, MessageLite>over(Response.class)
                    .on(Response.Range.class, Responses::range)
                    .on(Response.Put.class, Responses::put)
                    .on(Response.DeleteRange.class, Responses::deleteRange)
                    .on(Response.Txn.class, Responses::txn)
                    .on(Response.Compact.class, (header, r) -> compaction(header))
                    .on(Response.LeaseGrant.class, Responses::leaseGrant)
                    .on(Response.LeaseRevoke.class, (header, r) -> leaseRevoke(header))
                    .on(Response.LeaseKeepAlive.class, Responses::leaseKeepAlive)
                    .on(Response.LeaseTimeToLive.class, Responses::leaseTimeToLive)
                    .on(Response.LeaseLeases.class, Responses::leaseLeases)
                    .on(Response.Alarm.class, Responses::alarm)
                    .on(Response.HashKv.class, Responses::hashKv)
                    .on(Response.Hash.class, Responses::hash)
                    .onEach(Response.Auth.class, (header, r) -> header)
                    .on(Response.Members.class, (header, r) -> header)
                    .on(Response.Done.class, (header, r) -> header)
                    .build();

    private static final Dispatch<ResponseOp.Builder, Response, ResponseOp.Builder> OP = opDispatch();

    private Responses() {}

    /**
     * The message that answers the call; {@code Done}, and the Auth service's answers, whose messages differ by method,
     * give the bare header.
     */
    public static MessageLite of(Origin origin, Response response) {
        return OF.apply(origin.header(response.revision()), response);
    }

    public static AlarmMember alarmMember(Response.AlarmMember alarm) {
        return AlarmMember.newBuilder()
                .setMemberID(alarm.memberId())
                .setAlarm(Proposals.alarmType(alarm.type()))
                .build();
    }

    private static RangeResponse range(ResponseHeader header, Response.Range range) {
        RangeResponse.Builder builder = RangeResponse.newBuilder()
                .setHeader(header)
                .setMore(range.more())
                .setCount(range.count());
        for (KeyValue kv : range.kvs()) {
            builder.addKvs(KeyValues.proto(kv));
        }
        return builder.build();
    }

    private static PutResponse put(ResponseHeader header, Response.Put put) {
        PutResponse.Builder builder = PutResponse.newBuilder().setHeader(header);
        KeyValue prevKv = put.prevKv();
        return (prevKv == null ? builder : builder.setPrevKv(KeyValues.proto(prevKv))).build();
    }

    private static DeleteRangeResponse deleteRange(ResponseHeader header, Response.DeleteRange delete) {
        DeleteRangeResponse.Builder builder =
                DeleteRangeResponse.newBuilder().setHeader(header).setDeleted(delete.deleted());
        for (KeyValue kv : delete.prevKvs()) {
            builder.addPrevKvs(KeyValues.proto(kv));
        }
        return builder.build();
    }

    private static TxnResponse txn(ResponseHeader header, Response.Txn txn) {
        TxnResponse.Builder builder = TxnResponse.newBuilder().setHeader(header).setSucceeded(txn.succeeded());
        for (Response response : txn.responses()) {
            builder.addResponses(OP.apply(ResponseOp.newBuilder(), response));
        }
        return builder.build();
    }

    private static Dispatch<ResponseOp.Builder, Response, ResponseOp.Builder> opDispatch() {
        Dispatch.Handler<ResponseOp.Builder, Response, ResponseOp.Builder> noOp = (op, response) -> {
            throw new AssertionError("inside a transaction: " + response);
        };
        return Dispatch.<ResponseOp.Builder, Response, ResponseOp.Builder>over(Response.class)
                .on(Response.Range.class, (op, range) -> op.setResponseRange(range(inner(range), range)))
                .on(Response.Put.class, (op, put) -> op.setResponsePut(put(inner(put), put)))
                .on(Response.DeleteRange.class, (op, d) -> op.setResponseDeleteRange(deleteRange(inner(d), d)))
                .on(Response.Txn.class, (op, t) -> op.setResponseTxn(txn(ResponseHeader.getDefaultInstance(), t)))
                .on(Response.Compact.class, noOp::handle)
                .on(Response.LeaseGrant.class, noOp::handle)
                .on(Response.LeaseRevoke.class, noOp::handle)
                .on(Response.LeaseKeepAlive.class, noOp::handle)
                .on(Response.LeaseTimeToLive.class, noOp::handle)
                .on(Response.LeaseLeases.class, noOp::handle)
                .on(Response.Alarm.class, noOp::handle)
                .on(Response.HashKv.class, noOp::handle)
                .on(Response.Hash.class, noOp::handle)
                .on(Response.Members.class, noOp::handle)
                .onEach(Response.Auth.class, noOp::handle)
                .on(Response.Done.class, noOp::handle)
                .build();
    }

    private static ResponseHeader inner(Response response) {
        return ResponseHeader.newBuilder().setRevision(response.revision()).build();
    }

    private static CompactionResponse compaction(ResponseHeader header) {
        return CompactionResponse.newBuilder().setHeader(header).build();
    }

    private static LeaseGrantResponse leaseGrant(ResponseHeader header, Response.LeaseGrant grant) {
        return LeaseGrantResponse.newBuilder()
                .setHeader(header)
                .setID(grant.id())
                .setTTL(grant.ttlSeconds())
                .build();
    }

    private static LeaseRevokeResponse leaseRevoke(ResponseHeader header) {
        return LeaseRevokeResponse.newBuilder().setHeader(header).build();
    }

    private static LeaseKeepAliveResponse leaseKeepAlive(ResponseHeader header, Response.LeaseKeepAlive alive) {
        return LeaseKeepAliveResponse.newBuilder()
                .setHeader(header)
                .setID(alive.id())
                .setTTL(alive.ttlSeconds())
                .build();
    }

    private static LeaseTimeToLiveResponse leaseTimeToLive(ResponseHeader header, Response.LeaseTimeToLive ttl) {
        LeaseTimeToLiveResponse.Builder builder = LeaseTimeToLiveResponse.newBuilder()
                .setHeader(header)
                .setID(ttl.id())
                .setTTL(ttl.ttlSeconds())
                .setGrantedTTL(ttl.grantedTtlSeconds());
        for (Bytes key : ttl.keys()) {
            builder.addKeys(ByteStrings.of(key));
        }
        return builder.build();
    }

    private static LeaseLeasesResponse leaseLeases(ResponseHeader header, Response.LeaseLeases leases) {
        LeaseLeasesResponse.Builder builder = LeaseLeasesResponse.newBuilder().setHeader(header);
        for (long id : leases.ids()) {
            builder.addLeases(LeaseStatus.newBuilder().setID(id));
        }
        return builder.build();
    }

    private static AlarmResponse alarm(ResponseHeader header, Response.Alarm alarm) {
        AlarmResponse.Builder builder = AlarmResponse.newBuilder().setHeader(header);
        for (Response.AlarmMember member : alarm.alarms()) {
            builder.addAlarms(alarmMember(member));
        }
        return builder.build();
    }

    private static HashKVResponse hashKv(ResponseHeader header, Response.HashKv hash) {
        return HashKVResponse.newBuilder()
                .setHeader(header)
                .setHash(hash.hash())
                .setCompactRevision(hash.compactRevision())
                .setHashRevision(hash.hashRevision())
                .build();
    }

    private static HashResponse hash(ResponseHeader header, Response.Hash hash) {
        return HashResponse.newBuilder().setHeader(header).setHash(hash.hash()).build();
    }
}
