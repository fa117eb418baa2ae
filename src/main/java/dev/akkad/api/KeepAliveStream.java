package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.wire.Responses;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * {@code Lease/LeaseKeepAlive}: renewals run side by side, answers go out in the order of the requests.
 *
 * <p>An unknown lease is an answer with TTL 0, not an error. A client that sends faster than renewals finish, or does
 * not read its answers, is not read from until it has caught up.
 */
final class KeepAliveStream implements GrpcStream {
    private static final int UNANSWERED_MAX = 256;

    private final GrpcCall call;
    private final Deque<Slot> slots = new ArrayDeque<>();
    private boolean halfClosed;
    private boolean paused;

    /** The place of one answer. */
    private static final class Slot {
        private final long leaseId;
        private @Nullable Outcome outcome;

        Slot(long leaseId) {
            this.leaseId = leaseId;
        }
    }

    KeepAliveStream(GrpcCall call) {
        this.call = call;
    }

    @Override
    public void onMessage(byte[] message) throws InvalidProtocolBufferException {
        Slot slot = new Slot(LeaseKeepAliveRequest.parseFrom(message).getID());
        slots.add(slot);
        if (slots.size() >= UNANSWERED_MAX && !paused) {
            paused = true;
            call.pauseRequest();
        }
        call.member().keepAlive(slot.leaseId, outcome -> call.loop().inbox().execute(() -> onOutcome(slot, outcome)));
    }

    private void onOutcome(Slot slot, Outcome outcome) {
        slot.outcome = outcome;
        sendAnswered();
    }

    private void sendAnswered() {
        while (!call.isEnded()) {
            Slot first = slots.peek();
            if (first == null || first.outcome == null) {
                break;
            }
            if (!call.isWritable()) {
                call.onWritable(this::sendAnswered);
                return;
            }
            slots.remove();
            send(first.leaseId, first.outcome);
        }
        if (slots.isEmpty() && halfClosed) {
            call.complete();
        } else if (paused && slots.size() < UNANSWERED_MAX / 2) {
            paused = false;
            call.resumeRequest();
        }
    }

    private void send(long leaseId, Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            call.send(Responses.of(Origins.of(call), done.response()));
        } else if (outcome instanceof Outcome.Refused refused) {
            if (refused.error() == EtcdError.LEASE_NOT_FOUND) {
                call.send(gone(leaseId));
            } else {
                call.refuse(refused.error());
            }
        }
    }

    private LeaseKeepAliveResponse gone(long leaseId) {
        long revision = call.loop().member().status().store().revision();
        Response.LeaseKeepAlive answer = new Response.LeaseKeepAlive(revision, leaseId, 0);
        return (LeaseKeepAliveResponse) Responses.of(Origins.of(call), answer);
    }

    @Override
    public void onHalfClose() {
        halfClosed = true;
        sendAnswered();
    }

    @Override
    public void onEnd() {
        slots.clear();
    }
}
