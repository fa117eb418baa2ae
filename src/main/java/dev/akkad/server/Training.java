package dev.akkad.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The few requests that a training run for the class-data archive serves: one of each common kind, so that the classes
 * they need are in the archive.
 *
 * <p>Written straight to the socket, as HTTP/1.1 and as HTTP/2 frames: a client library would only fill the archive.
 */
final class Training {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /** A gRPC method and its request, the protobuf bytes as characters; key and value are {@code foo}, {@code bar}. */
    private record Call(String path, String request) {}

    private static final List<Call> CALLS = List.of(
            new Call("/etcdserverpb.KV/Put", "\n\003foo\022\003bar"),
            new Call("/etcdserverpb.KV/Range", "\n\003foo"),
            new Call("/etcdserverpb.KV/DeleteRange", "\n\003foo"),
            new Call("/etcdserverpb.Lease/LeaseGrant", "\b<"),
            new Call("/etcdserverpb.Cluster/MemberList", ""),
            new Call("/etcdserverpb.Maintenance/Status", ""));

    private Training() {}

    static void run(EtcdUrl url) throws IOException {
        for (String path : List.of("/version", "/health", "/readyz", "/metrics")) {
            get(url, path);
        }
        for (Call call : CALLS) {
            call(url, call);
        }
    }

    private static void get(EtcdUrl url, String path) throws IOException {
        try (Socket socket = connect(url)) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + url.address() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    private static void call(EtcdUrl url, Call call) throws IOException {
        try (Socket socket = connect(url)) {
            OutputStream out = socket.getOutputStream();
            out.write(PREFACE);
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
            out.write(frame(HEADERS, END_HEADERS, 1, headers(url, call.path())));
            out.write(frame(DATA, END_STREAM, 1, message(call.request())));
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            boolean open = true;
            while (open) {
                open = readFrame(in);
            }
        }
    }

    /** Whether more frames are to come. */
    private static boolean readFrame(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        in.readFully(new byte[length]);
        boolean ended = stream == 1 && (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
        return !ended && type != RESET && type != GO_AWAY;
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) 0).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        return frame.array();
    }

    /** HPACK without table and Huffman code: a zero, then name and value, each behind its length. */
    private static byte[] headers(EtcdUrl url, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        List<String> fields = List.of(
                ":method", "POST",
                ":scheme", "http",
                ":path", path,
                ":authority", url.address(),
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
    private static byte[] message(String request) {
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer message = ByteBuffer.allocate(5 + bytes.length);
        return message.put((byte) 0).putInt(bytes.length).put(bytes).array();
    }

    private static Socket connect(EtcdUrl url) throws IOException {
        Socket socket = new Socket(InetAddress.getByName(url.host()), url.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }
}
