package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Pki;
import dev.akkad.tls.Protocols;
import dev.akkad.tls.TlsContext;
import dev.akkad.tls.TlsException;
import dev.akkad.tls.TlsFiles;
import dev.akkad.tls.TlsSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is slow is sent away, and keeps nobody else waiting. */
@Timeout(60)
final class DoorkeeperTest {
    private static final Doorkeeper.Limits SHORT = new Doorkeeper.Limits(300, 0, 20, 30);
    /** For what must come in time, also from a machine that is busy. */
    private static final Doorkeeper.Limits FAIR = new Doorkeeper.Limits(2_000, 0, 20, 30);

    private static final Doorkeeper.Limits PATIENT = new Doorkeeper.Limits(600_000, 0, 20, 30);
    private static final String REQUEST = "GET /version HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    private Path directory;

    private final List<Socket> sockets = new ArrayList<>();
    private final FakeMember member = new FakeMember();
    private Vertx vertx = ClientPort.vertx(1, SHORT);
    private int port;

    private void listen(Doorkeeper.Limits limits, @Nullable TlsContext tls) {
        PortFixture.await(vertx.close());
        vertx = ClientPort.vertx(1, limits);
        ApiSettings settings =
                ApiSettings.on(new ListenAddress("127.0.0.1", 0, tls)).withEventLoops(1);
        port = PortFixture.await(ClientPort.start(vertx, settings, member))
                .ports()
                .get(0);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        PortFixture.await(vertx.close());
        member.close();
    }

    private Socket connect(String bytes) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        sockets.add(socket);
        send(socket, bytes);
        return socket;
    }

    private static void send(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads to the end of the connection, which must come. */
    private static String rest(Socket socket) {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the connection stays open", open);
        } catch (IOException reset) {
            return "";
        }
    }

    private static String answer(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\"}")) {
            int next = socket.getInputStream().read();
            assertThat(next).as("end after: %s", text).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    private TlsContext tls() throws TlsException {
        Pki authority = new Pki(directory, "authority");
        Pki.Pair pair = authority.issue("server");
        return TlsContext.open(new TlsSettings(
                new TlsFiles(pair.certificate(), pair.key(), null, null, authority.certificate(), null),
                true,
                true,
                TlsSettings.Allowed.ANY,
                Protocols.DEFAULT,
                false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /vers", "GET / HTTP/1.1\r\nA: b\r\n", "PRI * HTTP/2.0\r\n"})
    void whoeverDoesNotFinishAHeadInTimeIsSentAway(String begin) throws IOException {
        listen(SHORT, null);

        assertThat(rest(connect(begin))).doesNotContain("200 OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET / HTTP/1.1\r\n"})
    void whoeverDoesNotFinishAHandshakeInTimeIsSentAway(String begin) throws IOException, TlsException {
        listen(SHORT, tls());

        assertThat(rest(connect(begin))).doesNotContain("200 OK");
    }

    @Test
    void theHeadOfTheNextRequestMustNotBeSlowEither() throws IOException {
        listen(FAIR, null);
        Socket socket = connect(REQUEST);
        assertThat(answer(socket)).contains("200 OK");

        send(socket, "GET /version HTTP");

        assertThat(rest(socket)).isEmpty();
    }

    /** Three times the patience: a connection may be idle, and a body may take its time. */
    @Test
    void whoeverHasAskedOnceMayWait() throws IOException {
        listen(FAIR, null);
        Socket idle = connect(REQUEST);
        answer(idle);
        Socket slow = connect("POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\n{\"key\"");
        for (int i = 0; i < 3; i++) {
            rest(connect("GET")); // ends when the patience does
            assertThat(slow.getInputStream().available()).isZero();
            send(slow, i == 0 ? ":\"" : i == 1 ? "Zm9" : "v\"}");
        }

        send(idle, REQUEST);

        assertThat(answer(idle)).contains("200 OK");
        assertThat(slow.getInputStream().read()).isEqualTo('H'); // HTTP/1.1 and so on: an answer
    }

    @Test
    void theLongestWaitingMakesRoomForTheNext() throws IOException, TlsException {
        for (TlsContext tls : java.util.Arrays.asList(null, tls())) {
            listen(PATIENT, tls);
            Socket first = connect("");
            List<Socket> others = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                others.add(connect(""));
            }

            assertThat(rest(first)).isEmpty();
            assertThat(rest(others.get(10))).isEmpty();
            if (tls == null) {
                Socket quick = connect(REQUEST);
                assertThat(answer(quick)).contains("200 OK");
            }
        }
    }
}
