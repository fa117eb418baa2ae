package dev.akkad.server;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The system's journal, {@code --log-outputs=systemd/journal}: lines go to systemd-journald's stream socket, each with
 * the priority of its level.
 */
final class JournalStream extends OutputStream {
    /** What goes before the lines: who speaks, no unit, priority 6 for lines without one, one stands before each. */
    private static final String HEADER = "akkad\n\n6\n1\n0\n0\n0\n";

    private final SocketChannel channel;

    private JournalStream(SocketChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException when nobody listens there */
    static JournalStream connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            JournalStream stream = new JournalStream(channel);
            stream.send(HEADER.getBytes(StandardCharsets.UTF_8));
            return stream;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException("can't find journal (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    /** One whole line. */
    @Override
    public synchronized void write(byte[] line, int offset, int count) throws IOException {
        String text = new String(line, offset, count, StandardCharsets.UTF_8);
        send(("<" + priority(text) + ">" + text).getBytes(StandardCharsets.UTF_8));
    }

    private void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Of syslog, by the level that stands at the beginning of a line. */
    static int priority(String line) {
        String level = line.startsWith("{\"level\":\"")
                ? line.substring("{\"level\":\"".length())
                : line.substring(line.indexOf('\t') + 1);
        if (level.startsWith("debug")) {
            return 7;
        }
        if (level.startsWith("warn")) {
            return 4;
        }
        if (level.startsWith("error")) {
            return 3;
        }
        return level.startsWith("fatal") ? 2 : 6;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
