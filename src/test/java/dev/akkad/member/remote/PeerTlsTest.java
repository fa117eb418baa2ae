package dev.akkad.member.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.Pki;
import dev.akkad.tls.Protocols;
import dev.akkad.tls.TlsContext;
import dev.akkad.tls.TlsException;
import dev.akkad.tls.TlsFiles;
import dev.akkad.tls.TlsSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which connections count as handshakes, of which a member answers so many in a second. */
final class PeerTlsTest {
    private static final int BYTES_MAX = 64 * 1024;
    private static final String REFUSED = "too many handshakes at once";

    @TempDir
    private Path directory;

    private long second;
    private PeerTls tls;

    @BeforeEach
    void open() throws TlsException {
        Pki authority = new Pki(directory, "authority");
        Pki.Pair pair = authority.issue("member");
        TlsFiles files = new TlsFiles(pair.certificate(), pair.key(), null, null, authority.certificate(), null);
        tls = new PeerTls(
                TlsContext.open(new TlsSettings(files, true, false, TlsSettings.Allowed.ANY, Protocols.DEFAULT, false)),
                () -> second);
    }

    private SSLEngine accepted() throws SSLException {
        SSLEngine engine = tls.createServerSSLEngine("127.0.0.1", 1);
        engine.beginHandshake();
        return engine;
    }

    private static HandshakeStatus receive(SSLEngine engine, byte... bytes) throws SSLException {
        return engine.unwrap(ByteBuffer.wrap(bytes), ByteBuffer.allocate(BYTES_MAX))
                .getHandshakeStatus();
    }

    /** What a member says first. */
    private byte[] hello() throws SSLException {
        SSLEngine client = tls.createClientSSLEngine("127.0.0.1", 1);
        client.beginHandshake();
        ByteBuffer out = ByteBuffer.allocate(BYTES_MAX);
        client.wrap(ByteBuffer.allocate(0), out);
        byte[] hello = new byte[out.flip().remaining()];
        out.get(hello);
        return hello;
    }

    private void handshakes(int count) throws SSLException {
        byte[] hello = hello();
        for (int i = 0; i < count; i++) {
            assertThat(receive(accepted(), hello)).isEqualTo(HandshakeStatus.NEED_TASK);
        }
    }

    @Test
    void soManyHandshakesBeginInASecondAndNoMore() throws SSLException {
        handshakes(PeerTls.HANDSHAKES_PER_SECOND);
        byte[] hello = hello();
        assertThatThrownBy(() -> receive(accepted(), hello)).hasMessageContaining(REFUSED);

        second++;

        handshakes(PeerTls.HANDSHAKES_PER_SECOND);
    }

    @Test
    void whoeverSaysNothingTakesNoHandshakeFromTheOthers() throws SSLException {
        for (int i = 0; i < 2 * PeerTls.HANDSHAKES_PER_SECOND; i++) {
            accepted();
        }

        handshakes(PeerTls.HANDSHAKES_PER_SECOND);
    }

    @Test
    void norDoesWhoeverSaysHalfAHelloOrSomethingElse() throws SSLException {
        byte[] hello = hello();
        byte[] half = Arrays.copyOf(hello, hello.length / 2);
        for (int i = 0; i < PeerTls.HANDSHAKES_PER_SECOND; i++) {
            assertThat(receive(accepted(), half)).isEqualTo(HandshakeStatus.NEED_UNWRAP);
            SSLEngine other = accepted();
            assertThatThrownBy(() -> receive(other, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(SSLException.class)
                    .hasMessageNotContaining(REFUSED);
        }

        handshakes(PeerTls.HANDSHAKES_PER_SECOND);
    }
}
