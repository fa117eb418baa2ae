package dev.akkad.ctl;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;
import dev.akkad.wire.pb.mvccpb.KeyValue;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Answers every call with the same range, in frames put together by hand: enough to take a client through all. */
final class TrainingServer implements AutoCloseable {
    private static final int PREFACE_BYTES = 24;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final byte[] STATUS_200 = {(byte) 0x88};

    private final ServerSocket socket;

    private TrainingServer(ServerSocket socket) {
        this.socket = socket;
    }

    static TrainingServer start() throws IOException {
        TrainingServer server = new TrainingServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        daemon(server::accept);
        return server;
    }

    int port() {
        return socket.getLocalPort();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "training");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                daemon(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed: the training is over.
        }
    }

    private static void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            in.readFully(new byte[PREFACE_BYTES]);
            frame(out, SETTINGS, 0, 0, new byte[0]);
            while (true) {
                int lengthAndType = in.readInt();
                int flags = in.readUnsignedByte();
                int streamId = in.readInt();
                in.readFully(new byte[lengthAndType >>> Byte.SIZE]);
                int type = lengthAndType & 0xff;
                if (type == SETTINGS && flags != ACK) {
                    frame(out, SETTINGS, ACK, 0, new byte[0]);
                } else if (type == DATA && flags == END_STREAM) {
                    frame(out, HEADERS, END_HEADERS, streamId, STATUS_200);
                    frame(out, DATA, 0, streamId, answer());
                    frame(out, HEADERS, END_HEADERS | END_STREAM, streamId, trailers());
                }
            }
        } catch (IOException e) {
            // The client has what it wanted.
        }
    }

    private static void frame(DataOutputStream out, int type, int flags, int streamId, byte[] payload)
            throws IOException {
        out.writeInt(payload.length << Byte.SIZE | type);
        out.writeByte(flags);
        out.writeInt(streamId);
        out.write(payload);
        out.flush();
    }

    private static byte[] answer() throws IOException {
        byte[] message = RangeResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder()
                        .setClusterId(1)
                        .setMemberId(2)
                        .setRevision(3)
                        .setRaftTerm(4))
                .addKvs(KeyValue.newBuilder()
                        .setKey(ByteString.copyFromUtf8("a"))
                        .setValue(ByteString.copyFromUtf8("1"))
                        .setCreateRevision(3)
                        .setModRevision(3)
                        .setVersion(1))
                .setCount(1)
                .build()
                .toByteArray();
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(framed);
        out.writeByte(0);
        out.writeInt(message.length);
        out.write(message);
        return framed.toByteArray();
    }

    /** {@code grpc-status: 0}, spelled out. */
    private static byte[] trailers() {
        byte[] name = "grpc-status".getBytes(US_ASCII);
        byte[] block = new byte[name.length + 4];
        block[1] = (byte) name.length;
        System.arraycopy(name, 0, block, 2, name.length);
        block[name.length + 2] = 1;
        block[name.length + 3] = '0';
        return block;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
