package dev.akkad.differ;

import com.google.protobuf.Message;
import dev.akkad.it.SingleMember;
import dev.akkad.wire.pb.etcdserverpb.HashRequest;
import dev.akkad.wire.pb.etcdserverpb.HashResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeStreamResponse;
import dev.akkad.wire.pb.etcdserverpb.StatusRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import dev.akkad.wire.pb.etcdserverpb.WatchRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** One of the two servers, with its clients. */
final class Side implements AutoCloseable {
    static final int CLIENTS = 3;
    static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MESSAGE_BYTES_MAX = 1 << 28;

    private static final MethodDescriptor<WatchRequest, WatchResponse> WATCH = Rpc.method(
            "etcdserverpb.Watch/Watch",
            MethodDescriptor.MethodType.BIDI_STREAMING,
            WatchRequest.getDefaultInstance(),
            WatchResponse.getDefaultInstance());
    private static final MethodDescriptor<LeaseKeepAliveRequest, LeaseKeepAliveResponse> KEEP_ALIVE = Rpc.method(
            "etcdserverpb.Lease/LeaseKeepAlive",
            MethodDescriptor.MethodType.BIDI_STREAMING,
            LeaseKeepAliveRequest.getDefaultInstance(),
            LeaseKeepAliveResponse.getDefaultInstance());
    private static final MethodDescriptor<HashRequest, HashResponse> HASH = Rpc.method(
            "etcdserverpb.Maintenance/Hash",
            MethodDescriptor.MethodType.UNARY,
            HashRequest.getDefaultInstance(),
            HashResponse.getDefaultInstance());
    private static final MethodDescriptor<RangeRequest, RangeStreamResponse> RANGE_STREAM = Rpc.method(
            "etcdserverpb.KV/RangeStream",
            MethodDescriptor.MethodType.SERVER_STREAMING,
            RangeRequest.getDefaultInstance(),
            RangeStreamResponse.getDefaultInstance());

    private final String name;
    private final SingleMember member;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final KeepAlives keepAlives = new KeepAlives();
    private final long clusterId;
    private final long memberId;

    Side(String name, SingleMember member) {
        this.name = name;
        this.member = member;
        for (int i = 0; i < CLIENTS; i++) {
            channels.add(NettyChannelBuilder.forTarget("dns:///" + member.endpoint())
                    .usePlaintext()
                    .directExecutor()
                    .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                    .disableRetry()
                    .build());
        }
        Answer status = await(send(0, Rpc.STATUS, StatusRequest.getDefaultInstance()));
        if (!(status instanceof Answer.Given given)) {
            throw new IllegalStateException(name + " does not serve: " + status);
        }
        var header = ((StatusResponse) given.message()).getHeader();
        clusterId = header.getClusterId();
        memberId = header.getMemberId();
        keepAlives.open(ClientCalls.asyncBidiStreamingCall(
                channels.get(0).newCall(KEEP_ALIVE, CallOptions.DEFAULT), keepAlives));
    }

    String name() {
        return name;
    }

    SingleMember member() {
        return member;
    }

    long clusterId() {
        return clusterId;
    }

    long memberId() {
        return memberId;
    }

    /** Asks and returns at once. */
    Future<? extends Message> send(int client, Rpc rpc, Message request) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        return ClientCalls.futureUnaryCall(channels.get(client).newCall(rpc.method(), options), request);
    }

    Answer await(Future<? extends Message> answer) {
        try {
            return new Answer.Given(answer.get(2 * LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StatusRuntimeException refused) {
                return Answer.Refused.of(refused.getStatus());
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(name + " does not answer", e);
        }
    }

    Answer ask(int client, Rpc rpc, Message request) {
        return await(send(client, rpc, request));
    }

    /** Has etcd commit what it has deleted, which it does before it hashes its whole store. */
    void commit() {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        HashResponse unused =
                ClientCalls.blockingUnaryCall(channels.get(0), HASH, options, HashRequest.getDefaultInstance());
    }

    /** The pieces of a streamed range, put together as clients do it. */
    Answer rangeStream(RangeRequest request) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        RangeResponse.Builder merged = RangeResponse.newBuilder();
        try {
            Iterator<RangeStreamResponse> pieces =
                    ClientCalls.blockingServerStreamingCall(channels.get(0), RANGE_STREAM, options, request);
            while (pieces.hasNext()) {
                if (merged.hasHeader()) {
                    throw new Difference("KV/RangeStream", name + ": a piece after the one with the header");
                }
                merged.mergeFrom(pieces.next().getRangeResponse());
            }
            return new Answer.Given(merged.build());
        } catch (StatusRuntimeException refused) {
            return Answer.Refused.of(refused.getStatus());
        }
    }

    /** Asks to keep a lease; the answers come in order. */
    LeaseKeepAliveResponse keepAlive(long lease) {
        sendKeepAlive(lease);
        return awaitKeepAlive();
    }

    void sendKeepAlive(long lease) {
        keepAlives.send(lease);
    }

    LeaseKeepAliveResponse awaitKeepAlive() {
        return keepAlives.await(name);
    }

    WatchLog watch(int client, UnaryOperator<WatchResponse> tampering) {
        WatchLog log = new WatchLog(name, tampering);
        log.open(ClientCalls.asyncBidiStreamingCall(channels.get(client).newCall(WATCH, CallOptions.DEFAULT), log));
        return log;
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        member.close();
    }
}
