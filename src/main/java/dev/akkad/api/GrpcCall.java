package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.member.Reply;
import dev.akkad.wire.GrpcCode;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, on the event loop of its connection.
 *
 * <p>It ends exactly once: by an answer, a refusal, its deadline, or the client going away. Whatever arrives
 * afterwards, an outcome from the member above all, is dropped.
 */
final class GrpcCall implements Deframer.Sink, LeaderGuard.Guarded {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcCall.class);
    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("content-type");
    private static final CharSequence APPLICATION_GRPC = HttpHeaders.createOptimized("application/grpc");
    private static final CharSequence GRPC_STATUS = HttpHeaders.createOptimized("grpc-status");
    private static final CharSequence GRPC_MESSAGE = HttpHeaders.createOptimized("grpc-message");
    private static final CharSequence ZERO = HttpHeaders.createOptimized("0");
    private static final long NO_ERROR = 0;
    private static final long NO_TIMER = -1;

    private final Loop loop;
    private final GrpcMethod method;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final PingGuard pingGuard;
    private @Nullable GrpcStream stream;
    private byte @Nullable [] message;
    private @Nullable Runnable onDrain;
    private long timer = NO_TIMER;
    private boolean requestEnded;
    private boolean headWritten;
    private boolean ended;

    GrpcCall(Loop loop, GrpcMethod method, HttpServerRequest request) {
        this.loop = loop;
        this.method = method;
        this.request = request;
        this.response = request.response();
        this.pingGuard = loop.pingGuard(request.connection());
    }

    Loop loop() {
        return loop;
    }

    boolean isEnded() {
        return ended;
    }

    void start() {
        method.metrics().onStarted();
        pingGuard.onStreamOpened();
        Deframer deframer =
                new Deframer(this, loop.settings().limits().messageBytesMax(), request.getHeader("grpc-encoding"));
        request.handler(chunk -> {
            loop.metrics().onReceivedBytes(chunk.length());
            deframer.feed(chunk);
        });
        request.endHandler(nothing -> onRequestEnd(deframer));
        // A reset closes the stream, and that is where it is handled.
        request.exceptionHandler(reset -> {});
        response.exceptionHandler(reset -> {});
        response.closeHandler(nothing -> onClosed());
        if (startDeadline() && method.handler() instanceof GrpcMethod.Bidi bidi) {
            openStream(bidi);
        }
    }

    /** @return whether the call goes on */
    private boolean startDeadline() {
        String timeout = request.getHeader("grpc-timeout");
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
        GrpcError refusal = Admission.refusal(loop, request, method);
        if (refusal != null) {
            fail(refusal);
            return;
        }
        if (Admission.requiresLeader(request)) {
            loop.leaderGuard().guard(this);
        }
        stream = bidi.handler().open(this);
    }

    @Override
    public void onMessage(byte[] received) {
        if (ended) {
            return;
        }
        method.metrics().onReceived();
        GrpcStream open = stream;
        if (open == null) {
            message = received;
            return;
        }
        try {
            open.onMessage(received);
        } catch (InvalidProtocolBufferException malformed) {
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

    private void onRequestEnd(Deframer deframer) {
        requestEnded = true;
        if (ended) {
            return;
        }
        if (!deframer.isBetweenMessages()) {
            fail(GrpcErrors.internal("unexpected EOF"));
        } else if (stream != null) {
            stream.onHalfClose();
        } else if (message == null) {
            fail(GrpcErrors.internal("a request of one message came without any"));
        } else {
            handle(message);
        }
    }

    private void handle(byte[] received) {
        message = null;
        GrpcError refusal = Admission.refusal(loop, request, method);
        if (refusal != null) {
            fail(refusal);
            return;
        }
        try {
            if (method.handler() instanceof GrpcMethod.Unary unary) {
                unary.handler().handle(this, received);
            } else if (method.handler() instanceof GrpcMethod.ServerStream serverStream) {
                serverStream.handler().handle(this, received);
            }
        } catch (InvalidProtocolBufferException malformed) {
            fail(GrpcErrors.malformedMessage(String.valueOf(malformed.getMessage())));
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

    /** Room in the outgoing queue; writing on regardless costs memory. */
    boolean isWritable() {
        return !response.writeQueueFull();
    }

    /** Runs {@code task} once when there is room again. */
    void onWritable(Runnable task) {
        onDrain = task;
        response.drainHandler(nothing -> {
            Runnable waiting = onDrain;
            onDrain = null;
            if (waiting != null && !ended) {
                waiting.run();
            }
        });
    }

    void pauseRequest() {
        if (!requestEnded) {
            request.pause();
        }
    }

    void resumeRequest() {
        if (!requestEnded) {
            request.resume();
        }
    }

    /** One message of several. */
    void send(MessageLite answer) {
        if (!ended) {
            method.metrics().onSent();
            write(Frames.of(answer));
        }
    }

    /** The only message, and the end. */
    void complete(MessageLite answer) {
        send(answer);
        complete();
    }

    /** Bytes of one message that is sent in pieces; {@link #onPiecesSent} follows the last. */
    void write(Buffer piece) {
        if (ended) {
            return;
        }
        writeHead();
        loop.metrics().onSentBytes(piece.length());
        pingGuard.onSent();
        response.write(piece);
    }

    void onPiecesSent() {
        method.metrics().onSent();
    }

    void complete() {
        if (ended) {
            return;
        }
        writeHead();
        response.putTrailer(GRPC_STATUS, ZERO);
        end(GrpcCode.OK);
    }

    void refuse(EtcdError error) {
        fail(GrpcErrors.of(error));
    }

    void fail(GrpcError error) {
        if (ended) {
            return;
        }
        String number = Integer.toString(error.code().number());
        String text = PercentText.encode(error.text());
        if (headWritten) {
            response.putTrailer(GRPC_STATUS, number).putTrailer(GRPC_MESSAGE, text);
        } else {
            response.putHeader(CONTENT_TYPE, APPLICATION_GRPC)
                    .putHeader(GRPC_STATUS, number)
                    .putHeader(GRPC_MESSAGE, text);
        }
        end(error.code());
    }

    private void writeHead() {
        if (!headWritten) {
            headWritten = true;
            response.putHeader(CONTENT_TYPE, APPLICATION_GRPC);
        }
    }

    private void end(GrpcCode code) {
        finish(code);
        pingGuard.onSent();
        if (requestEnded) {
            response.end();
        } else {
            // The client may go on sending to a call that is over, a message too long above all: tell it to stop.
            response.end().onSuccess(nothing -> response.reset(NO_ERROR));
        }
    }

    private void onClosed() {
        pingGuard.onStreamClosed();
        if (!ended) {
            finish(GrpcCode.CANCELLED);
        }
    }

    private void finish(GrpcCode code) {
        ended = true;
        onDrain = null;
        method.metrics().onHandled(code);
        if (timer != NO_TIMER) {
            loop.vertx().cancelTimer(timer);
            timer = NO_TIMER;
        }
        GrpcStream open = stream;
        if (open != null) {
            stream = null;
            loop.leaderGuard().release(this);
            open.onEnd();
        }
    }
}
