package dev.akkad.wire;

import dev.akkad.base.Dispatch;
import dev.akkad.machine.AuthRequest;
import dev.akkad.machine.Downgrade;
import dev.akkad.machine.Request;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.AlarmType;
import dev.akkad.wire.pb.etcdserverpb.CompactionRequest;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.InternalRaftRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeRequest;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.membershippb.Attributes;
import dev.akkad.wire.pb.membershippb.ClusterMemberAttrSetRequest;
import dev.akkad.wire.pb.membershippb.ClusterVersionSetRequest;
import dev.akkad.wire.pb.membershippb.DowngradeInfoSetRequest;
import java.util.List;

/** Machine requests to the messages they travel as inside a log entry; {@link Requests} reads them back. */
final class Proposals {
    /** A number outside the enum, whichever it was: it only has to be read back as unrecognized. */
    private static final int UNRECOGNIZED_NUMBER = 99;

    private static final Dispatch<InternalRaftRequest.Builder, Request, InternalRaftRequest.Builder> INTO =
            Dispatch.<InternalRaftRequest.Builder, Request, InternalRaftRequest.Builder>over(Request.class)
                    .on(Request.Range.class, (entry, range) -> entry.setRange(of(range)))
                    .on(Request.Put.class, (entry, put) -> entry.setPut(of(put)))
                    .on(Request.DeleteRange.class, (entry, delete) -> entry.setDeleteRange(of(delete)))
                    .on(Request.Txn.class, (entry, txn) -> entry.setTxn(of(txn)))
                    .on(Request.Missing.class, Proposals::refuseMissing)
                    .on(Request.Compact.class, (entry, compact) -> entry.setCompaction(of(compact)))
                    .on(Request.LeaseGrant.class, (entry, grant) -> entry.setLeaseGrant(of(grant)))
                    .on(Request.LeaseRevoke.class, (entry, revoke) -> entry.setLeaseRevoke(of(revoke)))
                    .on(Request.Alarm.class, (entry, alarm) -> entry.setAlarm(of(alarm)))
                    .onEach(AuthRequest.Change.class, AuthEntries::into)
                    .onEach(AuthRequest.Query.class, (entry, query) -> refuseQuery(query))
                    .on(Request.PublishMember.class, (entry, member) -> entry.setClusterMemberAttrSet(of(member)))
                    .on(Request.SetClusterVersion.class, (entry, version) -> entry.setClusterVersionSet(of(version)))
                    .on(Request.SetDowngrade.class, (entry, set) -> entry.setDowngradeInfoSet(of(set.downgrade())))
                    .build();

    private static final Dispatch<RequestOp.Builder, Request.Op, RequestOp.Builder> INTO_OP =
            Dispatch.<RequestOp.Builder, Request.Op, RequestOp.Builder>over(Request.Op.class)
                    .on(Request.Range.class, (op, range) -> op.setRequestRange(of(range)))
                    .on(Request.Put.class, (op, put) -> op.setRequestPut(of(put)))
                    .on(Request.DeleteRange.class, (op, delete) -> op.setRequestDeleteRange(of(delete)))
                    .on(Request.Txn.class, (op, txn) -> op.setRequestTxn(of(txn)))
                    .on(Request.Missing.class, (op, missing) -> op)
                    .build();

    private Proposals() {}

    static InternalRaftRequest.Builder into(InternalRaftRequest.Builder entry, Request request) {
        return INTO.apply(entry, request);
    }

    private static InternalRaftRequest.Builder refuseMissing(InternalRaftRequest.Builder entry, Request.Missing op) {
        throw new IllegalArgumentException(op + " (expected: only inside a Txn)");
    }

    private static InternalRaftRequest.Builder refuseQuery(AuthRequest.Query query) {
        throw new IllegalArgumentException(query + " (expected: a change)");
    }

    private static RangeRequest of(Request.Range range) {
        Request.RangeOptions options = range.options();
        Request.RevisionFilter filter = options.filter();
        return RangeRequest.newBuilder()
                .setKey(ByteStrings.of(range.range().key()))
                .setRangeEnd(ByteStrings.of(range.range().end()))
                .setLimit(options.limit())
                .setRevision(range.revision())
                .setSortOrderValue(options.order().ordinal())
                .setSortTargetValue(options.target().ordinal())
                .setSerializable(range.serializable())
                .setKeysOnly(options.keysOnly())
                .setCountOnly(options.countOnly())
                .setMinModRevision(filter.minMod())
                .setMaxModRevision(filter.maxMod())
                .setMinCreateRevision(filter.minCreate())
                .setMaxCreateRevision(filter.maxCreate())
                .build();
    }

