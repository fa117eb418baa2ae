package dev.akkad.api;

import com.google.protobuf.MessageLite;
import dev.akkad.tls.TlsContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC streams of one HTTP/2 connection, taken from the codec before Vert.x makes a request of them; everything
 * else goes on to Vert.x.
 *
 * <p>It costs a third of what the general way costs: no queues per stream, and the answer of a unary call is one run of
 * bytes, written with those of other calls that finish in the same turn of the event loop. The codec keeps all of
 * HTTP/2's books: states, windows, limits.
 *
 * <p>On the connection's event loop only.
 */
final class GrpcConnection extends Http2FrameListenerDecorator {
    private static final String GRPC = "application/grpc";
    private static final long FAREWELL_MILLIS = 1_000;

    private final Loop loop;
    private final Consumer<GrpcExchange> router;
    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext context;
    private final Http2Connection.PropertyKey exchangeKey;
    private final PingGuard pings;
    private final IdlePing idlePing;
    private final AnswerBuffer answers;
    private final Queue<GrpcExchange> blocked = new ArrayDeque<>();
    private final String peerCommonName;
    private boolean isAdmitted;
    private boolean isFlushDue;
    private boolean isSentAway;

    private GrpcConnection(
            Loop loop,
            Consumer<GrpcExchange> router,
            Http2ConnectionHandler handler,
            ChannelHandlerContext context,
            boolean namesUsers) {
        super(handler.decoder().frameListener());
        this.loop = loop;
        this.router = router;
        this.handler = handler;
        this.context = context;
        this.exchangeKey = handler.connection().newKey();
        this.pings = new PingGuard(loop.settings().limits().pingIntervalMin().toNanos());
        this.answers = new AnswerBuffer(context);
        SslHandler ssl = namesUsers ? context.pipeline().get(SslHandler.class) : null;
        this.peerCommonName =
                ssl == null ? "" : TlsContext.commonName(ssl.engine().getSession());
        this.idlePing = new IdlePing(loop, new Line());
    }

    /**
     * From now on, for all streams of a connection.
     *
     * @param router told of each call
     * @param namesUsers whether clients show certificates that say which user they are
     */
    static void install(
            Loop loop,
            Consumer<GrpcExchange> router,
            Http2ConnectionHandler handler,
            ChannelHandlerContext context,
            boolean namesUsers) {
        GrpcConnection connection = new GrpcConnection(loop, router, handler, context, namesUsers);
        handler.decoder().frameListener(connection);
        handler.connection().addListener(connection.new StreamEnds());
        context.pipeline().addAfter(context.name(), null, connection.new SocketRoom());
        context.pipeline()
                .addBefore(context.name(), null, new Farewell(handler.connection(), () -> connection.isSentAway));
        connection.idlePing.start();
    }

    Loop loop() {
        return loop;
    }

    /** Of the client's certificate, verified in the handshake; empty where certificates do not name users. */
    String peerCommonName() {
        return peerCommonName;
    }

    private void admit() {
        if (!isAdmitted) {
            isAdmitted = true;
            Doorkeeper.admit(context.pipeline());
        }
    }

    Http2ConnectionHandler handler() {
        return handler;
    }

    ChannelHandlerContext context() {
        return context;
    }

    // What arrives

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        if (!onHeaders(streamId, headers, endOfStream)) {
            super.onHeadersRead(ctx, streamId, headers, padding, endOfStream);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        if (!onHeaders(streamId, headers, endOfStream)) {
            super.onHeadersRead(ctx, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream);
        }
    }

    /** @return whether the stream is a call */
    private boolean onHeaders(int streamId, Http2Headers headers, boolean endOfStream) {
        admit();
        Http2Stream stream = handler.connection().stream(streamId);
        GrpcExchange exchange = stream == null ? null : stream.getProperty(exchangeKey);
        if (exchange == null) {
            if (stream == null || !isGrpc(headers)) {
                return false;
            }
            exchange = new GrpcExchange(this, stream, headers);
            stream.setProperty(exchangeKey, exchange);
            pings.onStreamOpened();
            loop.clock().onRead();
            router.accept(exchange);
        }
        if (endOfStream) {
            exchange.onEnd();
        }
        return true;
    }

    private static boolean isGrpc(Http2Headers headers) {
        CharSequence type = headers.get("content-type");
        CharSequence method = headers.method();
        CharSequence path = headers.path();
        if (type == null || path == null || method == null || !"POST".contentEquals(method)) {
            return false;
        }
        int length = GRPC.length();
        if (type.length() < length || !GRPC.contentEquals(type.subSequence(0, length))) {
            return false;
        }
        return type.length() == length || type.charAt(length) == '+' || type.charAt(length) == ';';
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        Http2Stream stream = handler.connection().stream(streamId);
        GrpcExchange exchange = stream == null ? null : stream.getProperty(exchangeKey);
        if (exchange == null) {
            return super.onDataRead(ctx, streamId, data, padding, endOfStream);
        }
        int consumed = exchange.onData(data);
        if (endOfStream) {
            exchange.onEnd();
        }
        return consumed + padding;
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        super.onSettingsRead(ctx, settings);
        admit();
        if (settings.headerTableSize() != null) {
            answers.onHeaderTableChanged();
        }
        unblock();
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int windowSizeIncrement)
            throws Http2Exception {
        super.onWindowUpdateRead(ctx, streamId, windowSizeIncrement);
        unblock();
    }

