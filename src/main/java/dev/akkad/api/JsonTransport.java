package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import dev.akkad.machine.Response;
import dev.akkad.wire.GrpcCode;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import dev.akkad.wire.Origin;
import dev.akkad.wire.RangeWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A call as JSON: the client's objects become messages, and answers become JSON. The call begins with its first
 * message; what is wrong before that is refused here.
 *
 * <p>Streams are one object a line, {@code {"result":…}}, until a last {@code {"error":…}} if they fail. A stream that
 * fails before its first answer still has its HTTP status.
 */
final class JsonTransport implements Transport, GatewayChannel.Listener, JsonObjects.Sink {
    /** JSON may be longer than the message it stands for: base64, names, white space. */
    private static final int JSON_FACTOR_MAX = 4;

    private static final String TIMEOUT = "grpc-timeout";
    private static final String METADATA = "grpc-metadata-";
    private static final int OK = 200;

    private final Loop loop;
    private final GatewayRoute route;
    private final GatewayChannel channel;
    private final JsonObjects objects;
    private final int messageBytesMax;
    private @Nullable Receiver receiver;
    private byte @Nullable [] onlyPiece;
    private boolean isWriting;
    private boolean isOver;

    JsonTransport(Loop loop, GatewayRoute route, GatewayChannel channel) {
        this.loop = loop;
        this.route = route;
        this.channel = channel;
        this.messageBytesMax = loop.settings().limits().messageBytesMax();
        this.objects =
                new JsonObjects(this, (int) Math.min(Integer.MAX_VALUE / 2, (long) JSON_FACTOR_MAX * messageBytesMax));
    }

    static void serve(Loop loop, GatewayRoute route, GatewayChannel channel) {
        JsonTransport transport = new JsonTransport(loop, route, channel);
        channel.listen(transport);
        String timeout = transport.header(TIMEOUT);
        if (timeout != null && Deadline.millis(timeout) == Deadline.MALFORMED) {
            transport.refuse(new GrpcError(GrpcCode.INVALID_ARGUMENT, "invalid grpc-timeout: " + timeout));
        }
    }

    // From the client

    @Override
    public void onText(byte[] text) {
        objects.feed(text);
    }

    @Override
    public void onTextEnd() {
        objects.end();
    }

    @Override
    public void onGone() {
        over();
        Receiver target = receiver;
        receiver = null;
        if (target != null) {
            target.onClosed();
        }
    }

    @Override
    public void onObject(String json) {
        Message message;
        try {
            message = JsonText.parse(route.descriptor().getInputType(), json);
        } catch (InvalidProtocolBufferException malformed) {
            onMalformed(String.valueOf(malformed.getMessage()));
            return;
        }
        if (message.getSerializedSize() > messageBytesMax) {
            onTooLong(message.getSerializedSize());
            return;
        }
        if (receiver == null) {
            new GrpcCall(loop, route.method(), this).start();
        }
        Receiver target = receiver;
        if (target == null) {
            return;
        }
        target.onMessage(message.toByteArray());
        if (!route.takesMany()) {
            objects.stop();
            target.onRequestEnd();
        }
    }

    @Override
    public void onMalformed(String reason) {
        refuse(new GrpcError(GrpcCode.INVALID_ARGUMENT, reason));
    }

    @Override
    public void onTooLong(int bytes) {
        refuse(GrpcErrors.messageTooLarge(bytes, messageBytesMax));
    }

    /** What arrived is no message. */
    private void refuse(GrpcError error) {
        objects.stop();
        Receiver target = receiver;
        if (target != null) {
            target.onMalformed(error);
        } else {
            answer(error.code().httpStatus(), JsonText.error(error));
        }
    }

    @Override
    public void onEnd() {
        Receiver target = receiver;
        if (target == null) {
            onMalformed("EOF");
        } else {
            target.onRequestEnd();
        }
    }

    // From the call

    /** Metadata of gRPC comes as {@code Grpc-Metadata-<name>}; some headers have a meaning of their own. */
    @Override
    public @Nullable String header(CharSequence name) {
        String key = name.toString().toLowerCase(Locale.ROOT);
        if (key.equals(TIMEOUT)) {
            return channel.header(key);
        }
        String own = key.equals("authorization") ? channel.header(key) : null;
        return own == null ? channel.header(METADATA + key) : own;
    }

    /** Whoever forwards plain HTTP shows its own certificate, not that of whom it speaks for (CVE-2018-16886). */
    @Override
    public String peerCommonName() {
        return "";
    }

    @Override
    public void receiver(Receiver first) {
        receiver = first;
    }

    @Override
    public void pause() {
        objects.pause();
        channel.pause();
    }

    @Override
    public void resume() {
        objects.resume();
        if (!objects.isPaused()) {
            channel.resume();
        }
    }

    @Override
    public boolean isWritable() {
        return !isOver && channel.isWritable();
    }

    @Override
    public void onRoom(Runnable task) {
        channel.onRoom(task);
    }

    @Override
    public void answer(MessageLite message) {
        if (!isOver) {
            answer(OK, JsonText.print(message));
        }
    }

    @Override
    public void answer(GrpcCall call, Origin origin, Response.Range range) {
        // No client of gRPC could take it, so etcd's gateway could not either.
        if (!RangeSender.refuseTooLong(call, new RangeWriter(origin, range).size())) {
            RangeSender.send(call, new JsonRange(origin, range));
        }
    }

    @Override
    public void send(MessageLite message) {
        if (!isOver) {
            line(JsonText.result(message));
        }
    }

    private void line(byte[] json) {
        isWriting = true;
        channel.line(json);
    }

    /** The first piece is held back: if it stays the only one, the answer has a length. */
    @Override
    public void send(ByteBuf piece) {
        byte[] bytes = ByteBufUtil.getBytes(piece);
        piece.release();
        if (isOver) {
            return;
        }
        if (onlyPiece == null && !isWriting) {
            onlyPiece = bytes;
            return;
        }
        if (onlyPiece != null) {
            channel.write(onlyPiece);
            onlyPiece = null;
        }
        isWriting = true;
        channel.write(bytes);
    }

    @Override
    public void end() {
        if (isOver) {
            return;
        }
        if (onlyPiece != null) {
            answer(OK, onlyPiece);
            return;
        }
        over();
        channel.end();
    }

    @Override
    public void fail(GrpcError error) {
        if (isOver) {
            return;
        }
        if (isWriting) {
            line(JsonText.streamError(error));
            over();
            channel.end();
        } else {
            answer(error.code().httpStatus(), route.isStream() ? JsonText.streamError(error) : JsonText.error(error));
        }
    }

    private void answer(int status, byte[] json) {
        over();
        channel.answer(status, json);
    }

    private void over() {
        isOver = true;
        objects.stop();
    }
}
