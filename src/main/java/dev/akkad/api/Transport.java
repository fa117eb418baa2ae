package dev.akkad.api;

import com.google.protobuf.MessageLite;
import dev.akkad.machine.Response;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.Origin;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What carries one call: the client's headers and messages come in through it, and answers leave through it. On the
 * loop of its connection.
 *
 * <p>There are gRPC over HTTP/2 ({@link GrpcExchange}) and JSON over plain HTTP ({@link JsonTransport}); a method
 * served through one is served through both.
 */
interface Transport {
    /** What becomes of the call hears of the client through this. */
    interface Receiver extends Deframer.Sink {
        /** The client will send nothing more. */
        void onRequestEnd();

        /** The client is gone, or has taken the answer; nothing can be sent any more. Called once. */
        void onClosed();
    }

    /** The first value of a header of the call, by its name in lower case; one character a byte. */
    @Nullable
    String header(CharSequence name);

    /** The common name in the client's verified certificate; empty = none, or it says nothing about who calls. */
    String peerCommonName();

    /** Address of the client, for the log. */
    default String remote() {
        return "No remote client info.";
    }

    /** Without one, what arrives is thrown away. */
    void receiver(Receiver first);

    /** From now on what arrives waits, at most what the client's window holds. */
    void pause();

    void resume();

    /** Room on the way to the client; writing on regardless costs memory. */
    boolean isWritable();

    /** Runs {@code task} once when there is room again. */
    void onRoom(Runnable task);

    /** The only message, and the end, with the status OK. */
    void answer(MessageLite message);

    /** As {@link #answer(MessageLite)}, in pieces as the client takes them: a range may be very long. */
    void answer(GrpcCall call, Origin origin, Response.Range range);

    /** One message of several. */
    void send(MessageLite message);

    /** Bytes just as they go to the client, a piece of a message. Releases {@code piece}. */
    void send(ByteBuf piece);

    /** The end, with the status OK. */
    void end();

    /** The end, with a status that is not OK. */
    void fail(GrpcError error);
}
