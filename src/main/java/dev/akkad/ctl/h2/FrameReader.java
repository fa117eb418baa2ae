package dev.akkad.ctl.h2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import org.jspecify.annotations.Nullable;

/** Cuts what comes in into frames, and the data of a stream into gRPC messages. */
final class FrameReader {
    private static final int GRPC_PREFIX_BYTES = 5;
    private static final int MESSAGE_BYTES_MAX = 1 << 30;

    private final Connection connection;
    private final ResponseHeaders headers = new ResponseHeaders();
    /** The beginning of a frame whose end has not come yet. */
    private @Nullable ByteBuf rest;
    /** A header block that goes on in the next frame. */
    private @Nullable ByteBuf block;

    private boolean blockEndsStream;

    FrameReader(Connection connection) {
        this.connection = connection;
    }

    /** Takes the buffer over. */
    void read(ByteBuf fresh) throws Http2Exception {
        ByteBuf data = fresh;
        if (rest != null) {
            data = rest.writeBytes(fresh);
            fresh.release();
            rest = null;
        }
        try {
            while (data.readableBytes() >= Frame.HEADER_BYTES && connection.isOpen()) {
                int start = data.readerIndex();
                int length = data.getUnsignedMedium(start);
                if (length > Frame.DEFAULT_PAYLOAD_BYTES) {
                    throw Http2Exception.connectionError(Http2Error.FRAME_SIZE_ERROR, "frame of %d bytes", length);
                }
                if (data.readableBytes() < Frame.HEADER_BYTES + length) {
                    break;
                }
                data.readerIndex(start + Frame.HEADER_BYTES);
                int streamId = data.getInt(start + 5) & Integer.MAX_VALUE;
                frame(data, length, data.getByte(start + 3), data.getByte(start + 4), streamId);
                data.readerIndex(start + Frame.HEADER_BYTES + length);
            }
            if (data.isReadable() && connection.isOpen()) {
                rest = data.alloc().buffer(2 * Frame.DEFAULT_PAYLOAD_BYTES).writeBytes(data);
            }
        } finally {
            data.release();
        }
    }

    void release() {
        if (rest != null) {
            rest.release();
            rest = null;
        }
        if (block != null) {
            block.release();
            block = null;
        }
    }

    private void frame(ByteBuf data, int length, int type, int flags, int streamId) throws Http2Exception {
        int end = data.readerIndex() + length;
        switch (type) {
            case Frame.DATA -> data(data, length, flags, streamId);
            case Frame.HEADERS -> headers(data, end, flags, streamId);
            case Frame.CONTINUATION -> continuation(data, end, flags, streamId);
            case Frame.RST_STREAM -> {
                int code = data.readInt();
                connection.streamEnded(streamId, GrpcStatus.ofReset(code), "stream reset with error " + code);
            }
            case Frame.SETTINGS -> {
                if ((flags & Frame.ACK) == 0) {
                    while (data.readerIndex() < end) {
                        connection.setting(data.readUnsignedShort(), data.readUnsignedInt());
                    }
                    connection.settingsEnd();
                }
            }
            case Frame.PING -> {
                if ((flags & Frame.ACK) == 0) {
                    connection.ping(data.readLong());
                } else {
                    connection.pinged();
                }
            }
            case Frame.GOAWAY -> {
                data.readInt();
                int code = data.readInt();
                connection.goAway(code, data.toString(data.readerIndex(), end - data.readerIndex(), UTF_8));
            }
            case Frame.WINDOW_UPDATE -> connection.granted(streamId, data.readInt() & Integer.MAX_VALUE);
            default -> {
                // Frames of unknown types are to be ignored.
            }
        }
    }

    private void headers(ByteBuf data, int frameEnd, int flags, int streamId) throws Http2Exception {
        int end = frameEnd;
        if ((flags & Frame.PADDED) != 0) {
            end -= data.readUnsignedByte();
        }
        if ((flags & Frame.PRIORITY) != 0) {
            data.skipBytes(5);
        }
        boolean endsStream = (flags & Frame.END_STREAM) != 0;
        if ((flags & Frame.END_HEADERS) == 0) {
            block = data.alloc().buffer().writeBytes(data, end - data.readerIndex());
            blockEndsStream = endsStream;
            return;
        }
        int limit = data.writerIndex();
        data.writerIndex(end);
        ResponseHeaders.Head head = headers.read(streamId, data);
        data.writerIndex(limit);
        head(head, endsStream, streamId);
    }

    private void continuation(ByteBuf data, int end, int flags, int streamId) throws Http2Exception {
        if (block == null) {
            throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "continuation of nothing");
        }
        block.writeBytes(data, end - data.readerIndex());
        if ((flags & Frame.END_HEADERS) != 0) {
            ByteBuf whole = block;
            block = null;
            try {
                head(headers.read(streamId, whole), blockEndsStream, streamId);
            } finally {
                whole.release();
            }
        }
    }

    private void head(ResponseHeaders.Head head, boolean endsStream, int streamId) {
        if (endsStream) {
            boolean silent = head.grpcStatus() == ResponseHeaders.NO_STATUS;
            connection.streamEnded(
                    streamId, silent ? GrpcStatus.UNKNOWN : head.grpcStatus(), silent ? "no grpc-status" : head.text());
        }
    }

    private void data(ByteBuf data, int length, int flags, int streamId) throws Http2Exception {
        boolean endsStream = (flags & Frame.END_STREAM) != 0;
        Exchange exchange = connection.stream(streamId);
        connection.received(endsStream ? null : exchange, length);
        if (exchange == null) {
            return;
        }
        int end = data.readerIndex() + length;
        if ((flags & Frame.PADDED) != 0) {
            end -= data.readUnsignedByte();
        }
        if (exchange.partial == null) {
            messages(exchange, data, end);
        } else {
            goOn(exchange, exchange.partial.writeBytes(data, end - data.readerIndex()));
        }
        if (endsStream) {
            connection.streamEnded(streamId, GrpcStatus.UNKNOWN, "no grpc-status");
        }
    }

    /** Hands over each whole message up to {@code end} and keeps what is left. */
    private void messages(Exchange exchange, ByteBuf data, int end) throws Http2Exception {
        while (end - data.readerIndex() >= GRPC_PREFIX_BYTES) {
            int start = data.readerIndex();
            int length = data.getInt(start + 1);
            if (data.getByte(start) != 0 || length < 0 || length > MESSAGE_BYTES_MAX) {
                throw Http2Exception.connectionError(Http2Error.INTERNAL_ERROR, "a message that gRPC does not know");
            }
            if (end - start < GRPC_PREFIX_BYTES + length) {
                break;
            }
            data.readerIndex(start + GRPC_PREFIX_BYTES);
            exchange.message(data, length);
            data.readerIndex(start + GRPC_PREFIX_BYTES + length);
        }
        int left = end - data.readerIndex();
        if (left > 0) {
            exchange.partial = Unpooled.buffer(4 * left).writeBytes(data, left);
        }
    }

    private void goOn(Exchange exchange, ByteBuf partial) throws Http2Exception {
        boolean whole = partial.readableBytes() >= GRPC_PREFIX_BYTES
                && partial.readableBytes() >= GRPC_PREFIX_BYTES + partial.getInt(partial.readerIndex() + 1);
        if (!whole) {
            return;
        }
        exchange.partial = null;
        try {
            messages(exchange, partial, partial.writerIndex());
        } finally {
            partial.release();
        }
    }
}
