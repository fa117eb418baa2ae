package dev.akkad.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * gRPC calls in HTTP/2 frames, for training runs only: written straight to a socket, for a client library would fill
 * the archive with its own classes.
 */
final class TrainingConnection implements Closeable {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    /** More than all answers of a training run; so no windows need to be kept. */
    private static final int WINDOW_BYTES = 1 << 30;

    private final Socket socket;
    private final String authority;
    private final OutputStream out;
    private final DataInputStream in;
    private int nextStream = 1;
    private int open;

    TrainingConnection(EtcdUrl url) throws IOException {
        socket = connect(url);
        authority = url.address();
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out.write(PREFACE);
        out.write(frame(SETTINGS, 0, 0, new byte[0]));
        out.write(frame(
                WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(WINDOW_BYTES).array()));
    }

    static Socket connect(EtcdUrl url) throws IOException {
        Socket socket = new Socket(InetAddress.getByName(url.host()), url.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Writes a call without waiting for its answer. */
    void send(String path, byte[] request) throws IOException {
        int stream = nextStream;
        nextStream += 2;
        open++;
        out.write(frame(HEADERS, END_HEADERS, stream, headers(path)));
        out.write(frame(DATA, END_STREAM, stream, message(request)));
    }

    /** Reads until every call has ended. */
    void await() throws IOException {
        out.flush();
        while (open > 0) {
            readFrame();
        }
    }

    private void readFrame() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        in.readInt();
        in.skipNBytes(length);
        if (type == GO_AWAY) {
            throw new EOFException("sent away");
        }
        boolean ended = (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
        open -= ended || type == RESET ? 1 : 0;
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) 0).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        return frame.array();
    }

    /** HPACK without table and Huffman code: a zero, then name and value, each behind its length. */
    private byte[] headers(String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        List<String> fields = List.of(
                ":method", "POST",
                ":scheme", "http",
                ":path", path,
                ":authority", authority,
                "content-type", "application/grpc",
                "te", "trailers");
        for (int i = 0; i < fields.size(); i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] text = fields.get(i).getBytes(StandardCharsets.US_ASCII);
            block.write(text.length);
            block.write(text, 0, text.length);
        }
        return block.toByteArray();
    }

    /** gRPC puts a flag and the length before each message. */
    private static byte[] message(byte[] request) {
        ByteBuffer message = ByteBuffer.allocate(5 + request.length);
        return message.put((byte) 0).putInt(request.length).put(request).array();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