    private static PutRequest of(Request.Put put) {
        return PutRequest.newBuilder()
                .setKey(ByteStrings.of(put.key()))
                .setValue(ByteStrings.of(put.value()))
                .setLease(put.lease())
                .setPrevKv(put.prevKv())
                .setIgnoreValue(put.ignoreValue())
                .setIgnoreLease(put.ignoreLease())
                .build();
    }

    private static DeleteRangeRequest of(Request.DeleteRange delete) {
        return DeleteRangeRequest.newBuilder()
                .setKey(ByteStrings.of(delete.range().key()))
                .setRangeEnd(ByteStrings.of(delete.range().end()))
                .setPrevKv(delete.prevKv())
                .build();
    }

    private static TxnRequest of(Request.Txn txn) {
        TxnRequest.Builder builder = TxnRequest.newBuilder();
        for (Request.Compare compare : txn.compares()) {
            builder.addCompare(of(compare));
        }
        return builder.addAllSuccess(ops(txn.success()))
                .addAllFailure(ops(txn.failure()))
                .build();
    }

    private static List<RequestOp> ops(List<Request.Op> ops) {
        return ops.stream()
                .map(op -> INTO_OP.apply(RequestOp.newBuilder(), op).build())
                .toList();
    }

    private static Compare of(Request.Compare compare) {
        Compare.Builder builder = Compare.newBuilder()
                .setResultValue(
                        compare.result() == Request.Compare.Result.UNRECOGNIZED
                                ? UNRECOGNIZED_NUMBER
                                : compare.result().ordinal())
                .setTargetValue(
                        compare.target() == Request.Compare.Target.UNRECOGNIZED
                                ? UNRECOGNIZED_NUMBER
                                : compare.target().ordinal())
                .setKey(ByteStrings.of(compare.range().key()))
                .setRangeEnd(ByteStrings.of(compare.range().end()));
        return switch (compare.target()) {
            case VERSION -> builder.setVersion(compare.number()).build();
            case CREATE -> builder.setCreateRevision(compare.number()).build();
            case MOD -> builder.setModRevision(compare.number()).build();
            case LEASE -> builder.setLease(compare.number()).build();
            case VALUE -> builder.setValue(ByteStrings.of(compare.bytes())).build();
            case UNRECOGNIZED -> builder.build();
        };
    }

    private static CompactionRequest of(Request.Compact compact) {
        return CompactionRequest.newBuilder()
                .setRevision(compact.revision())
                .setPhysical(compact.physical())
                .build();
    }

    private static LeaseGrantRequest of(Request.LeaseGrant grant) {
        return LeaseGrantRequest.newBuilder()
                .setID(grant.id())
                .setTTL(grant.ttlSeconds())
                .build();
    }

    private static LeaseRevokeRequest of(Request.LeaseRevoke revoke) {
        return LeaseRevokeRequest.newBuilder().setID(revoke.id()).build();
    }

    private static AlarmRequest of(Request.Alarm alarm) {
        return AlarmRequest.newBuilder()
                .setActionValue(alarm.action().ordinal())
                .setMemberID(alarm.memberId())
                .setAlarmValue(alarmNumber(alarm.type()))
                .build();
    }

    private static int alarmNumber(Request.AlarmType type) {
        return type == Request.AlarmType.UNRECOGNIZED
                ? UNRECOGNIZED_NUMBER
                : alarmType(type).getNumber();
    }

    static AlarmType alarmType(Request.AlarmType type) {
        return switch (type) {
            case NONE -> AlarmType.NONE;
            case NOSPACE -> AlarmType.NOSPACE;
            case CORRUPT -> AlarmType.CORRUPT;
            case UNRECOGNIZED -> AlarmType.UNRECOGNIZED;
        };
    }

    private static ClusterMemberAttrSetRequest of(Request.PublishMember member) {
        return ClusterMemberAttrSetRequest.newBuilder()
                .setMemberID(member.memberId())
                .setMemberAttributes(
                        Attributes.newBuilder().setName(member.name()).addAllClientUrls(member.clientUrls()))
                .build();
    }

    private static ClusterVersionSetRequest of(Request.SetClusterVersion version) {
        return ClusterVersionSetRequest.newBuilder().setVer(version.version()).build();
    }

    private static DowngradeInfoSetRequest of(Downgrade downgrade) {
        return DowngradeInfoSetRequest.newBuilder()
                .setEnabled(downgrade.enabled())
                .setVer(downgrade.targetVersion())
                .build();
    }
}
