package dev.akkad.differ;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Transactions: all compares, all ops, three deep, and those that are refused. */
final class TxnRequests {
    private static final int DEPTH_MAX = 3;

    private final RandomGenerator random;
    private final KvRequests kv;

    /** Keys that ops of the transaction under construction write already. */
    private final Set<ByteString> written = new HashSet<>();

    private boolean careless;
    private boolean openDelete;

    TxnRequests(RandomGenerator random, KvRequests kv) {
        this.random = random;
        this.kv = kv;
    }

    TxnRequest any() {
        if (kv.oneIn(120)) {
            return tooMany();
        }
        written.clear();
        careless = kv.oneIn(25);
        openDelete = kv.oneIn(20);
        boolean readOnly = kv.oneIn(8);
        return readOnly ? readOnly() : txn(DEPTH_MAX);
    }

    /** One whose only put is nested, for the quota a put like any other. */
    TxnRequest nestedPut() {
        PutRequest put = PutRequest.newBuilder()
                .setKey(Keys.any(random))
                .setValue(kv.value())
                .build();
        TxnRequest inner = TxnRequest.newBuilder()
                .addFailure(RequestOp.newBuilder().setRequestPut(put))
                .build();
        return TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestTxn(inner))
                .build();
    }

    private TxnRequest readOnly() {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        compares(txn);
        for (int i = random.nextInt(3); i > 0; i--) {
            txn.addSuccess(RequestOp.newBuilder().setRequestRange(kv.range()));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            txn.addFailure(RequestOp.newBuilder().setRequestRange(kv.range()));
        }
        return txn.build();
    }

    private TxnRequest txn(int depth) {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        compares(txn);
        for (int i = random.nextInt(4); i > 0; i--) {
            txn.addSuccess(op(depth));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            txn.addFailure(op(depth));
        }
        return txn.build();
    }

    private void compares(TxnRequest.Builder txn) {
        for (int i = random.nextInt(3); i > 0; i--) {
            txn.addCompare(compare());
        }
    }

    private Compare compare() {
        Compare.Builder compare = Compare.newBuilder()
                .setKey(kv.oneIn(300) ? ByteString.EMPTY : Keys.any(random))
                .setResultValue(kv.oneIn(60) ? 9 : random.nextInt(4))
                .setTargetValue(kv.oneIn(60) ? 9 : random.nextInt(5));
        if (kv.oneIn(4)) {
            compare.setRangeEnd(Keys.range(random).end());
        }
        // Sometimes none, sometimes one that does not fit the target.
        switch (kv.oneIn(20) ? random.nextInt(6) : compare.getTargetValue()) {
            case 0 -> compare.setVersion(random.nextInt(4));
            case 1 -> compare.setCreateRevision(kv.oneIn(3) ? 0 : kv.readable());
            case 2 -> compare.setModRevision(kv.oneIn(3) ? 0 : kv.readable());
            case 3 -> compare.setValue(kv.value());
            case 4 -> compare.setLease(kv.lease());
            default -> {}
        }
        return compare.build();
    }

    private RequestOp op(int depth) {
        RequestOp.Builder op = RequestOp.newBuilder();
        if (kv.oneIn(400)) {
            return op.build();
        }
        int choice = random.nextInt(10);
        if (choice < 3) {
            return op.setRequestRange(kv.range()).build();
        }
        if (choice < 6) {
            return put(op);
        }
        if (choice < 8) {
            return delete(op);
        }
        return depth == 1
                ? op.setRequestRange(kv.range()).build()
                : op.setRequestTxn(txn(depth - 1)).build();
    }

    /** Each key once mostly, or nearly all would be refused. */
    private RequestOp put(RequestOp.Builder op) {
        PutRequest put = kv.put();
        if (openDelete) {
            // After a delete from a key on, etcd finds no value to keep in the middle of applying, and ends.
            put = put.toBuilder().clearIgnoreLease().clearIgnoreValue().build();
        }
        return careless || written.add(put.getKey())
                ? op.setRequestPut(put).build()
                : op.setRequestRange(kv.range()).build();
    }

    private RequestOp delete(RequestOp.Builder op) {
        DeleteRangeRequest delete = kv.delete();
        if (delete.getRangeEnd().equals(Keys.ZERO)) {
            return openDelete
                    ? op.setRequestDeleteRange(delete).build()
                    : op.setRequestRange(kv.range()).build();
        }
        if (openDelete && kv.oneIn(2)) {
            return op.setRequestDeleteRange(delete.toBuilder().setRangeEnd(Keys.ZERO))
                    .build();
        }
        boolean single = delete.getRangeEnd().isEmpty();
        if (!careless && (!single || !written.add(delete.getKey()))) {
            return kv.oneIn(3)
                    ? op.setRequestDeleteRange(delete).build()
                    : op.setRequestRange(kv.range()).build();
        }
        return op.setRequestDeleteRange(delete).build();
    }

    /** One more than may be, or as many, at the top or below. */
    private TxnRequest tooMany() {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        int ops = 126 + random.nextInt(4);
        for (int i = 0; i < ops; i++) {
            RequestOp.Builder range = RequestOp.newBuilder().setRequestRange(Round.single(Keys.any(random)));
            if (kv.oneIn(2)) {
                txn.addSuccess(range);
            } else {
                txn.addFailure(range);
            }
        }
        for (int i = random.nextInt(2) * ops; i > 0; i--) {
            txn.addCompare(compare());
        }
        return kv.oneIn(2)
                ? txn.build()
                : TxnRequest.newBuilder()
                        .addSuccess(RequestOp.newBuilder().setRequestTxn(txn))
                        .build();
    }
}
