package dev.akkad.api;

import com.google.protobuf.MessageLite;
import dev.akkad.machine.Response;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 stream that carries a call: the client's headers and bytes in, frames out. On the connection's loop.
 *
 * <p>While it is paused, what arrives is held, and the client's window is not given back: it holds at most that window.
 */
final class GrpcExchange implements Transport {
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString APPLICATION_GRPC = AsciiString.cached("application/grpc");
    private static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");
    private static final AsciiString OK = AsciiString.cached("200");
    private static final AsciiString ZERO = AsciiString.cached("0");
    private static final Http2Headers HEAD =
            ReadOnlyHttp2Headers.serverHeaders(false, OK, CONTENT_TYPE, APPLICATION_GRPC);

    private final GrpcConnection connection;
    private final Http2Stream stream;
    private final Http2Headers headers;
    private final Queue<ByteBuf> held = new ArrayDeque<>(0);
    private @Nullable Receiver receiver;
    private @Nullable Deframer deframer;
    private @Nullable Runnable onRoom;
    private boolean isPaused;
    private boolean isEndHeld;
    private boolean isHeadSent;
    private boolean isClosed;

    GrpcExchange(GrpcConnection connection, Http2Stream stream, Http2Headers headers) {
        this.connection = connection;
        this.stream = stream;
        this.headers = headers;
    }

    String path() {
        return String.valueOf(headers.path());
    }

    @Override
    public @Nullable String header(CharSequence name) {
        CharSequence value = headers.get(name);
        return value == null ? null : value.toString();
    }

    @Override
    public String peerCommonName() {
        return connection.peerCommonName();
    }

    @Override
    public String remote() {
        String address = String.valueOf(connection.context().channel().remoteAddress());
        return address.startsWith("/") ? address.substring(1) : address;
    }

    @Override
    public void receiver(Receiver first) {
        receiver = first;
        deframer =
                new Deframer(first, connection.loop().settings().limits().messageBytesMax(), header("grpc-encoding"));
    }

    // Called by the connection

    /** @return bytes that may be given back to the client's window now */
    int onData(ByteBuf data) {
        int size = data.readableBytes();
        if (receiver == null) {
            return size;
        }
        if (isPaused) {
            held.add(data.retain());
            return 0;
        }
        feed(data);
        return size;
    }

    private void feed(ByteBuf data) {
        Deframer messages = deframer;
        if (messages != null) {
            messages.feed(data);
        }
    }

    void onEnd() {
        Receiver target = receiver;
        if (isPaused) {
            isEndHeld = true;
        } else if (deframer != null && !deframer.isBetweenMessages()) {
            deframer.onEndInside();
        } else if (target != null) {
            target.onRequestEnd();
        }
    }

    void onClosed() {
        isClosed = true;
        onRoom = null;
        held.forEach(ByteBuf::release);
        held.clear();
        Receiver target = receiver;
        receiver = null;
        deframer = null;
        if (target != null) {
            target.onClosed();
        }
    }

    /** There may be room again. @return whether the exchange has nothing more to wait for */
    boolean onRoom() {
        Runnable waiting = onRoom;
        if (waiting == null) {
            return true;
        }
        if (!isWritable()) {
            return false;
        }
        onRoom = null;
        waiting.run();
        return true;
    }

    // Called by the call

    @Override
    public void pause() {
        isPaused = true;
    }

    @Override
    public void resume() {
        isPaused = false;
        while (!isPaused && !held.isEmpty()) {
            ByteBuf data = held.remove();
            int size = data.readableBytes();
            try {
                feed(data);
            } finally {
                data.release();
            }
            giveBack(size);
        }
        if (!isPaused && isEndHeld) {
            isEndHeld = false;
            onEnd();
        }
    }

    private void giveBack(int bytes) {
        if (isClosed) {
            return; // the codec gives back what a closed stream still holds
        }
        try {
            if (connection.handler().decoder().flowController().consumeBytes(stream, bytes)) {
                connection.flushSoon();
            }
        } catch (Http2Exception e) {
            connection.handler().onError(connection.context(), false, e);
        }
    }

    /** Room in the stream's window and in the socket. */
    @Override
    public boolean isWritable() {
        return !isGone() && connection.isWritable(stream);
    }

    @Override
    public void onRoom(Runnable task) {
        if (onRoom == null) {
            connection.awaitRoom(this);
        }
        onRoom = task;
    }

    @Override
    public void answer(GrpcCall call, Origin origin, Response.Range range) {
        RangeSender.sendFrame(call, origin, range);
    }

    @Override
    public void answer(MessageLite message) {
        if (isGone()) {
            return;
        }
        if (isHeadSent || !connection.answerAtOnce(stream, message)) {
            send(Frames.of(message));
            end();
        }
    }

    @Override
    public void send(MessageLite message) {
        if (!isGone() && !(isHeadSent && connection.sendAtOnce(stream, message))) {
            send(Frames.of(message));
        }
    }

    /** Framed messages, or pieces of one. */
    @Override
    public void send(ByteBuf data) {
        if (isGone()) {
            data.release();
            return;
        }
        ChannelHandlerContext context = connection.context();
        if (!isHeadSent) {
            isHeadSent = true;
            frames(HEAD, false);
        }
        connection.beforeFrames();
        var unused = connection.handler().encoder().writeData(context, stream.id(), data, 0, false, promise());
        connection.flushSoon();
    }

    @Override
    public void end() {
        end(new DefaultHttp2Headers(false, 2).set(GRPC_STATUS, ZERO));
    }

    @Override
    public void fail(GrpcError error) {
        end(new DefaultHttp2Headers(false, 4)
                .set(GRPC_STATUS, Integer.toString(error.code().number()))
                .set(GRPC_MESSAGE, PercentText.encode(error.text())));
    }

    private void end(Http2Headers trailers) {
        if (isGone()) {
            return;
        }
        if (!isHeadSent) {
            isHeadSent = true;
            trailers.status(OK).set(CONTENT_TYPE, APPLICATION_GRPC);
        }
        frames(trailers, true);
    }

    private void frames(Http2Headers block, boolean isLast) {
        ChannelHandlerContext context = connection.context();
        connection.beforeHeaders();
        boolean isHalfOpen = isLast && stream.state() == Http2Stream.State.OPEN;
        ChannelPromise promise = promise();
        var written = connection.handler().encoder().writeHeaders(context, stream.id(), block, 0, isLast, promise);
        if (isHalfOpen) {
            // The client may go on sending to a call that is over, a message too long above all: tell it to stop.
            var unused = written.addListener(done -> reset());
        }
        connection.flushSoon();
    }

    /**
     * Of its own for each frame. What waits for the client's window fails when the client cancels the call; a void
     * promise would make that an exception of the channel, and at each of these Vert.x closes the connection, with all
     * its calls.
     */
    private ChannelPromise promise() {
        return connection.context().newPromise();
    }

    private void reset() {
        if (!isGone()) {
            ChannelHandlerContext context = connection.context();
            connection.beforeFrames();
            var unused = connection
                    .handler()
                    .resetStream(context, stream.id(), Http2Error.NO_ERROR.code(), context.newPromise());
            connection.flushSoon();
        }
    }

    /**
     * Nothing can be sent any more. A closed socket is known before its streams are told, and to write then would be an
     * error of the connection, which Vert.x cannot take while streams are open that are not its own.
     */
    private boolean isGone() {
        return isClosed || !connection.context().channel().isActive();
    }
}
