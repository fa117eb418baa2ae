package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.Member;
import dev.akkad.member.MemberStatus;
import dev.akkad.wire.Origin;
import dev.akkad.wire.RangeWriter;
import dev.akkad.wire.RequestText;
import dev.akkad.wire.Requests;
import dev.akkad.wire.pb.etcdserverpb.CompactionRequest;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.TxnResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a unary call that took longer than {@code --warning-unary-request-duration}, with etcd's fields and one
 * more: what held it up.
 */
final class SlowRequest {
    /** Longer requests are not kept for the log. */
    static final int SHOWN_BYTES_MAX = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(SlowRequest.class);
    private static final long UNKNOWN = -1;

    /** @param message null: too long to be shown */
    record Asked(String remote, int bytes, @Nullable Bytes message) {}

    private SlowRequest() {}

    /** @param answer what the client is told: a message, a range, or an error */
    static void tell(Loop loop, GrpcMethod method, Asked asked, Object answer, long tookNanos) {
        Request request =
                asked.message() == null ? null : parse(method, asked.message().unsafeArray());
        LOG.atWarn()
                .addKeyValue("start time", Instant.now().minusNanos(tookNanos))
                .addKeyValue("time spent", Duration.ofNanos(tookNanos))
                .addKeyValue("remote", asked.remote())
                .addKeyValue("response type", "/" + method.service() + "/" + method.name())
                .addKeyValue("request count", requestCount(request))
                .addKeyValue("request size", asked.bytes())
                .addKeyValue("response count", responseCount(answer))
                .addKeyValue("response size", responseSize(answer))
                .addKeyValue("request content", request == null ? "" : RequestText.bare(request))
                .addKeyValue("cause", cause(loop.member(), loop.clock().nanos(), tookNanos))
                .log("request stats");
    }

    private static @Nullable Request parse(GrpcMethod method, byte[] message) {
        if (!method.service().equals("etcdserverpb.KV")) {
            return null; // others may hold a secret
        }
        try {
            return switch (method.name()) {
                case "Range" -> Requests.of(RangeRequest.parseFrom(message));
                case "Put" -> Requests.put(message);
                case "DeleteRange" -> Requests.of(DeleteRangeRequest.parseFrom(message));
                case "Txn" -> Requests.of(TxnRequest.parseFrom(message));
                case "Compact" -> Requests.of(CompactionRequest.parseFrom(message));
                default -> null;
            };
        } catch (InvalidProtocolBufferException malformed) {
            return null;
        }
    }

    private static long requestCount(@Nullable Request request) {
        if (request instanceof Request.Txn txn) {
            return (long) txn.success().size() + txn.failure().size();
        }
        return request instanceof Request.Put ? 1 : request == null ? UNKNOWN : 0;
    }

    private static long responseCount(Object answer) {
        if (answer instanceof Response.Range range) {
            return range.count();
        }
        if (answer instanceof DeleteRangeResponse deleted) {
            return deleted.getDeleted();
        }
        if (answer instanceof TxnResponse txn) {
            return txn.getResponsesCount();
        }
        return answer instanceof MessageLite ? 0 : UNKNOWN;
    }

    private static long responseSize(Object answer) {
        if (answer instanceof Response.Range range) {
            return new RangeWriter(new Origin(0, 0, 0), range).size();
        }
        return answer instanceof MessageLite message ? message.getSerializedSize() : 0;
    }

    private static String cause(Member member, long nowNanos, long tookNanos) {
        String pauses = member.meters().pauses().during(nowNanos, tookNanos);
        if (!pauses.isEmpty()) {
            return pauses;
        }
        MemberStatus status = member.status();
        if (status.leaderId() == 0) {
            return "no leader";
        }
        return "no long pause here; %d requests wait, %d entries are committed but not applied"
                .formatted(
                        status.raft().pending(),
                        Math.max(0, status.raft().committed() - status.raft().applied()));
    }
}
