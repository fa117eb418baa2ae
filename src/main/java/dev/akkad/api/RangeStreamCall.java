package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.wire.GrpcErrors;
import dev.akkad.wire.KeyValues;
import dev.akkad.wire.Requests;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeStreamResponse;

/**
 * {@code KV/RangeStream}: one range in parts that follow the client's pace (semantics 3).
 *
 * <p>The first part is read as the client asked and fixes the revision; the others are local reads at it. How many keys
 * a part holds follows from the size of the one before. Only the last part carries header, more and count.
 */
final class RangeStreamCall {
    private static final int FIRST_KEYS = 10;

    private final GrpcCall call;
    private final Request.Range whole;
    private final long limit;
    private int keysMax = FIRST_KEYS;
    private long sent;
    private long pinnedRevision;
    private long headerRevision;
    private long count;
    private Bytes nextKey;

    private RangeStreamCall(GrpcCall call, Request.Range whole) {
        this.call = call;
        this.whole = whole;
        this.limit = whole.options().limit() > 0 ? whole.options().limit() : Long.MAX_VALUE;
        this.pinnedRevision = whole.revision();
        this.nextKey = whole.range().key();
    }

    static void open(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        RangeRequest range = RangeRequest.parseFrom(message);
        EtcdError refusal = range.getKey().isEmpty() ? EtcdError.EMPTY_KEY : Requests.refusal(range);
        Request.Range request = Requests.of(range);
        Request.RangeOptions options = request.options();
        boolean isInKeyOrder =
                options.order() == Request.SortOrder.ASCEND && options.target() == Request.SortTarget.KEY;
        if (refusal != null) {
            call.refuse(refusal);
        } else if (options.order() != Request.SortOrder.NONE && !isInKeyOrder) {
            call.fail(GrpcErrors.STREAM_SORT);
        } else if (!options.filter().equals(Request.RevisionFilter.NONE)) {
            call.fail(GrpcErrors.STREAM_FILTER);
        } else {
            new RangeStreamCall(call, request).readNext();
        }
    }

    private void readNext() {
        boolean isFirst = sent == 0;
        Request.RangeOptions asked = whole.options();
        Request.RangeOptions options = new Request.RangeOptions(
                Math.min(keysMax, limit - sent),
                Request.SortOrder.NONE,
                Request.SortTarget.KEY,
                asked.keysOnly(),
                asked.countOnly(),
                Request.RevisionFilter.NONE);
        KeyRange rest = new KeyRange(nextKey, whole.range().end());
        Request.Range part = new Request.Range(
                rest, isFirst ? whole.revision() : pinnedRevision, !isFirst || whole.serializable(), options);
        call.member().submit(part, call.rangeReply((same, range) -> onPart(range)));
    }

    private void onPart(Response.Range part) {
        if (sent == 0) {
            headerRevision = part.revision();
            pinnedRevision = whole.revision() > 0 ? whole.revision() : part.revision();
            count = part.count();
        }
        sent += part.kvs().size();
        boolean isLast = !part.more() || sent >= limit;
        RangeResponse.Builder response = RangeResponse.newBuilder();
        part.kvs().forEach(kv -> response.addKvs(KeyValues.proto(kv)));
        if (isLast) {
            response.setHeader(Origins.of(call).header(headerRevision))
                    .setMore(part.more())
                    .setCount(count);
        }
        RangeStreamResponse message =
                RangeStreamResponse.newBuilder().setRangeResponse(response).build();
        call.send(message);
        if (isLast) {
            call.complete();
            return;
        }
        nextKey = part.kvs().get(part.kvs().size() - 1).key().successor();
        adaptTo(message.getSerializedSize());
        if (call.isWritable()) {
            goOn();
        } else {
            call.onWritable(this::goOn);
        }
    }

    private void goOn() {
        call.letGo();
        readNext();
    }

    private void adaptTo(int partBytes) {
        int wanted = call.loop().settings().limits().requestBytesMax();
        if (partBytes < wanted / 2) {
            keysMax = Math.min(keysMax * 2, Integer.MAX_VALUE / 2);
        } else if (partBytes > 2L * wanted) {
            keysMax = Math.max(keysMax / 2, 1);
        }
    }
}
