package dev.akkad.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Hands out TCP ports that nothing listens on.
 *
 * <p>They lie below the range from which the kernel takes ports for outgoing connections: a member that is down for a
 * while must find its own port free when it comes back. Each is handed out once, and of two JVMs that test side by side
 * each has its half of them.
 */
public final class Ports {
    private static final int LOWEST = 10_000;
    private static final int JVMS = 2;
    /** From 0 on. */
    private static final int JVM = Integer.getInteger("akkad.it.fork", 1) - 1;

    private static final Random RANDOM = new Random();
    private static final Set<Integer> TAKEN = new HashSet<>();

    private Ports() {}

    public static synchronized List<Integer> free(int count) {
        List<Integer> ports = new ArrayList<>();
        int bound = firstEphemeral();
        for (int tries = 0; ports.size() < count; tries++) {
            if (tries > 10_000) {
                throw new IllegalStateException("no free ports between " + LOWEST + " and " + bound);
            }
            int port = anyBelow(bound);
            if (isFree(port) && TAKEN.add(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    /** A base port for {@code akkad local}: it, the next one, and both 10, 20, … above, {@code count} pairs in all. */
    static synchronized int freePairs(int count) {
        int bound = firstEphemeral() - 10 * count;
        for (int tries = 0; tries < 10_000; tries++) {
            int base = anyBelow(bound);
            List<Integer> wanted = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                wanted.addAll(List.of(base + 10 * i, base + 10 * i + 1));
            }
            if (wanted.stream().allMatch(port -> !TAKEN.contains(port) && isFree(port))) {
                TAKEN.addAll(wanted);
                return base;
            }
        }
        throw new IllegalStateException("no free ports below " + bound);
    }

    private static int anyBelow(int bound) {
        int share = (bound - LOWEST) / JVMS;
        return LOWEST + JVM % JVMS * share + RANDOM.nextInt(share);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int firstEphemeral() {
        Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
        try {
            int first = Files.exists(range)
                    ? Integer.parseInt(Files.readString(range).strip().split("\\s+", 2)[0])
                    : 32_768;
            return first > LOWEST + 1_000 ? first : 32_768;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
