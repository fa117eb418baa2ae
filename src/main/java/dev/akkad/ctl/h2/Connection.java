package dev.akkad.ctl.h2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.collection.IntObjectHashMap;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection of a client that makes gRPC calls. Everything happens on {@link #loop()}. */
@SuppressWarnings("FutureReturnValueIgnored") // What fails to be written loses the connection, which is noticed.
public final class Connection extends ChannelInboundHandlerAdapter {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final int GRPC_PREFIX_BYTES = 5;
    private static final int LAST_STREAM_ID = Integer.MAX_VALUE - 2;
    /** What a peer may send us unasked, on one stream and on all of them: enough to never hold it up. */
    private static final int STREAM_WINDOW_BYTES = 4 << 20;

    private static final int CONNECTION_WINDOW_BYTES = 64 << 20;
    private static final int OUTPUT_BYTES = 16_384;

    private final CompletableFuture<Connection> ready = new CompletableFuture<>();
    private final IntObjectHashMap<Exchange> streams = new IntObjectHashMap<>();
    /** Streams that have sent a part of a message which is larger than the windows. */
    private final ArrayDeque<Exchange> bulky = new ArrayDeque<>();
    /** What waits for room in a window, in order. */
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();

    private final RequestHeaders requestHeaders;
    private final FrameReader reader = new FrameReader(this);
    private final ByteBuf scratch = Unpooled.buffer(512);

    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf output;
    private boolean reading;
    private boolean flushScheduled;
    private boolean open = true;
    private String farewell = "connection lost";

    private int nextStreamId = 1;
    private long sendWindow = Frame.DEFAULT_WINDOW_BYTES;
    private int streamSendWindow = Frame.DEFAULT_WINDOW_BYTES;
    private int payloadBytesMax = Frame.DEFAULT_PAYLOAD_BYTES;
    private long streamsMax = Long.MAX_VALUE;
    private int ungranted;
    private boolean pingUnanswered;

    Connection(String scheme, String authority) {
        requestHeaders = new RequestHeaders(scheme, authority);
    }

    /** Complete once the server has told its settings. */
    CompletableFuture<Connection> ready() {
        return ready;
    }

    public EventLoop loop() {
        return (EventLoop) context().executor();
    }

    /** False once the connection is lost: then nothing more can be sent. */
    public boolean isOpen() {
        return open;
    }

    /** Streams that the server allows at the same time. */
    public long streamsMax() {
        return streamsMax;
    }

    /** Opens a stream and sends the exchange's message; on a lost connection it ends soon. */
    public void open(Exchange exchange) {
        if (!open) {
            // Not at once: whoever opens the next exchange from the end of the last one would never come back.
            context().executor().execute(() -> exchange.ended(GrpcStatus.UNAVAILABLE, farewell));
        } else if (exchange.requestLength() + GRPC_PREFIX_BYTES > streamSendWindow) {
            sendInBulk(exchange);
        } else {
            send(exchange);
        }
    }

    /** Ends a stream from this side; the exchange hears no more. */
    public void cancel(Exchange exchange) {
        waiting.remove(exchange);
        int id = exchange.streamId;
        if (id == 0 || streams.remove(id) == null) {
            return;
        }
        forget(exchange);
        if (open) {
            ByteBuf out = output();
            frame(out, 4, Frame.RST_STREAM, 0, id);
            out.writeInt(Frame.CANCEL);
            flushSoon();
        }
    }

    /** Asks for a sign of life; {@link #isSilent} until there is one. */
    public void ping() {
        if (open) {
            pingUnanswered = true;
            ByteBuf out = output();
            frame(out, 8, Frame.PING, 0, 0);
            out.writeLong(0);
            flushSoon();
        }
    }

    /** Whether the last ping was not answered yet. */
    public boolean isSilent() {
        return pingUnanswered;
    }

    /** Gives up: every open stream ends with {@code reason}. */
    public void abandon(String reason) {
        farewell = reason;
        context().close();
    }

    /** A message that no window holds goes out piece by piece, as the server grants it. */
    private void sendInBulk(Exchange exchange) {
        startStream(exchange, output());
        int length = GRPC_PREFIX_BYTES + exchange.requestLength();
        ByteBuf whole = Unpooled.buffer(length);
        whole.writeByte(0).writeInt(length - GRPC_PREFIX_BYTES);
        exchange.writeRequest(whole);
        exchange.unsent = whole;
        bulky.add(exchange);
        sendPieces();
    }

    private void sendPieces() {
        for (int turns = bulky.size(); turns > 0; turns--) {
            Exchange exchange = bulky.remove();
            ByteBuf whole = exchange.unsent;
            if (whole != null && !sendPieces(exchange, whole)) {
                bulky.add(exchange);
            }
        }
    }

    /** Whether all is sent. */
    private boolean sendPieces(Exchange exchange, ByteBuf whole) {
        while (whole.isReadable()) {
            long room = Math.min(payloadBytesMax, Math.min(sendWindow, exchange.sendWindow));
            if (room <= 0) {
                return false;
            }
            int piece = (int) Math.min(room, whole.readableBytes());
            boolean isLast = piece == whole.readableBytes();
            ByteBuf out = output();
            frame(out, piece, Frame.DATA, isLast && exchange.unary() ? Frame.END_STREAM : 0, exchange.streamId);
            out.writeBytes(whole, piece);
            sendWindow -= piece;
            exchange.sendWindow -= piece;
            flushSoon();
        }
        whole.release();
        exchange.unsent = null;
        return true;
    }

    /** Sends the exchange's message, on its open stream if it has one. */
    public void send(Exchange exchange) {
        if (open && (!waiting.isEmpty() || !trySend(exchange))) {
            waiting.add(exchange);
        }
    }

    public void close() {
        context().close();
    }

    private boolean trySend(Exchange exchange) {
        int length = GRPC_PREFIX_BYTES + exchange.requestLength();
        int streamWindow = exchange.streamId == 0 ? streamSendWindow : exchange.sendWindow;
        if (length > sendWindow || length > streamWindow) {
            return false;
        }
        ByteBuf out = output();
        if (exchange.streamId == 0) {
            startStream(exchange, out);
        }
        int flags = exchange.unary() ? Frame.END_STREAM : 0;
        if (length <= payloadBytesMax) {
            frame(out, length, Frame.DATA, flags, exchange.streamId);
            out.writeByte(0).writeInt(length - GRPC_PREFIX_BYTES);
            exchange.writeRequest(out);
        } else {
            writeInPieces(exchange, length, flags, out);
        }
        sendWindow -= length;
        exchange.sendWindow -= length;
        flushSoon();
        return true;
    }

    private void startStream(Exchange exchange, ByteBuf out) {
        int id = nextStreamId;
        if (id > LAST_STREAM_ID) {
            throw new IllegalStateException("all stream ids of the connection are used up");
        }
        nextStreamId += 2;
        exchange.streamId = id;
        exchange.sendWindow = streamSendWindow;
        exchange.ungranted = 0;
        streams.put(id, exchange);
        byte[] block = requestHeaders.block(exchange.path(), exchange.metadata(), scratch);
        frame(out, block.length, Frame.HEADERS, Frame.END_HEADERS, id);
        out.writeBytes(block);
    }

    private void writeInPieces(Exchange exchange, int length, int flags, ByteBuf out) {
        ByteBuf whole = context().alloc().buffer(length);
        try {
            whole.writeByte(0).writeInt(length - GRPC_PREFIX_BYTES);
            exchange.writeRequest(whole);
            while (whole.isReadable()) {
                int piece = Math.min(payloadBytesMax, whole.readableBytes());
                boolean last = piece == whole.readableBytes();
                frame(out, piece, Frame.DATA, last ? flags : 0, exchange.streamId);
                out.writeBytes(whole, piece);
            }
        } finally {
            whole.release();
        }
    }

    private void sendWaiting() {
        sendPieces();
        while (!waiting.isEmpty() && trySend(waiting.element())) {
            waiting.remove();
        }
    }

    private static void frame(ByteBuf out, int length, int type, int flags, int streamId) {
        out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(streamId);
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not connected");
        }
        return context;
    }

    private ByteBuf output() {
        if (output == null) {
            output = context().alloc().ioBuffer(OUTPUT_BYTES);
        }
        return output;
    }

    /** At the end of the read that is being handled, or once the loop has handled what it has at hand. */
    private void flushSoon() {
        if (!reading && !flushScheduled) {
            flushScheduled = true;
            context().executor().execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        ByteBuf out = output;
        if (out != null) {
            output = null;
            context().writeAndFlush(out, context().voidPromise());
        }
    }

    // ---- what the channel tells

    @Override
    public void channelActive(ChannelHandlerContext context) {
        this.context = context;
        ByteBuf out = output();
        out.writeBytes(PREFACE);
        frame(out, 12, Frame.SETTINGS, 0, 0);
        out.writeShort(Frame.SETTING_ENABLE_PUSH).writeInt(0);
        out.writeShort(Frame.SETTING_INITIAL_WINDOW_SIZE).writeInt(STREAM_WINDOW_BYTES);
        grant(0, CONNECTION_WINDOW_BYTES - Frame.DEFAULT_WINDOW_BYTES);
        flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Http2Exception {
        reading = true;
        reader.read((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        farewell = Reasons.of(cause);
        context.close();
    }

    private void lost() {
        if (!open) {
            return;
        }
        open = false;
        reader.release();
        if (output != null) {
            output.release();
            output = null;
        }
        ready.completeExceptionally(new ConnectException(farewell));
        List<Exchange> orphans = new ArrayList<>(streams.values());
        waiting.stream().filter(exchange -> exchange.streamId == 0).forEach(orphans::add);
        streams.clear();
        waiting.clear();
        bulky.clear();
        orphans.forEach(exchange -> end(exchange, GrpcStatus.UNAVAILABLE, farewell));
    }

    private static void end(Exchange exchange, int status, String text) {
        forget(exchange);
        exchange.ended(status, text);
    }

    private static void forget(Exchange exchange) {
        exchange.streamId = 0;
        if (exchange.partial != null) {
            exchange.partial.release();
            exchange.partial = null;
        }
        if (exchange.unsent != null) {
            exchange.unsent.release();
            exchange.unsent = null;
        }
    }

    // ---- what the frame reader tells

    @Nullable
    Exchange stream(int streamId) {
        return streams.get(streamId);
    }

    void streamEnded(int streamId, int status, String text) {
        Exchange exchange = streams.remove(streamId);
        if (exchange != null) {
            end(exchange, status, text);
        }
    }

    /** Gives back what was received: rarely, and only while it may be needed. */
    void received(@Nullable Exchange exchange, int bytes) {
        ungranted += bytes;
        if (ungranted >= CONNECTION_WINDOW_BYTES / 2) {
            grant(0, ungranted);
            ungranted = 0;
        }
        if (exchange != null) {
            exchange.ungranted += bytes;
            if (exchange.ungranted >= STREAM_WINDOW_BYTES / 2) {
                grant(exchange.streamId, exchange.ungranted);
                exchange.ungranted = 0;
            }
        }
    }

    private void grant(int streamId, int bytes) {
        ByteBuf out = output();
        frame(out, 4, Frame.WINDOW_UPDATE, 0, streamId);
        out.writeInt(bytes);
        flushSoon();
    }

    void granted(int streamId, int bytes) {
        if (streamId == 0) {
            sendWindow += bytes;
        } else {
            Exchange exchange = streams.get(streamId);
            if (exchange != null) {
                exchange.sendWindow += bytes;
            }
        }
        sendWaiting();
    }

    void setting(int setting, long value) {
        switch (setting) {
            case Frame.SETTING_HEADER_TABLE_SIZE -> requestHeaders.tableSize(Math.min(value, 4096));
            case Frame.SETTING_MAX_CONCURRENT_STREAMS -> streamsMax = value;
            case Frame.SETTING_MAX_FRAME_SIZE -> payloadBytesMax = (int) value;
            case Frame.SETTING_INITIAL_WINDOW_SIZE -> {
                int change = (int) value - streamSendWindow;
                streams.values().forEach(exchange -> exchange.sendWindow += change);
                streamSendWindow = (int) value;
            }
            default -> {}
        }
    }

    void settingsEnd() {
        frame(output(), 0, Frame.SETTINGS, Frame.ACK, 0);
        flushSoon();
        sendWaiting();
        ready.complete(this);
    }

    void ping(long data) {
        ByteBuf out = output();
        frame(out, 8, Frame.PING, Frame.ACK, 0);
        out.writeLong(data);
        flushSoon();
    }

    void pinged() {
        pingUnanswered = false;
    }

    void goAway(int errorCode, String text) {
        farewell = "the server closed the connection: error " + errorCode + (text.isEmpty() ? "" : ", " + text);
        context().close();
    }
}
