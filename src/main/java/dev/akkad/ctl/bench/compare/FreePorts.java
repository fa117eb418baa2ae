package dev.akkad.ctl.bench.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Ports that nothing listens on, below those that the kernel gives to outgoing connections: else the load, which tries
 * to connect before a member listens, could be given the member's port and talk to itself.
 */
final class FreePorts {
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int LOWEST = 10_000;
    private static final int USUAL_FIRST_OUTGOING = 32_768;
    private static final int TRIES_MAX = 10_000;

    private FreePorts() {}

    static List<Integer> find(int count) throws IOException {
        SplittableRandom random = new SplittableRandom();
        int end = Math.max(firstOutgoing(), LOWEST + 1_000);
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int tries = 0; held.size() < count; tries++) {
                if (tries == TRIES_MAX) {
                    throw new IOException("no " + count + " free ports between " + LOWEST + " and " + end);
                }
                hold(random.nextInt(LOWEST, end), held);
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static void hold(int port, List<ServerSocket> held) {
        try {
            held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            // Taken: the next one, then.
        }
    }

    private static int firstOutgoing() throws IOException {
        return Files.isReadable(RANGE)
                ? Integer.parseInt(Files.readString(RANGE).trim().split("\\s+", 2)[0])
                : USUAL_FIRST_OUTGOING;
    }
}
