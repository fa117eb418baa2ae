package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.check.Action;
import dev.akkad.check.Op;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever strangers send to the two ports of a member, it changes nothing: the members live, go on serving, and hold
 * what their clients wrote and nothing else.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class HostileTrafficIT {
    private static final int RANDOM_BYTES = 1_000_000;
    private static final int CONNECTIONS = 200;
    private static final Duration PROGRESS_LIMIT = Duration.ofSeconds(60);
    private static final int WRITES = 50;
    private static final byte[] HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Artery's streams open with this and the number of the stream: control, ordinary, large. */
    private static final byte[] ARTERY_MAGIC = "AKKA".getBytes(StandardCharsets.US_ASCII);

    private final Random random = new Random(3);

    @Test
    void strangersChangeNothing() {
        try (ProcessCluster cluster = ProcessCluster.of(3);
                Watchers watchers = Watchers.start(cluster);
                Load load = Load.start(cluster)) {
            load.awaitProgress(WRITES, PROGRESS_LIMIT);
            for (MemberProcess member : cluster.members()) {
                randomBytes(member.clientPort());
                randomBytes(member.peerPort());
                load.awaitProgress(WRITES, PROGRESS_LIMIT);
                brokenFrames(member.clientPort());
                brokenPeers(member.peerPort());
                load.awaitProgress(WRITES, PROGRESS_LIMIT);
            }
            tooLarge(cluster);
            load.awaitProgress(WRITES, PROGRESS_LIMIT);
            List<Op> ops = load.stop();

            assertThat(cluster.members()).allMatch(MemberProcess::isAlive);
            cluster.awaitSameHash(PROGRESS_LIMIT);
            Evidence.judge(cluster, ops, watchers);
            cluster.passed();
        }
    }

    private void randomBytes(int port) {
        for (int sent = 0; sent < RANDOM_BYTES; sent += RANDOM_BYTES / CONNECTIONS) {
            byte[] bytes = new byte[RANDOM_BYTES / CONNECTIONS];
            random.nextBytes(bytes);
            send(port, bytes);
        }
    }

    /** HTTP/2 that begins well: frames of any kind, length and stream, whole and cut short. */
    private void brokenFrames(int port) {
        for (int i = 0; i < CONNECTIONS; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(HTTP2_PREFACE);
            out.writeBytes(frame(4, 0, 0, 0)); // SETTINGS, as everybody sends
            for (int frames = random.nextInt(8); frames >= 0; frames--) {
                out.writeBytes(frame(random.nextInt(12), random.nextInt(256), random.nextInt(7), random.nextInt(300)));
            }
            byte[] all = out.toByteArray();
            send(port, random.nextBoolean() ? all : java.util.Arrays.copyOf(all, random.nextInt(all.length)));
        }
    }

    private byte[] frame(int type, int flags, int stream, int length) {
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        return ByteBuffer.allocate(9 + length)
                .put((byte) (length >>> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Peers that begin well: frames of random content, of impossible length, and half sent. */
    private void brokenPeers(int port) {
        for (int i = 0; i < CONNECTIONS; i++) {
            ByteBuffer out = ByteBuffer.allocate(2048).order(ByteOrder.LITTLE_ENDIAN);
            out.put(ARTERY_MAGIC).put((byte) (1 + random.nextInt(3)));
            byte[] payload = new byte[random.nextInt(1024)];
            random.nextBytes(payload);
            int announced = switch (i % 4) {
                case 0 -> payload.length;
                case 1 -> payload.length + 1 + random.nextInt(100_000);
                case 2 -> Integer.MAX_VALUE;
                default -> -1 - random.nextInt(1000);
            };
            out.putInt(announced).put(payload);
            send(port, java.util.Arrays.copyOf(out.array(), out.position()));
        }
    }

    private static void tooLarge(ProcessCluster cluster) {
        String twoMegabytes = "x".repeat(2 * 1024 * 1024 - 100);
        String fourMegabytes = twoMegabytes + twoMegabytes;

        assertThatThrownBy(() -> cluster.client(0).execute(Action.Write.put("large", twoMegabytes), PROGRESS_LIMIT))
                .hasMessageContaining("etcdserver: request is too large");
        assertThatThrownBy(() -> cluster.client(1).execute(Action.Write.put("large", fourMegabytes), PROGRESS_LIMIT))
                .hasMessageContaining("received message larger than max");
        assertThat(cluster.client(2).execute(Action.Read.of("large")).toString())
                .doesNotContain("xxx");
    }

    /** The other side may hang up at any byte: that is its right. */
    private static void send(int port, byte[] bytes) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(bytes);
        } catch (IOException hungUp) {
            if (hungUp instanceof java.net.ConnectException) {
                throw new UncheckedIOException(hungUp); // nobody listens any more
            }
        }
    }
}
