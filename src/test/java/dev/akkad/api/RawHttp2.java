package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/2 that obeys no rule by itself: it answers nothing and sends what it is told to. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int ACK = 1;

    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;
    private static final int FRAME_BYTES_MAX = 16_384;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    record Frame(int type, int flags, int stream, Bytes payload) {
        int number(int offset) {
            return java.nio.ByteBuffer.wrap(payload.unsafeArray()).getInt(offset);
        }
    }

    RawHttp2(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
            send(SETTINGS, 0, 0, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(int type, int flags, int stream, byte[] payload) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream frame = new DataOutputStream(bytes);
            frame.writeByte(payload.length >> 16);
            frame.writeShort(payload.length);
            frame.writeByte(type);
            frame.writeByte(flags);
            frame.writeInt(stream);
            frame.write(payload);
            out.write(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a call and leaves it open. */
    void call(int stream, String path) {
        call(stream, path, List.of());
    }

    /** @param more headers as {@code name value} */
    void call(int stream, String path, List<String> more) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        List<String> headers = new ArrayList<>(List.of(
                ":method POST", ":scheme http", ":path " + path, ":authority x", "content-type application/grpc"));
        headers.addAll(more);
        for (String header : headers) {
            block.write(0); // a literal that no table keeps
            for (String part : header.split(" ", 2)) {
                byte[] text = part.getBytes(StandardCharsets.US_ASCII);
                assertThat(text.length).isLessThan(127);
                block.write(text.length);
                block.writeBytes(text);
            }
        }
        byte[] all = block.toByteArray();
        for (int at = 0; at < all.length; at += FRAME_BYTES_MAX) {
            int end = Math.min(all.length, at + FRAME_BYTES_MAX);
            int flags = end == all.length ? END_HEADERS : 0;
            send(at == 0 ? HEADERS : CONTINUATION, flags, stream, Arrays.copyOfRange(all, at, end));
        }
    }

    /** The next frame of this type, others left out; null: the connection ended before. */
    @Nullable
    Frame next(int type) {
        try {
            while (true) {
                int length = in.readUnsignedByte() << 16;
                length |= in.readUnsignedShort();
                int found = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                byte[] payload = new byte[length];
                in.readFully(payload);
                if (found == type) {
                    return new Frame(found, flags, stream, Bytes.wrap(payload));
                }
            }
        } catch (EOFException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
