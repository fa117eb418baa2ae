package dev.akkad.differ;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.etcdserverpb.CompactionRequest;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import java.util.ArrayList;
import java.util.List;

/** Requests as large as they may be, and larger. What they leave behind is deleted again. */
final class BigSteps {
    static final int SCRIPTS = 4;

    private static final int REQUEST_BYTES_MAX = 1_572_864;
    private static final int MESSAGE_BYTES_MAX = REQUEST_BYTES_MAX + 512 * 1024;
    /** What etcd puts around a request differs by a few bytes from one to the next. */
    private static final int UNSURE_BYTES = 300;

    private static final ByteString KEY = ByteString.copyFromUtf8("big");
    private static final ByteString KEYS_END = ByteString.copyFromUtf8("bih");
    private static final int WATCH_STREAM = 1;
    private static final long WATCH_ID = 555;

    private BigSteps() {}

    /** @param number in [0, {@link #SCRIPTS}) */
    static List<Step> script(int number, State state) {
        return switch (number) {
            case 0 -> List.of(put(KEY, MESSAGE_BYTES_MAX));
            case 1 -> List.of(put(KEY, REQUEST_BYTES_MAX));
            case 2 ->
                List.of(
                        tooLargeTxn(),
                        put(KEY, REQUEST_BYTES_MAX - UNSURE_BYTES),
                        new Step.Call(2, Rpc.RANGE, Round.single(KEY)),
                        delete());
            default -> fragments(state);
        };
    }

    private static Step.Call put(ByteString key, int bytes) {
        PutRequest put = PutRequest.newBuilder()
                .setKey(key)
                .setValue(ByteString.copyFrom(new byte[bytes]))
                .build();
        return new Step.Call(0, Rpc.PUT, put);
    }

    private static Step.Call delete() {
        DeleteRangeRequest delete = DeleteRangeRequest.newBuilder()
                .setKey(KEY)
                .setRangeEnd(KEYS_END)
                .build();
        return new Step.Call(1, Rpc.DELETE, delete);
    }

    private static Step.Call tooLargeTxn() {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        for (int i = 0; i < 3; i++) {
            txn.addSuccess(RequestOp.newBuilder()
                    .setRequestPut(PutRequest.newBuilder()
                            .setKey(KEY.concat(ByteString.copyFromUtf8("" + i)))
                            .setValue(ByteString.copyFrom(new byte[REQUEST_BYTES_MAX / 3]))));
        }
        return new Step.Call(0, Rpc.TXN, txn.build());
    }

    /** One revision that is told in more than one message: three deletes, with what was there before. */
    private static List<Step> fragments(State state) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            steps.add(put(KEY.concat(ByteString.copyFromUtf8("" + i)), REQUEST_BYTES_MAX * 2 / 3));
        }
        WatchCreateRequest watch = WatchCreateRequest.newBuilder()
                .setKey(KEY)
                .setRangeEnd(KEYS_END)
                .setPrevKv(true)
                .setFragment(true)
                .setWatchId(WATCH_ID)
                .build();
        steps.add(new Step.Close(WATCH_STREAM, false));
        steps.add(new Step.Watch(WATCH_STREAM, watch));
        steps.add(delete());
        steps.add(new Step.Cancel(WATCH_STREAM, WATCH_ID));
        // Nobody shall read these values again.
        steps.add(new Step.Call(
                0,
                Rpc.COMPACT,
                CompactionRequest.newBuilder()
                        .setRevision(state.revision() + 4)
                        .setPhysical(true)
                        .build()));
        return steps;
    }
}
