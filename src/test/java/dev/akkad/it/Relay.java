package dev.akkad.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A port on loopback behind which is a socket in the file system: for clients of whoever has no network of theirs. */
final class Relay implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final ServerSocketChannel door;
    private final UnixDomainSocketAddress to;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<SocketChannel> ends = ConcurrentHashMap.newKeySet();

    private Relay(ServerSocketChannel door, Path to) {
        this.door = door;
        this.to = UnixDomainSocketAddress.of(to);
    }

    static Relay open(int port, Path socket) throws IOException {
        ServerSocketChannel door =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Relay relay = new Relay(door, socket);
        relay.threads.execute(relay::welcome);
        return relay;
    }

    private void welcome() {
        try {
            while (true) {
                SocketChannel near = door.accept();
                threads.execute(() -> connect(near));
            }
        } catch (IOException e) {
            // The door is closed.
        }
    }

    private void connect(SocketChannel near) {
        ends.add(near);
        try (near;
                SocketChannel far = SocketChannel.open(to)) {
            ends.add(far);
            threads.execute(() -> carry(far, near));
            carry(near, far);
            ends.remove(far);
        } catch (IOException e) {
            // Nobody is there: the client sees its connection end.
        } finally {
            ends.remove(near);
        }
    }

    private static void carry(SocketChannel from, SocketChannel to) {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (from;
                to) {
            while (from.read(chunk) >= 0) {
                chunk.flip();
                while (chunk.hasRemaining()) {
                    to.write(chunk);
                }
                chunk.clear();
            }
        } catch (IOException e) {
            // One of the ends is gone.
        }
    }

    @Override
    public void close() {
        Cables.close(door);
        ends.forEach(Cables::close);
        threads.shutdownNow();
    }
}
