package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.AnswerMemory;
import dev.akkad.member.Caller;
import dev.akkad.member.Member;
import dev.akkad.member.Reply;
import dev.akkad.wire.GrpcCode;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import dev.akkad.wire.Origin;
import io.netty.buffer.ByteBuf;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, on the event loop of its connection, whatever carries it.
 *
 * <p>It ends exactly once: by an answer, a refusal, its deadline, or the client going away. Whatever arrives
 * afterwards, an outcome from the member above all, is dropped.
 */
final class GrpcCall implements Transport.Receiver, LeaderGuard.Guarded {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcCall.class);
    private static final long NO_TIMER = -1;

    private final Loop loop;
    private final GrpcMethod method;
    private final Transport transport;
    private @Nullable GrpcStream stream;
    private byte @Nullable [] message;
    private @Nullable Runnable onEnd;
    private @Nullable Member asked;
    private long timer = NO_TIMER;
    /** What the answer takes of the member's memory for answers, until the client is gone or has taken it. */
    private long heldBytes;

    private long startedNanos;
    /** When the answer was there, if sending it takes longer; 0 = it ends with the call. */
    private long answeredNanos;

    private int requestBytes;
    /** For the log, if it is short. */
    private @Nullable Bytes request;

    /** Written on the loop; readers look at it too, before they read for nobody. */
    private volatile boolean ended;

    GrpcCall(Loop loop, GrpcMethod method, Transport transport) {
        this.loop = loop;
        this.method = method;
        this.transport = transport;
    }

    Loop loop() {
        return loop;
    }

    /** The member as this call's client may use it; without authentication the member itself. */
    Member member() {
        Member member = loop.member();
        if (method.isUnary() && !member.isAuthEnabled()) {
            return member; // and nobody asks, should it be enabled before the answer
        }
        Member known = asked;
        if (known == null) {
            known = member.as(caller());
            asked = known;
        }
        return known;
    }

    private Caller caller() {
        String token = transport.header("token");
        return Caller.of(token == null ? transport.header("authorization") : token, transport.peerCommonName());
    }

    boolean isEnded() {
        return ended;
    }

    void start() {
        method.metrics().onStarted();
        startedNanos = loop.clock().nanos();
        transport.receiver(this);
        if (startDeadline() && method.handler() instanceof GrpcMethod.Bidi bidi) {
            openStream(bidi);
        }
    }

    /** @return whether the call goes on */
    private boolean startDeadline() {
        String timeout = transport.header("grpc-timeout");
        if (timeout == null) {
            return true;
        }
        long millis = Deadline.millis(timeout);
        if (millis == Deadline.MALFORMED) {
            fail(GrpcErrors.internal("malformed grpc-timeout: " + timeout));
            return false;
        }
        if (millis == 0) {
            fail(GrpcErrors.DEADLINE_EXCEEDED);
            return false;
        }
        timer = loop.vertx().setTimer(millis, id -> {
            timer = NO_TIMER;
            fail(GrpcErrors.DEADLINE_EXCEEDED);
        });
        return true;
    }

    private void openStream(GrpcMethod.Bidi bidi) {
        GrpcError refusal = Admission.refusal(loop, transport, method);
        if (refusal != null) {
            fail(refusal);
            return;
        }
        guardLeader();
        stream = bidi.handler().open(this);
    }

    private void guardLeader() {
        if (Admission.requiresLeader(transport)) {
            loop.leaderGuard().guard(this);
        }
    }

    @Override
    public void onMessage(byte[] received) {
        if (ended) {
            return;
        }
        method.metrics().onReceived();
        loop.metrics().onReceivedBytes(received.length);
        GrpcStream open = stream;
        if (open == null) {
            message = received;
            return;
        }
        try {
            open.onMessage(received);
        } catch (InvalidProtocolBufferException malformed) {
            method.metrics().onStreamFailure();
            fail(GrpcErrors.malformedMessage(String.valueOf(malformed.getMessage())));
        }
    }

    @Override
    public void onMalformed(GrpcError error) {
        fail(error);
    }

    @Override
    public void onNoLeader() {
        refuse(EtcdError.NO_LEADER);
    }

    @Override
    public void onRequestEnd() {
        if (ended) {
            return;
        }
        if (stream != null) {
            stream.onHalfClose();
        } else if (message == null) {
            fail(GrpcErrors.internal("a request of one message came without any"));
        } else {
            handle(message);
        }
    }

    private void handle(byte[] received) {
        message = null;
        requestBytes = received.length;
        request = received.length <= SlowRequest.SHOWN_BYTES_MAX ? Bytes.wrap(received) : null;
        GrpcError refusal = Admission.refusal(loop, transport, method);
        if (refusal != null) {
            fail(refusal);
            return;
        }
        try {
            if (method.handler() instanceof GrpcMethod.Unary unary) {
                unary.handler().handle(this, received);
            } else if (method.handler() instanceof GrpcMethod.ServerStream serverStream) {
                guardLeader();
                serverStream.handler().handle(this, received);
            }
        } catch (InvalidProtocolBufferException malformed) {
            fail(GrpcErrors.malformedMessage(String.valueOf(malformed.getMessage())));
        }
    }

    /** What to let go of when the call is over, whoever ended it; at once if it is. */
    void onEnd(Runnable task) {
        if (ended) {
            task.run();
        } else {
            onEnd = task;
        }
    }

    /** A handle for the member that brings its outcome back to this loop; a refusal ends the call there. */
    <T> Reply<Outcome> reply(BiConsumer<GrpcCall, T> onDone, Class<T> type) {
        return outcome -> loop.inbox().execute(() -> onOutcome(outcome, onDone, type));
    }

    private <T> void onOutcome(Outcome outcome, BiConsumer<GrpcCall, T> onDone, Class<T> type) {
        if (ended) {
            return;
        }
        if (outcome instanceof Outcome.Refused refused) {
            refuse(refused.error());
        } else if (outcome instanceof Outcome.Done done) {
            try {
                onDone.accept(this, type.cast(done.response()));
            } catch (RuntimeException broken) {
                LOG.error("call {}/{} could not be answered", method.service(), method.name(), broken);
                fail(GrpcErrors.internal(String.valueOf(broken.getMessage())));
            }
        }
    }

    /**
     * As {@link #reply}, for a range. A long one counts against the memory for answers from here on, on the thread that
     * brings it, or is refused.
     */
    Reply<Outcome> rangeReply(BiConsumer<GrpcCall, Response.Range> onDone) {
        return new Reply<>() {
            @Override
            public void complete(Outcome outcome) {
                onLongOutcome(outcome, onDone);
            }

            @Override
            public boolean isWanted() {
                return !ended;
            }
        };
    }

    private void onLongOutcome(Outcome outcome, BiConsumer<GrpcCall, Response.Range> onDone) {
        long bytes = bytes(outcome);
        if (bytes <= AnswerMemory.SMALL_BYTES) {
            loop.inbox().execute(() -> onOutcome(outcome, onDone, Response.Range.class));
        } else if (answers().take(bytes)) {
            loop.inbox().execute(() -> onRange(outcome, bytes, onDone));
        } else {
            loop.inbox().execute(() -> refuse(EtcdError.ANSWERS_TOO_LARGE));
        }
    }

    private static long bytes(Outcome outcome) {
        return outcome instanceof Outcome.Done done && done.response() instanceof Response.Range range
                ? AnswerMemory.bytes(range)
                : 0;
    }

    private void onRange(Outcome outcome, long bytes, BiConsumer<GrpcCall, Response.Range> onDone) {
        if (ended) {
            answers().giveBack(bytes);
        } else {
            heldBytes += bytes;
            onOutcome(outcome, onDone, Response.Range.class);
        }
    }

    private AnswerMemory answers() {
        return loop.member().answers();
    }

    /** Counts what is there already, if it will have to wait for the client. */
    private void hold(long bytes) {
        if (bytes > AnswerMemory.SMALL_BYTES || !transport.isWritable()) {
            answers().takeAnyway(bytes);
            heldBytes += bytes;
        }
    }

    /** What was sent is on its way to the client, or the client is gone. */
    void letGo() {
        if (heldBytes != 0) { // nearly every call holds nothing, and the count is shared by all loops
            answers().giveBack(heldBytes);
            heldBytes = 0;
        }
    }

    /** Room in the outgoing queue; writing on regardless costs memory. */
    boolean isWritable() {
        return transport.isWritable();
    }

    /** Runs {@code task} once when there is room again. */
    void onWritable(Runnable task) {
        transport.onRoom(() -> {
            if (!ended) {
                task.run();
            }
        });
    }

    void pauseRequest() {
        transport.pause();
    }

    void resumeRequest() {
        transport.resume();
    }

    /** One message of several. */
    void send(MessageLite answer) {
        if (!ended) {
            method.metrics().onSent();
            loop.metrics().onSentBytes(answer.getSerializedSize());
            transport.send(answer);
        }
    }

    /** The only message, and the end. */
    void complete(MessageLite answer) {
        if (!ended) {
            method.metrics().onSent();
            loop.metrics().onSentBytes(answer.getSerializedSize());
            hold(answer.getSerializedSize());
            finish(GrpcCode.OK);
            tellIfSlow(answer);
            transport.answer(answer);
        }
    }

    /** A range as the only message, and the end. */
    void complete(Origin origin, Response.Range range) {
        if (!ended) {
            if (heldBytes == 0 && !transport.isWritable()) {
                hold(AnswerMemory.bytes(range));
            }
            answeredNanos = loop.clock().nanos();
            tellIfSlow(range);
            transport.answer(this, origin, range);
        }
    }

    /** Bytes of one message that is sent in pieces; {@link #onPiecesSent} follows the last. */
    void write(ByteBuf piece) {
        if (ended) {
            piece.release();
            return;
        }
        loop.metrics().onSentBytes(piece.readableBytes());
        transport.send(piece);
    }

    void onPiecesSent() {
        method.metrics().onSent();
    }

    void complete() {
        if (!ended) {
            finish(GrpcCode.OK);
            transport.end();
        }
    }

    void refuse(EtcdError error) {
        fail(GrpcErrors.of(error));
    }

    void fail(GrpcError error) {
        if (!ended) {
            finish(error.code());
            method.metrics().onFailed(error);
            tellIfSlow(error);
            transport.fail(error);
        }
    }

    @Override
    public void onClosed() {
        letGo();
        if (!ended) {
            finish(GrpcCode.CANCELLED);
        }
    }

    /** @param answer what the client is told */
    private void tellIfSlow(Object answer) {
        if (method.isUnary() && tookNanos() > loop.metrics().slowRequestNanos()) {
            SlowRequest.tell(
                    loop,
                    method,
                    new SlowRequest.Asked(transport.remote(), requestBytes, request),
                    answer,
                    tookNanos());
        }
    }

    private long tookNanos() {
        return (answeredNanos != 0 ? answeredNanos : loop.clock().nanos()) - startedNanos;
    }

    private void finish(GrpcCode code) {
        ended = true;
        method.metrics().onHandled(code, tookNanos());
        if (timer != NO_TIMER) {
            loop.vertx().cancelTimer(timer);
            timer = NO_TIMER;
        }
        if (!method.isUnary()) {
            loop.leaderGuard().release(this);
        }
        GrpcStream open = stream;
        if (open != null) {
            stream = null;
            open.onEnd();
        }
        Runnable task = onEnd;
        if (task != null) {
            onEnd = null;
            task.run();
        }
    }
}
