package dev.akkad.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * A gateway call as a plain HTTP request. Both directions are open at once: answers go out while the body of the
 * request still comes in.
 */
final class HttpChannel implements GatewayChannel {
    private static final int OK = 200;
    /** What a client may still send to a call that is over, before its connection ends: it may not have heard yet. */
    private static final long LATE_BYTES_MAX = 64L * 1024 * 1024;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private @Nullable Listener listener;
    private @Nullable Runnable onRoom;
    private boolean isOver;
    private long lateBytes;

    HttpChannel(HttpServerRequest request) {
        this.request = request;
        this.response = request.response();
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public void listen(Listener listener) {
        this.listener = listener;
        request.handler(data -> {
            if (isOver) {
                onLate(data.length());
            } else {
                listener.onText(data.getBytes());
            }
        });
        request.endHandler(end -> {
            if (!isOver) {
                listener.onTextEnd();
            }
        });
        request.exceptionHandler(broken -> listener.onGone());
        response.exceptionHandler(broken -> listener.onGone());
        response.closeHandler(closed -> listener.onGone());
        response.drainHandler(room -> hasRoom());
    }

    private void onLate(int bytes) {
        lateBytes += bytes;
        if (lateBytes > LATE_BYTES_MAX) {
            var unused = request.connection().close();
        }
    }

    @Override
    public void pause() {
        if (!isOver && !request.isEnded()) {
            request.pause();
        }
    }

    @Override
    public void resume() {
        if (!request.isEnded()) {
            request.resume();
        }
    }

    @Override
    public boolean isWritable() {
        return !response.writeQueueFull();
    }

    @Override
    public void onRoom(Runnable task) {
        onRoom = task;
    }

    private void hasRoom() {
        Runnable task = onRoom;
        onRoom = null;
        if (task != null && !isOver) {
            task.run();
        }
    }

    @Override
    public void answer(int status, byte[] json) {
        if (isGone()) {
            return;
        }
        response.setStatusCode(status).putHeader("Content-Type", "application/json");
        if (status == OK) {
            asGrpc();
        }
        over();
        response.end(Buffer.buffer(json)).onComplete(taken -> tellGone());
    }

    @Override
    public void write(byte[] piece) {
        if (!isGone()) {
            begin();
            var unused = response.write(Buffer.buffer(piece));
        }
    }

    @Override
    public void line(byte[] piece) {
        if (!isGone()) {
            begin();
            var unused = response.write(
                    Buffer.buffer(piece.length + 1).appendBytes(piece).appendByte((byte) '\n'));
        }
    }

    private void begin() {
        if (!response.headWritten()) {
            response.setChunked(true).putHeader("Content-Type", "application/json");
            asGrpc();
        }
    }

    private void asGrpc() {
        response.putHeader("Grpc-Metadata-Content-Type", "application/grpc");
    }

    @Override
    public void end() {
        if (!isGone()) {
            begin();
            over();
            response.end().onComplete(taken -> tellGone());
        }
    }

    private void tellGone() {
        Listener target = listener;
        if (target != null) {
            target.onGone();
        }
    }

    private boolean isGone() {
        return isOver || response.closed() || response.ended();
    }

    /** What the client still sends is read and thrown away, so that the connection can serve its next request. */
    private void over() {
        isOver = true;
        resume();
    }
}
