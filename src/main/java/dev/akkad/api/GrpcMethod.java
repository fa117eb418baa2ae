package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * One method of the API: its name, its counters, and what serves it.
 *
 * @param handler null = known but not served
 */
record GrpcMethod(
        String service,
        String name,
        MethodMetrics metrics,
        @Nullable Handler handler) {
    /** What serves a method. */
    sealed interface Handler {}

    /** Answers one message with one. */
    record Unary(UnaryHandler handler, Learners learners) implements Handler {}

    /** Answers one message with many. */
    record ServerStream(UnaryHandler handler, Learners learners) implements Handler {
        ServerStream(UnaryHandler handler) {
            this(handler, Learners.REFUSE);
        }
    }

    /** Both sides send as they like. */
    record Bidi(BidiHandler handler) implements Handler {}

    /** What a learner does with a call. */
    enum Learners {
        REFUSE,
        SERVE
    }

    /** Called on the loop with the whole request; ends the call now or later. */
    @FunctionalInterface
    interface UnaryHandler {
        void handle(GrpcCall call, byte[] message) throws InvalidProtocolBufferException;
    }

    /** Called on the loop when the stream opens. */
    @FunctionalInterface
    interface BidiHandler {
        GrpcStream open(GrpcCall call);
    }

    boolean isUnary() {
        return handler instanceof Unary;
    }
}