    /** Whether a stream has bytes that wait for the client's window: one long message leaves in many frames. */
    private boolean isSending() throws Http2Exception {
        Http2RemoteFlowController flow = handler.encoder().flowController();
        return handler.connection().forEachActiveStream(stream -> !flow.hasFlowControlled(stream)) != null;
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        super.onPingRead(ctx, data);
        boolean isSending = isSending();
        if (isSending) {
            pings.onSent();
        }
        boolean isTooMuch = pings.onPing(System.nanoTime());
        if (isSending) {
            pings.onSent(); // more of it leaves before the next ping
        }
        if (!isSentAway && isTooMuch) {
            isSentAway = true;
            sendAway();
        }
    }

    /**
     * Says why and closes a little later. Closed at once, as the codec's own goAway does, with pings still unread, the
     * connection would be reset and the reason lost on its way.
     */
    private void sendAway() {
        var unused = handler.encoder()
                .frameWriter()
                .writeGoAway(
                        context,
                        handler.connection().remote().lastStreamCreated(),
                        Http2Error.ENHANCE_YOUR_CALM.code(),
                        ByteBufUtil.writeAscii(context.alloc(), "too_many_pings"),
                        context.newPromise());
        flushSoon();
        loop.vertx().setTimer(FAREWELL_MILLIS, id -> close());
    }

    /** Below the codec, which would wait for calls that are open. */
    private void close() {
        var unused = context.close();
    }

    // What leaves

    boolean isWritable(Http2Stream stream) {
        return handler.encoder().flowController().isWritable(stream);
    }

    /** Told once, by {@link GrpcExchange#onRoom}, when the stream or the socket may have room again. */
    void awaitRoom(GrpcExchange exchange) {
        blocked.add(exchange);
    }

    private void unblock() {
        for (int i = blocked.size(); i > 0; i--) {
            GrpcExchange exchange = blocked.remove();
            if (!exchange.onRoom()) {
                blocked.add(exchange);
            }
        }
    }

    /**
     * Sends the whole answer of a call in one piece, if the windows allow it and nothing forbids it.
     *
     * @return false: nothing was done, send it frame by frame
     */
    boolean answerAtOnce(Http2Stream stream, MessageLite message) {
        Http2Connection connection = handler.connection();
        int size = Frames.PREFIX_BYTES + message.getSerializedSize();
        Http2RemoteFlowController windows = handler.encoder().flowController();
        if (!answers.takes(size)
                || stream.state() != Http2Stream.State.HALF_CLOSED_REMOTE
                || connection.goAwaySent()
                || connection.goAwayReceived()
                || windows.windowSize(connection.connectionStream()) < size
                || windows.windowSize(stream) < size
                || windows.hasFlowControlled(stream)) {
            return false;
        }
        shrink(windows, connection.connectionStream(), size);
        pings.onSent();
        answers.addAnswer(stream.id(), message);
        stream.headersSent(false);
        handler.closeStreamLocal(stream, context.newSucceededFuture());
        flushSoon();
        return true;
    }

    /**
     * Sends one message of a stream that has begun, if the windows allow it.
     *
     * @return false: nothing was done, leave it to the codec, which waits for the window
     */
    boolean sendAtOnce(Http2Stream stream, MessageLite message) {
        int size = Frames.PREFIX_BYTES + message.getSerializedSize();
        Http2Stream whole = handler.connection().connectionStream();
        Http2RemoteFlowController windows = handler.encoder().flowController();
        if (!AnswerBuffer.fitsFrame(size)
                || windows.windowSize(whole) < size
                || windows.windowSize(stream) < size
                || windows.hasFlowControlled(stream)) {
            return false;
        }
        shrink(windows, whole, size);
        shrink(windows, stream, size);
        pings.onSent();
        answers.addMessage(stream.id(), message);
        flushSoon();
        return true;
    }

    private static void shrink(Http2RemoteFlowController windows, Http2Stream stream, int bytes) {
        try {
            windows.incrementWindowSize(stream, -bytes);
        } catch (Http2Exception impossible) {
            throw new AssertionError("a window shrinks without overflow", impossible);
        }
    }

    /** Whatever was written leaves at the end of this turn of the loop. */
    void flushSoon() {
        if (!isFlushDue) {
            isFlushDue = true;
            loop.atEndOfTurn(this::flush);
        }
    }

    private void flush() {
        isFlushDue = false;
        answers.write();
        context.channel().flush();
    }

    /** The codec is about to write a frame: what was gathered goes first, for it may belong to the same stream. */
    void beforeFrames() {
        pings.onSent();
        answers.write();
    }

    void beforeHeaders() {
        beforeFrames();
        answers.onHeadersWritten();
    }

    /** For a client that has been silent for long. */
    private final class Line implements IdlePing.Line {
        @Override
        public void ping() {
            beforeFrames();
            var unused = handler.encoder().writePing(context, false, System.nanoTime(), context.newPromise());
            flushSoon();
        }

        @Override
        public void close() {
            isSentAway = true; // nobody is there to be told
            GrpcConnection.this.close();
        }
    }

    /** Streams end in many ways; the codec knows them all. */
    private final class StreamEnds extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            @Nullable GrpcExchange exchange = stream.removeProperty(exchangeKey);
            if (exchange != null) {
                pings.onStreamClosed();
                exchange.onClosed();
            }
        }
    }

    /** The socket's buffer has room again. */
    private final class SocketRoom extends ChannelInboundHandlerAdapter {
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
            if (ctx.channel().isWritable()) {
                unblock();
            }
            super.channelWritabilityChanged(ctx);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
            loop.clock().onRead(); // so that looking at the clock costs nothing more
            idlePing.onHeard();
            loop.clock().onTurnEnd();
            super.channelReadComplete(ctx);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            loop.clock().onTurnEnd();
            idlePing.stop();
            blocked.clear();
            answers.release();
            super.channelInactive(ctx);
        }
    }
}
