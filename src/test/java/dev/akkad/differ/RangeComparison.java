package dev.akkad.differ;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.ResponseOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.TxnResponse;
import dev.akkad.wire.pb.mvccpb.KeyValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The intended differences between answers to ranges, alone or within transactions. */
final class RangeComparison {
    /** Up to this many entries etcd's sort keeps the order of what sorts alike. */
    private static final int STABLE_MAX = 12;

    private final Coverage coverage;

    RangeComparison(Coverage coverage) {
        this.coverage = coverage;
    }

    TxnResponse intended(TxnRequest request, TxnResponse expected, TxnResponse actual) {
        List<RequestOp> ops = expected.getSucceeded() ? request.getSuccessList() : request.getFailureList();
        if (ops.size() != expected.getResponsesCount() || ops.size() != actual.getResponsesCount()) {
            return expected;
        }
        TxnResponse.Builder intended = expected.toBuilder();
        for (int i = 0; i < ops.size(); i++) {
            RequestOp op = ops.get(i);
            ResponseOp theirs = expected.getResponses(i);
            ResponseOp ours = actual.getResponses(i);
            if (op.hasRequestRange() && theirs.hasResponseRange() && ours.hasResponseRange()) {
                intended.getResponsesBuilder(i)
                        .setResponseRange(
                                intended(op.getRequestRange(), theirs.getResponseRange(), ours.getResponseRange()));
            } else if (op.hasRequestTxn() && theirs.hasResponseTxn() && ours.hasResponseTxn()) {
                intended.getResponsesBuilder(i)
                        .setResponseTxn(intended(op.getRequestTxn(), theirs.getResponseTxn(), ours.getResponseTxn()));
            }
        }
        return intended.build();
    }

    RangeResponse intended(RangeRequest request, RangeResponse expected, RangeResponse actual) {
        RangeResponse intended = expected;
        if (request.getKeysOnly() && request.getSortTarget() != RangeRequest.SortTarget.VALUE) {
            intended = withoutLeases(expected);
        }
        if (!intended.getKvsList().equals(actual.getKvsList()) && differInOrderOfTies(request, intended, actual)) {
            coverage.hit(Intended.UNSTABLE_SORT);
            intended = intended.toBuilder()
                    .clearKvs()
                    .addAllKvs(actual.getKvsList())
                    .build();
        }
        return intended;
    }

    private RangeResponse withoutLeases(RangeResponse range) {
        RangeResponse.Builder builder = range.toBuilder();
        for (KeyValue.Builder kv : builder.getKvsBuilderList()) {
            if (kv.getLease() != 0) {
                coverage.hit(Intended.KEYS_ONLY_WITHOUT_LEASE);
                kv.clearLease();
            }
        }
        return builder.build();
    }

    /** Whether both are in the order asked for, and hold the same but for which ties a limit has cut. */
    private static boolean differInOrderOfTies(RangeRequest request, RangeResponse expected, RangeResponse actual) {
        List<KeyValue> theirs = expected.getKvsList();
        List<KeyValue> ours = actual.getKvsList();
        if (expected.getCount() <= STABLE_MAX
                || request.getSortTarget() == RangeRequest.SortTarget.KEY
                || theirs.size() != ours.size()
                || theirs.isEmpty()) {
            return false;
        }
        Function<KeyValue, Object> sortKey = sortKey(request);
        Object cut = expected.getMore() ? sortKey.apply(theirs.get(theirs.size() - 1)) : null;
        Set<KeyValue> kept = new HashSet<>(theirs);
        for (int i = 0; i < ours.size(); i++) {
            Object key = sortKey.apply(ours.get(i));
            if (!key.equals(sortKey.apply(theirs.get(i))) || !key.equals(cut) && !kept.contains(ours.get(i))) {
                return false;
            }
        }
        return new HashSet<>(ours).size() == ours.size();
    }

    private static Function<KeyValue, Object> sortKey(RangeRequest request) {
        return switch (request.getSortTarget()) {
            case VERSION -> KeyValue::getVersion;
            case CREATE -> KeyValue::getCreateRevision;
            case MOD -> KeyValue::getModRevision;
            // The values that keys were sorted by are not in the answer of keys_only: all may be alike.
            case VALUE -> kv -> request.getKeysOnly() ? ByteString.EMPTY : kv.getValue();
            case KEY, UNRECOGNIZED -> KeyValue::getKey;
        };
    }
}
