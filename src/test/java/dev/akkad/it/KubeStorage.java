package dev.akkad.it;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Asks one member what kube-apiserver's storage asks, in the same shapes, and nothing else. */
final class KubeStorage implements AutoCloseable {
    static final String COMPACTION_KEY = "compact_rev_key";
    private static final long PATIENCE_SECONDS = 60;
    private static final long HEALTH_SECONDS = 20;

    /** Younger than the schemas that the tests use; each message holds a RangeResponse as its field 1. */
    private static final MethodDescriptor<RangeRequest, KubeChunk> RANGE_STREAM =
            MethodDescriptor.<RangeRequest, KubeChunk>newBuilder()
                    .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                    .setFullMethodName("etcdserverpb.KV/RangeStream")
                    .setRequestMarshaller(ProtoUtils.marshaller(RangeRequest.getDefaultInstance()))
                    .setResponseMarshaller(KubeChunk.MARSHALLER)
                    .build();

    private final ManagedChannel channel;

    /** @param endpoint {@code host:port} */
    KubeStorage(String endpoint) {
        channel = NettyChannelBuilder.forTarget("dns:///" + endpoint)
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .disableRetry()
                .build();
    }

    /** Liveness and readiness: any answer will do, an error will not. */
    RangeResponse health() {
        return KVGrpc.newBlockingStub(channel)
                .withDeadlineAfter(HEALTH_SECONDS, TimeUnit.SECONDS)
                .range(RangeRequest.newBuilder()
                        .setKey(bytes("/registry/health"))
                        .build());
    }

    RangeResponse get(String key) {
        return kv().range(
                        RangeRequest.newBuilder().setKey(bytes(key)).setLimit(1).build());
    }

    /** All of a prefix at the revision now. */
    RangeResponse list(String prefix) {
        return page(prefix, prefixEnd(prefix), 0, 0);
    }

    /** One page; {@code revision} 0 for the first, then the one in the header of that. */
    RangeResponse page(String from, String end, long limit, long revision) {
        return kv().range(pageRequest(from, end, limit, revision));
    }

    RangeResponse count(String prefix) {
        return kv().range(RangeRequest.newBuilder()
                .setKey(bytes(prefix))
                .setRangeEnd(bytes(prefixEnd(prefix)))
                .setCountOnly(true)
                .build());
    }

    RangeResponse keysOnly(String prefix) {
        return kv().range(RangeRequest.newBuilder()
                .setKey(bytes(prefix))
                .setRangeEnd(bytes(prefixEnd(prefix)))
                .setKeysOnly(true)
                .build());
    }

    Iterator<KubeChunk> stream(String from, String end, long limit, long revision) {
        return ClientCalls.blockingServerStreamingCall(
                channel,
                RANGE_STREAM,
                io.grpc.CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
                pageRequest(from, end, limit, revision));
    }

    TxnResponse create(String key, ByteString value, long lease) {
        return kv().txn(TxnRequest.newBuilder()
                .addCompare(unchangedSince(key, 0))
                .addSuccess(put(key, value, lease))
                .build());
    }

    TxnResponse update(String key, long modRevision, ByteString value, long lease) {
        return kv().txn(TxnRequest.newBuilder()
                .addCompare(unchangedSince(key, modRevision))
                .addSuccess(put(key, value, lease))
                .addFailure(range(key))
                .build());
    }

    TxnResponse delete(String key, long modRevision) {
        return kv().txn(TxnRequest.newBuilder()
                .addCompare(unchangedSince(key, modRevision))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(bytes(key))))
                .addFailure(range(key))
                .build());
    }

    /** Of all servers that say the same {@code version}, one wins and may compact; all learn what is there now. */
    TxnResponse claimCompaction(long version, long revision) {
        return kv().txn(TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(bytes(COMPACTION_KEY))
                        .setTarget(Compare.CompareTarget.VERSION)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setVersion(version))
                .addSuccess(put(COMPACTION_KEY, bytes(Long.toString(revision)), 0))
                .addFailure(range(COMPACTION_KEY))
                .build());
    }

    void compact(long revision) {
        var unused = kv().compact(
                        CompactionRequest.newBuilder().setRevision(revision).build());
    }

    long grant(long ttlSeconds) {
        return LeaseGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build())
                .getID();
    }

    StatusResponse status() {
        return MaintenanceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .status(StatusRequest.getDefaultInstance());
    }

    /** A stream as the Go client opens one for all watches of a server. */
    KubeWatch watch() {
        return KubeWatch.open(channel);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** The first key behind all that begin with {@code prefix}, which ends with a slash. */
    static String prefixEnd(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }

    static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private KVGrpc.KVBlockingStub kv() {
        return KVGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static RangeRequest pageRequest(String from, String end, long limit, long revision) {
        return RangeRequest.newBuilder()
                .setKey(bytes(from))
                .setRangeEnd(bytes(end))
                .setLimit(limit)
                .setRevision(revision)
                .build();
    }

    private static Compare unchangedSince(String key, long modRevision) {
        return Compare.newBuilder()
                .setKey(bytes(key))
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(modRevision)
                .build();
    }

    private static RequestOp put(String key, ByteString value, long lease) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder()
                        .setKey(bytes(key))
                        .setValue(value)
                        .setLease(lease))
                .build();
    }

    private static RequestOp range(String key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(bytes(key)))
                .build();
    }
}
