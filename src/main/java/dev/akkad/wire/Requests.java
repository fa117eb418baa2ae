package dev.akkad.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Request;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.AlarmType;
import dev.akkad.wire.pb.etcdserverpb.CompactionRequest;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeRequest;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Client messages to machine requests.
 *
 * <p>{@code of} is total: whatever a client sends becomes a request. What a machine request cannot express (a number
 * outside an enum) is found beforehand by {@code refusal}, so an edge asks that first.
 */
public final class Requests {
    private Requests() {}

    /** Reads an encoded {@code PutRequest} without building the generated message. */
    public static Request.Put put(byte[] message) throws InvalidProtocolBufferException {
        try {
            return PutWire.read(CodedInputStream.newInstance(message));
        } catch (InvalidProtocolBufferException malformed) {
            throw malformed;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    /** Why a range cannot be carried out whatever the state is, or null. */
    public static @Nullable EtcdError refusal(RangeRequest range) {
        if (range.getSortOrder() != RangeRequest.SortOrder.UNRECOGNIZED
                && range.getSortTarget() != RangeRequest.SortTarget.UNRECOGNIZED) {
            return null;
        }
        return range.getKey().isEmpty() ? EtcdError.EMPTY_KEY : EtcdError.INVALID_SORT_OPTION;
    }

    public static @Nullable EtcdError refusal(TxnRequest txn) {
        EtcdError refusal = refusal(txn.getSuccessList());
        return refusal == null ? refusal(txn.getFailureList()) : refusal;
    }

    /** Whether the answer may be long: it tells of more than single keys. */
    public static boolean tellsMuch(TxnRequest txn) {
        return tellsMuch(txn.getSuccessList()) || tellsMuch(txn.getFailureList());
    }

    private static boolean tellsMuch(List<RequestOp> ops) {
        return ops.stream().anyMatch(op -> switch (op.getRequestCase()) {
            case REQUEST_RANGE ->
                !op.getRequestRange().getRangeEnd().isEmpty()
                        && !op.getRequestRange().getCountOnly();
            case REQUEST_DELETE_RANGE -> op.getRequestDeleteRange().getPrevKv();
            case REQUEST_TXN -> tellsMuch(op.getRequestTxn());
            default -> false;
        });
    }

    private static @Nullable EtcdError refusal(List<RequestOp> ops) {
        for (RequestOp op : ops) {
            EtcdError refusal = switch (op.getRequestCase()) {
                case REQUEST_RANGE -> refusal(op.getRequestRange());
                case REQUEST_TXN -> refusal(op.getRequestTxn());
                default -> null;
            };
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    public static @Nullable EtcdError refusal(AlarmRequest alarm) {
        return alarm.getAction() == AlarmRequest.AlarmAction.UNRECOGNIZED ? EtcdError.UNKNOWN_METHOD : null;
    }

    public static Request.Range of(RangeRequest range) {
        Request.RangeOptions options = new Request.RangeOptions(
                range.getLimit(),
                order(range.getSortOrder()),
                target(range.getSortTarget()),
                range.getKeysOnly(),
                range.getCountOnly(),
                filter(range));
        return new Request.Range(
                keyRange(range.getKey(), range.getRangeEnd()), range.getRevision(), range.getSerializable(), options);
    }

    public static Request.Put of(PutRequest put) {
        return new Request.Put(
                ByteStrings.bytes(put.getKey()),
                ByteStrings.bytes(put.getValue()),
                put.getLease(),
                put.getPrevKv(),
                put.getIgnoreValue(),
                put.getIgnoreLease());
    }

    public static Request.DeleteRange of(DeleteRangeRequest delete) {
        return new Request.DeleteRange(keyRange(delete.getKey(), delete.getRangeEnd()), delete.getPrevKv());
    }

    public static Request.Txn of(TxnRequest txn) {
        List<Request.Compare> compares = new ArrayList<>(txn.getCompareCount());
        for (Compare compare : txn.getCompareList()) {
            compares.add(of(compare));
        }
        return new Request.Txn(compares, ops(txn.getSuccessList()), ops(txn.getFailureList()));
    }

    public static Request.Compact of(CompactionRequest compact) {
        return new Request.Compact(compact.getRevision(), compact.getPhysical());
    }

    public static Request.LeaseGrant of(LeaseGrantRequest grant) {
        return new Request.LeaseGrant(grant.getID(), grant.getTTL());
    }

    public static Request.LeaseRevoke of(LeaseRevokeRequest revoke) {
        return new Request.LeaseRevoke(revoke.getID());
    }

    public static Request.Alarm of(AlarmRequest alarm) {
        Request.Alarm.Action action = switch (alarm.getAction()) {
            case ACTIVATE -> Request.Alarm.Action.ACTIVATE;
            case DEACTIVATE -> Request.Alarm.Action.DEACTIVATE;
            case GET, UNRECOGNIZED -> Request.Alarm.Action.GET;
        };
        return new Request.Alarm(action, alarm.getMemberID(), alarmType(alarm.getAlarm()));
    }

    /** An interval as requests and watches write it. */
    public static KeyRange keyRange(ByteString key, ByteString rangeEnd) {
        return new KeyRange(ByteStrings.bytes(key), ByteStrings.bytes(rangeEnd));
    }

    private static Request.RevisionFilter filter(RangeRequest range) {
        long minMod = range.getMinModRevision();
        long maxMod = range.getMaxModRevision();
        long minCreate = range.getMinCreateRevision();
        long maxCreate = range.getMaxCreateRevision();
        if ((minMod | maxMod | minCreate | maxCreate) == 0) {
            return Request.RevisionFilter.NONE;
        }
        return new Request.RevisionFilter(minMod, maxMod, minCreate, maxCreate);
    }

    private static Request.SortOrder order(RangeRequest.SortOrder order) {
        return switch (order) {
            case ASCEND -> Request.SortOrder.ASCEND;
            case DESCEND -> Request.SortOrder.DESCEND;
            case NONE, UNRECOGNIZED -> Request.SortOrder.NONE;
        };
    }

    private static Request.SortTarget target(RangeRequest.SortTarget target) {
        return switch (target) {
            case VERSION -> Request.SortTarget.VERSION;
            case CREATE -> Request.SortTarget.CREATE;
            case MOD -> Request.SortTarget.MOD;
            case VALUE -> Request.SortTarget.VALUE;
            case KEY, UNRECOGNIZED -> Request.SortTarget.KEY;
        };
    }

    private static List<Request.Op> ops(List<RequestOp> protos) {
        List<Request.Op> ops = new ArrayList<>(protos.size());
        for (RequestOp proto : protos) {
            ops.add(
                    switch (proto.getRequestCase()) {
                        case REQUEST_RANGE -> of(proto.getRequestRange());
                        case REQUEST_PUT -> of(proto.getRequestPut());
                        case REQUEST_DELETE_RANGE -> of(proto.getRequestDeleteRange());
                        case REQUEST_TXN -> of(proto.getRequestTxn());
                        case REQUEST_NOT_SET -> new Request.Missing();
                    });
        }
        return ops;
    }

    /** A target_union that does not fit the target counts as missing: 0 or no bytes (semantics 5.2). */
    private static Request.Compare of(Compare compare) {
        long number = switch (compare.getTarget()) {
            case VERSION -> compare.getVersion();
            case CREATE -> compare.getCreateRevision();
            case MOD -> compare.getModRevision();
            case LEASE -> compare.getLease();
            case VALUE, UNRECOGNIZED -> 0;
        };
        boolean isValue = compare.getTarget() == Compare.CompareTarget.VALUE;
        return new Request.Compare(
                result(compare.getResult()),
                target(compare.getTarget()),
                keyRange(compare.getKey(), compare.getRangeEnd()),
                number,
                isValue ? ByteStrings.bytes(compare.getValue()) : Bytes.EMPTY);
    }

    private static Request.Compare.Result result(Compare.CompareResult result) {
        return switch (result) {
            case EQUAL -> Request.Compare.Result.EQUAL;
            case GREATER -> Request.Compare.Result.GREATER;
            case LESS -> Request.Compare.Result.LESS;
            case NOT_EQUAL -> Request.Compare.Result.NOT_EQUAL;
            case UNRECOGNIZED -> Request.Compare.Result.UNRECOGNIZED;
        };
    }

    private static Request.Compare.Target target(Compare.CompareTarget target) {
        return switch (target) {
            case VERSION -> Request.Compare.Target.VERSION;
            case CREATE -> Request.Compare.Target.CREATE;
            case MOD -> Request.Compare.Target.MOD;
            case VALUE -> Request.Compare.Target.VALUE;
            case LEASE -> Request.Compare.Target.LEASE;
            case UNRECOGNIZED -> Request.Compare.Target.UNRECOGNIZED;
        };
    }

    private static Request.AlarmType alarmType(AlarmType type) {
        return switch (type) {
            case NOSPACE -> Request.AlarmType.NOSPACE;
            case CORRUPT -> Request.AlarmType.CORRUPT;
            case NONE -> Request.AlarmType.NONE;
            case UNRECOGNIZED -> Request.AlarmType.UNRECOGNIZED;
        };
    }
}
