package dev.akkad.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import dev.akkad.wire.KeyValues;
import dev.akkad.wire.pb.v3electionpb.CampaignRequest;
import dev.akkad.wire.pb.v3electionpb.CampaignResponse;
import dev.akkad.wire.pb.v3electionpb.LeaderKey;
import dev.akkad.wire.pb.v3electionpb.LeaderRequest;
import dev.akkad.wire.pb.v3electionpb.LeaderResponse;
import dev.akkad.wire.pb.v3electionpb.ProclaimRequest;
import dev.akkad.wire.pb.v3electionpb.ProclaimResponse;
import dev.akkad.wire.pb.v3electionpb.ResignRequest;
import dev.akkad.wire.pb.v3electionpb.ResignResponse;

/** {@code v3electionpb.Election} but for Observe: whoever has the oldest seat leads, and its value is what it says. */
final class ElectionCalls {
    private static final long FRESH_LEASE_TTL_SECONDS = 60;

    private ElectionCalls() {}

    static void campaign(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        CampaignRequest request = CampaignRequest.parseFrom(message);
        QueueSeat.Wish wish = new QueueSeat.Wish(
                CandidateQueue.named(request.getName()),
                QueueSeat.Kind.ELECTION,
                request.getLease(),
                bytes(request.getValue()));
        QueueSeat seat = QueueSeat.take(call, wish, new Candidate(call, request.getName()));
        call.onEnd(seat::leave);
    }

    private record Candidate(GrpcCall call, ByteString name) implements QueueSeat.Guest {
        @Override
        public void onHeld(QueueSeat seat, long revision) {
            LeaderKey leader = LeaderKey.newBuilder()
                    .setName(name)
                    .setKey(ByteString.copyFrom(seat.key().unsafeArray()))
                    .setRev(seat.createRevision())
                    .setLease(seat.lease())
                    .build();
            call.complete(CampaignResponse.newBuilder()
                    .setHeader(Origins.of(call).header(revision))
                    .setLeader(leader)
                    .build());
        }

        @Override
        public void onRefused(GrpcError error) {
            call.fail(error);
        }
    }

    /** Without a lease in the leader's key etcd moves the seat to a fresh one, as it does for who takes a seat. */
    static void proclaim(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        ProclaimRequest request = ProclaimRequest.parseFrom(message);
        LeaderKey leader = request.getLeader();
        if (!request.hasLeader()) {
            call.fail(GrpcErrors.LEADER_FIELD_MISSING);
        } else if (leader.getLease() != 0) {
            proclaim(call, leader, bytes(request.getValue()), leader.getLease());
        } else {
            InnerCalls.submit(
                    call,
                    new Request.LeaseGrant(0, FRESH_LEASE_TTL_SECONDS),
                    Response.LeaseGrant.class,
                    granted -> proclaim(call, leader, bytes(request.getValue()), granted.id()));
        }
    }

    private static void proclaim(GrpcCall call, LeaderKey leader, Bytes value, long lease) {
        Bytes seat = bytes(leader.getKey());
        Request.Op put = CandidateQueue.put(seat, value, lease);
        InnerCalls.submit(call, CandidateQueue.ifSeated(seat, leader.getRev(), put), Response.Txn.class, answer -> {
            if (answer.succeeded()) {
                call.complete(ProclaimResponse.newBuilder()
                        .setHeader(Origins.of(call).header(answer.revision()))
                        .build());
            } else {
                call.fail(GrpcErrors.NOT_ELECTED);
            }
        });
    }

    static void leader(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        CandidateQueue queue =
                CandidateQueue.named(LeaderRequest.parseFrom(message).getName());
        InnerCalls.submit(call, queue.oldest(CandidateQueue.LATEST), Response.Range.class, range -> {
            if (range.kvs().isEmpty()) {
                call.fail(GrpcErrors.NO_CANDIDATE);
            } else {
                call.complete(LeaderResponse.newBuilder()
                        .setHeader(Origins.of(call).header(range.revision()))
                        .setKv(KeyValues.proto(range.kvs().get(0)))
                        .build());
            }
        });
    }

    static void resign(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        ResignRequest request = ResignRequest.parseFrom(message);
        if (!request.hasLeader()) {
            call.fail(GrpcErrors.LEADER_FIELD_MISSING);
            return;
        }
        Bytes seat = bytes(request.getLeader().getKey());
        InnerCalls.submit(
                call,
                CandidateQueue.ifSeated(seat, request.getLeader().getRev(), CandidateQueue.delete(seat)),
                Response.Txn.class,
                answer -> call.complete(ResignResponse.newBuilder()
                        .setHeader(Origins.of(call).header(answer.revision()))
                        .build()));
    }

    private static Bytes bytes(ByteString string) {
        return Bytes.wrap(string.toByteArray());
    }
}
