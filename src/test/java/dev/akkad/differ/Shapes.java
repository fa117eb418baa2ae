package dev.akkad.differ;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import java.util.stream.Stream;

/** Forms of requests that single fields do not tell. */
final class Shapes {
    private Shapes() {}

    static void count(Coverage coverage, Message request) {
        if (request instanceof RangeRequest range) {
            range(coverage, range);
        } else if (request instanceof DeleteRangeRequest delete) {
            coverage.count("delete " + form(delete.getKey(), delete.getRangeEnd()));
        } else if (request instanceof TxnRequest txn) {
            coverage.count("txn of depth " + txn(coverage, txn));
        }
    }

    /** Whether there are puts in nested transactions, and none in this one itself. */
    static boolean putsOnlyNested(TxnRequest txn) {
        return hasPuts(txn) && ops(txn).noneMatch(RequestOp::hasRequestPut);
    }

    private static boolean hasPuts(TxnRequest txn) {
        return ops(txn).anyMatch(op -> op.hasRequestPut() || op.hasRequestTxn() && hasPuts(op.getRequestTxn()));
    }

    private static Stream<RequestOp> ops(TxnRequest txn) {
        return Stream.concat(txn.getSuccessList().stream(), txn.getFailureList().stream());
    }

    private static void range(Coverage coverage, RangeRequest range) {
        coverage.count("range " + form(range.getKey(), range.getRangeEnd()));
        coverage.count("sort " + range.getSortTarget() + " " + range.getSortOrder());
    }

    private static int txn(Coverage coverage, TxnRequest txn) {
        for (Compare compare : txn.getCompareList()) {
            String range = compare.getRangeEnd().isEmpty() ? "" : " over a range";
            coverage.count("compare " + compare.getTarget() + " " + compare.getResult() + range);
        }
        int depth = 0;
        for (RequestOp op : ops(txn).toList()) {
            if (op.hasRequestTxn()) {
                depth = Math.max(depth, txn(coverage, op.getRequestTxn()));
            } else if (op.hasRequestRange()) {
                range(coverage, op.getRequestRange());
            }
        }
        return depth + 1;
    }

    private static String form(ByteString key, ByteString end) {
        if (end.isEmpty()) {
            return "of one key";
        }
        if (end.equals(Keys.ZERO)) {
            return key.equals(Keys.ZERO) ? "of everything" : "from a key on";
        }
        if (end.equals(Keys.prefixEnd(key))) {
            return "of a prefix";
        }
        return ByteString.unsignedLexicographicalComparator().compare(key, end) < 0 ? "of an interval" : "of nothing";
    }
}
