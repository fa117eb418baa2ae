package dev.akkad.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A cable between every two members: all that goes over their peer ports goes through here, byte by byte, and can be
 * held one way or both, torn, or made long. Nothing is ever left out of a stream: no network does that either.
 *
 * <p>Members advertise a door of ours instead of their port. Who comes in is known by the process behind the socket.
 */
final class Cables implements Wires {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int DIAL_MILLIS = 5_000;

    /** Indexes of two members. */
    private record Way(int from, int to) {}

    private record Cable(Socket near, Socket far, Way way) {
        private boolean isBetween(int one, int other) {
            return way.equals(new Way(one, other)) || way.equals(new Way(other, one));
        }

        private void tear() {
            close(near);
            close(far);
        }
    }

    private final ProcessCluster cluster;
    private final List<ServerSocket> doors = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Cable> cables = ConcurrentHashMap.newKeySet();
    private final Set<Way> held = new HashSet<>(); // guarded by itself
    private volatile long delayNanos;
    private volatile boolean closed;

    private Cables(ProcessCluster cluster) {
        this.cluster = cluster;
    }

    /** Before any of the members has ever run. */
    static Cables lay(ProcessCluster cluster) {
        Cables cables = new Cables(cluster);
        for (int member = 0; member < cluster.size(); member++) {
            int to = member;
            try {
                int port = Ports.free(1).get(0);
                ServerSocket door = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
                cables.doors.add(door);
                cluster.member(to).advertise(port);
                cables.threads.execute(() -> cables.welcome(door, to));
            } catch (IOException e) {
                cables.close();
                throw new UncheckedIOException(e);
            }
        }
        return cables;
    }

    @Override
    public ProcessCluster cluster() {
        return cluster;
    }

    /** What {@code from} says stays on its way to {@code to}; what it says first, and what it says at all. */
    @Override
    public void cut(int from, int to) {
        synchronized (held) {
            held.add(new Way(from, to));
        }
    }

    /** Every connection between the two ends; new ones may begin. */
    void tear(int one, int other) {
        cables.stream().filter(cable -> cable.isBetween(one, other)).forEach(Cable::tear);
    }

    /** Everything everywhere takes so much longer. */
    void stretch(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** What was held goes on its way. */
    @Override
    public void heal() {
        delayNanos = 0;
        synchronized (held) {
            held.clear();
            held.notifyAll();
        }
    }

    private void welcome(ServerSocket door, int to) {
        try {
            while (true) {
                Socket near = door.accept();
                threads.execute(() -> connect(near, to));
            }
        } catch (IOException e) {
            // The door is closed.
        }
    }

    private void connect(Socket near, int to) {
        int from = caller(near);
        Way there = new Way(from, to);
        Socket far = new Socket();
        Cable cable = new Cable(near, far, there);
        cables.add(cable);
        try {
            if (from >= 0 && awaitFree(there)) {
                far.connect(cluster.member(to).listener(), DIAL_MILLIS);
                threads.execute(() -> carry(near, far, there));
                carry(far, near, new Way(to, from));
            }
        } catch (IOException e) {
            // Nobody is there: the caller sees its connection end.
        } finally {
            cable.tear();
            cables.remove(cable);
        }
    }

    private void carry(Socket source, Socket sink, Way way) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = source.getInputStream();
            OutputStream out = sink.getOutputStream();
            for (int read = in.read(chunk); read >= 0 && awaitFree(way); read = in.read(chunk)) {
                if (delayNanos > 0) {
                    Eventually.pass(Duration.ofNanos(delayNanos));
                }
                out.write(chunk, 0, read);
            }
        } catch (IOException e) {
            // One of the ends is gone.
        } finally {
            close(source);
            close(sink);
        }
    }

    /** @return false: all is over */
    private boolean awaitFree(Way way) {
        synchronized (held) {
            while (held.contains(way) && !closed) {
                try {
                    held.wait(TimeUnit.SECONDS.toMillis(1));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
        return !closed;
    }

    /** Whose socket is at the other end; -1 if it is gone by now. */
    private int caller(Socket near) {
        long inode = SocketOwners.inode(near.getPort(), near.getLocalPort());
        for (int member = 0; inode != 0 && member < cluster.size(); member++) {
            if (cluster.isAlive(member)
                    && SocketOwners.owns(cluster.member(member).pid(), inode)) {
                return member;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        closed = true;
        heal();
        doors.forEach(Cables::close);
        cables.forEach(Cable::tear);
        threads.shutdownNow();
    }

    /** Whatever comes of it. */
    static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Closed enough.
        }
    }
}
