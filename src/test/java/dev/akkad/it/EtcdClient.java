package dev.akkad.it;

import com.google.protobuf.ByteString;
import dev.akkad.check.Action;
import dev.akkad.check.Result;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A bare gRPC client of one member: one try, one deadline, no other member asked behind the caller's back.
 *
 * <p>Its messages are jetcd's, not ours, so that a mistake in our schemas cannot hide.
 */
final class EtcdClient implements Endpoint, AutoCloseable {
    private static final Set<Status.Code> REFUSALS = Set.of(
            Status.Code.INVALID_ARGUMENT,
            Status.Code.OUT_OF_RANGE,
            Status.Code.FAILED_PRECONDITION,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.UNIMPLEMENTED);

    /** As large as etcd's own clients allow an answer to be, or nearly so. */
    private static final int MESSAGE_BYTES_MAX = 1 << 28;

    private final ManagedChannel channel;

    /** @param endpoint {@code host:port} */
    EtcdClient(String endpoint) {
        channel = NettyChannelBuilder.forTarget("dns:///" + endpoint)
                .usePlaintext()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .disableRetry()
                .build();
    }

    @Override
    public Result execute(Action action, Duration deadline) {
        try {
            return action instanceof Action.Read read ? read(read, deadline) : write((Action.Write) action, deadline);
        } catch (StatusRuntimeException e) {
            throw new CallFailedException(isRefusal(e), e.getStatus().toString(), e);
        }
    }

    private Result.Found read(Action.Read read, Duration deadline) {
        RangeResponse response = kv(deadline)
                .range(RangeRequest.newBuilder()
                        .setKey(bytes(read.from()))
                        .setRangeEnd(bytes(read.to()))
                        .setRevision(read.revision())
                        .setSerializable(read.serializable())
                        .build());
        return new Result.Found(
                response.getHeader().getRevision(),
                response.getKvsList().stream().map(EtcdClient::version).toList());
    }

    /** A single change without guards goes as a plain put or delete, everything else as a transaction. */
    private Result.Wrote write(Action.Write write, Duration deadline) {
        if (write.guards().isEmpty() && write.changes().size() == 1) {
            return write.changes().get(0) instanceof Action.Put put
                    ? put(put, deadline)
                    : delete((Action.Delete) write.changes().get(0), deadline);
        }
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        write.guards().forEach(guard -> txn.addCompare(compare(guard)));
        write.changes().forEach(change -> txn.addSuccess(op(change)));
        TxnResponse response = kv(deadline).txn(txn.build());
        boolean changed = response.getResponsesList().stream().anyMatch(EtcdClient::changed);
        return new Result.Wrote(response.getHeader().getRevision(), response.getSucceeded(), changed);
    }

    private Result.Wrote put(Action.Put put, Duration deadline) {
        return new Result.Wrote(kv(deadline).put(putRequest(put)).getHeader().getRevision(), true, true);
    }

    private Result.Wrote delete(Action.Delete delete, Duration deadline) {
        var response = kv(deadline).deleteRange(deleteRequest(delete));
        return new Result.Wrote(response.getHeader().getRevision(), true, response.getDeleted() > 0);
    }

    /** Whether a failed call is certain not to have taken effect, now or later. */
    private static boolean isRefusal(StatusRuntimeException failure) {
        return REFUSALS.contains(failure.getStatus().getCode())
                || failure.getStatus().getCause() instanceof ConnectException;
    }

    StatusResponse status() {
        return MaintenanceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .status(StatusRequest.getDefaultInstance());
    }

    /** Whether the member answers and says that it leads. */
    boolean leads() {
        try {
            channel.resetConnectBackoff();
            StatusResponse status = MaintenanceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .status(StatusRequest.getDefaultInstance());
            return status.getLeader() == status.getHeader().getMemberId();
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    /** How many keys there are in a range. */
    long count(String from, String to) {
        return kv(Duration.ofSeconds(30))
                .range(RangeRequest.newBuilder()
                        .setKey(bytes(from))
                        .setRangeEnd(bytes(to))
                        .setCountOnly(true)
                        .build())
                .getCount();
    }

    /** Index up to which the member has applied the log, 0 when it does not answer. */
    long applied() {
        try {
            channel.resetConnectBackoff();
            return status().getRaftAppliedIndex();
        } catch (StatusRuntimeException e) {
            return 0;
        }
    }

    /** Revision and hash of the member's own store. */
    String hash() {
        try {
            HashKVResponse response = MaintenanceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .hashKV(HashKVRequest.getDefaultInstance());
            return response.getHeader().getRevision() + ":" + Integer.toUnsignedString(response.getHash());
        } catch (StatusRuntimeException e) {
            return "no answer: " + e.getStatus();
        }
    }

    /** {@code hash compactRevision} of the keys at {@code revision} of the member's own store, or why there is none. */
    String hashKv(long revision) {
        try {
            HashKVResponse response = MaintenanceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .hashKV(HashKVRequest.newBuilder().setRevision(revision).build());
            return Integer.toUnsignedString(response.getHash()) + " " + response.getCompactRevision();
        } catch (StatusRuntimeException e) {
            return e.getStatus().getDescription();
        }
    }

    @Override
    public Watching watch(String name, String from, String to, long startRevision) {
        return GrpcWatch.open(channel, name, from, to, startRevision);
    }

    @Override
    public void hurry() {
        channel.resetConnectBackoff();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private KVGrpc.KVBlockingStub kv(Duration deadline) {
        return KVGrpc.newBlockingStub(channel).withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Compare compare(Action.Guard guard) {
        return Compare.newBuilder()
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setKey(bytes(guard.key()))
                .setModRevision(guard.modRevision())
                .build();
    }

    private static RequestOp op(Action.Change change) {
        return change instanceof Action.Put put
                ? RequestOp.newBuilder().setRequestPut(putRequest(put)).build()
                : RequestOp.newBuilder()
                        .setRequestDeleteRange(deleteRequest((Action.Delete) change))
                        .build();
    }

    private static boolean changed(ResponseOp op) {
        return op.hasResponsePut()
                || op.hasResponseDeleteRange() && op.getResponseDeleteRange().getDeleted() > 0;
    }

    private static PutRequest putRequest(Action.Put put) {
        return PutRequest.newBuilder()
                .setKey(bytes(put.key()))
                .setValue(bytes(put.value()))
                .build();
    }

    private static DeleteRangeRequest deleteRequest(Action.Delete delete) {
        return DeleteRangeRequest.newBuilder().setKey(bytes(delete.key())).build();
    }

    private static Result.Version version(KeyValue kv) {
        return new Result.Version(
                kv.getKey().toStringUtf8(),
                kv.getValue().toStringUtf8(),
                kv.getCreateRevision(),
                kv.getModRevision(),
                kv.getVersion());
    }

    static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
