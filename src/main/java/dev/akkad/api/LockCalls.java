package dev.akkad.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Response;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.pb.v3lockpb.LockRequest;
import dev.akkad.wire.pb.v3lockpb.LockResponse;
import dev.akkad.wire.pb.v3lockpb.UnlockRequest;
import dev.akkad.wire.pb.v3lockpb.UnlockResponse;

/** {@code v3lockpb.Lock}: whoever has the oldest seat has the lock. */
final class LockCalls {
    private LockCalls() {}

    static void lock(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        LockRequest request = LockRequest.parseFrom(message);
        QueueSeat.Wish wish = new QueueSeat.Wish(
                CandidateQueue.named(request.getName()), QueueSeat.Kind.LOCK, request.getLease(), Bytes.EMPTY);
        QueueSeat seat = QueueSeat.take(call, wish, new Locker(call));
        call.onEnd(seat::leave);
    }

    private record Locker(GrpcCall call) implements QueueSeat.Guest {
        @Override
        public void onHeld(QueueSeat seat, long revision) {
            call.complete(LockResponse.newBuilder()
                    .setHeader(Origins.of(call).header(revision))
                    .setKey(ByteString.copyFrom(seat.key().unsafeArray()))
                    .build());
        }

        @Override
        public void onRefused(GrpcError error) {
            call.fail(error);
        }
    }

    static void unlock(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        Bytes key = Bytes.wrap(UnlockRequest.parseFrom(message).getKey().toByteArray());
        InnerCalls.submit(
                call,
                CandidateQueue.delete(key),
                Response.DeleteRange.class,
                deleted -> call.complete(UnlockResponse.newBuilder()
                        .setHeader(Origins.of(call).header(deleted.revision()))
                        .build()));
    }
}
