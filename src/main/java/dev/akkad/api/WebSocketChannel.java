package dev.akkad.api;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A gateway call as a websocket, as etcd has it: each message of the client is text of the request's body, each line
 * of the response a text message; the socket closes when the call is over.
 */
final class WebSocketChannel implements GatewayChannel {
    /** A browser cannot set headers, but it can ask for a protocol: {@code Bearer, <token>}. */
    static final String TOKEN_PROTOCOL = "Bearer";

    private static final byte[] BETWEEN_MESSAGES = {'\n'};

    private final ServerWebSocket socket;
    private final MultiMap headers;
    private @Nullable Runnable onRoom;
    private boolean isInsideLine;
    private boolean isOver;

    WebSocketChannel(ServerWebSocket socket, MultiMap headers) {
        this.socket = socket;
        this.headers = headers;
    }

    @Override
    public @Nullable String header(String name) {
        String value = headers.get(name);
        return value == null && name.equals("authorization") ? tokenProtocol() : value;
    }

    private @Nullable String tokenProtocol() {
        String protocols = headers.get("Sec-WebSocket-Protocol");
        int comma = protocols == null ? -1 : protocols.indexOf(',');
        if (protocols == null
                || comma < 0
                || !protocols.substring(0, comma).strip().equals(TOKEN_PROTOCOL)) {
            return null;
        }
        return TOKEN_PROTOCOL + " " + protocols.substring(comma + 1).strip();
    }

    @Override
    public void listen(Listener listener) {
        socket.frameHandler(frame -> {
            if (isOver || !frame.isText() && !frame.isBinary() && !frame.isContinuation()) {
                return;
            }
            listener.onText(frame.binaryData().getBytes());
            if (frame.isFinal()) {
                listener.onText(BETWEEN_MESSAGES.clone());
            }
        });
        socket.exceptionHandler(broken -> listener.onGone());
        socket.closeHandler(closed -> listener.onGone());
        socket.drainHandler(room -> hasRoom());
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    @Override
    public boolean isWritable() {
        return !socket.writeQueueFull();
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
        line(json);
        end();
    }

    @Override
    public void write(byte[] piece) {
        frame(piece, false);
    }

    @Override
    public void line(byte[] piece) {
        frame(piece, true);
    }

    private void frame(byte[] text, boolean isFinal) {
        if (isOver || socket.isClosed()) {
            return;
        }
        var unused = socket.writeFrame(
                isInsideLine
                        ? WebSocketFrame.continuationFrame(Buffer.buffer(text), isFinal)
                        : WebSocketFrame.textFrame(new String(text, StandardCharsets.UTF_8), isFinal));
        isInsideLine = !isFinal;
    }

    @Override
    public void end() {
        if (!isOver) {
            if (isInsideLine) {
                line(new byte[0]);
            }
            isOver = true;
            socket.resume();
            var unused = socket.close();
        }
    }
}
