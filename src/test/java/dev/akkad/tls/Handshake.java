package dev.akkad.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/** Two engines, and the bytes between them carried by hand. */
final class Handshake {
    private static final int ROUNDS_MAX = 100;
    private static final int BYTES_MAX = 64 * 1024;

    private Handshake() {}

    /** Ends when both have finished, and a byte has gone each way. */
    static void between(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(BYTES_MAX);
        ByteBuffer toClient = ByteBuffer.allocate(BYTES_MAX);
        client.beginHandshake();
        server.beginHandshake();
        for (int round = 0; round < ROUNDS_MAX; round++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
            boolean isQuiet = toServer.position() == 0 && toClient.position() == 0;
            if (isQuiet && isDone(client) && isDone(server)) {
                return;
            }
        }
        throw new AssertionError("no end of " + client.getHandshakeStatus() + ", " + server.getHandshakeStatus());
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        for (int turn = 0; turn < ROUNDS_MAX; turn++) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> engine.wrap(nothing, out);
                default -> {
                    in.flip();
                    boolean hasRead = in.hasRemaining()
                            && engine.unwrap(in, ByteBuffer.allocate(BYTES_MAX)).bytesConsumed() > 0;
                    in.compact();
                    if (!hasRead) {
                        return;
                    }
                }
            }
        }
    }
}
