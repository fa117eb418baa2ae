package dev.akkad.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.Pki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsContextTest {
    @TempDir
    private Path directory;

    private Pki authority;

    @BeforeEach
    void makeAuthority() {
        authority = new Pki(directory, "authority");
    }

    private TlsSettings settings(Pki.Pair pair) {
        return settings(pair, TlsSettings.Allowed.ANY, null);
    }

    private TlsSettings settings(Pki.Pair pair, TlsSettings.Allowed allowed, @Nullable Path revoked) {
        return new TlsSettings(
                new TlsFiles(pair.certificate(), pair.key(), null, null, authority.certificate(), revoked),
                true,
                true,
                allowed,
                Protocols.DEFAULT,
                false);
    }

    private static SSLEngine shake(TlsContext client, TlsContext server) throws SSLException {
        SSLEngine accepted = server.serverEngine();
        Handshake.between(client.clientEngine("127.0.0.1", 1), accepted);
        return accepted;
    }

    @Test
    void keysAreReadInEveryFormThatOpensslWrites() throws Exception {
        TlsContext client = TlsContext.open(settings(authority.issue("client")));
        for (Pki.Pair pair :
                List.of(authority.issue("pkcs8"), authority.issueRsa("pkcs1"), authority.issueSec1("sec1"))) {
            SSLEngine accepted = shake(client, TlsContext.open(settings(pair)));

            assertThat(accepted.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(TlsContext.commonName(accepted.getSession())).isEqualTo("client");
        }
        for (Pki.Pair pair : List.of(authority.issueRsa("pkcs1"), authority.issueSec1("sec1"))) {
            shake(TlsContext.open(settings(pair)), TlsContext.open(settings(authority.issue("server"))));
        }
    }

    @Test
    void whoeverHasNoCertificateOfTheAuthorityIsRefused() throws Exception {
        TlsContext server = TlsContext.open(settings(authority.issue("server")));
        Pki.Pair foreign = new Pki(directory, "other").issue("stranger");
        Pki.Pair serverOnly = authority.issue("wrong-use", "IP:127.0.0.1", "serverAuth");

        assertThatThrownBy(() -> shake(TlsContext.open(settings(foreign)), server))
                .isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> shake(TlsContext.open(settings(serverOnly)), server))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void aServerMustBeTheHostThatWasDialled() throws Exception {
        TlsContext elsewhere = TlsContext.open(settings(authority.issue("s", "IP:127.0.0.2", "serverAuth")));
        TlsContext client = TlsContext.open(settings(authority.issue("client")));

        assertThatThrownBy(() -> shake(client, elsewhere)).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "client, '', true",
        "client|other, '', true",
        "other, '', false",
        "'', *.example.com, true",
        "'', a.example.com, true",
        "'', b.example.com, true",
        "'', b.a.example.com, false",
        "'', 127.0.0.1, true",
        "'', 127.0.0.2, false",
        "'', 0:0:0:0:0:0:0:1, true",
        "'', client, false"
    })
    void onlyAllowedNamesMayConnect(String names, String hosts, boolean mayConnect) throws Exception {
        Pki.Pair pair =
                authority.issue("client", "DNS:a.example.com,DNS:*.example.com,IP:127.0.0.1,IP:::1", "clientAuth");
        TlsSettings.Allowed allowed = new TlsSettings.Allowed(split(names), split(hosts));
        TlsContext server = TlsContext.open(settings(authority.issue("server"), allowed, null));
        TlsContext client = TlsContext.open(settings(pair));

        if (mayConnect) {
            shake(client, server);
        } else {
            assertThatThrownBy(() -> shake(client, server))
                    .hasStackTraceContaining("client certificate authentication failed");
        }
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\\|", -1));
    }

    @Test
    void aCertificateIsRevokedWhileTheServerRuns() throws Exception {
        Path list = authority.revoke(directory.resolve("revoked.pem"));
        TlsContext server = TlsContext.open(settings(authority.issue("server"), TlsSettings.Allowed.ANY, list));
        Pki.Pair lost = authority.issue("lost");
        TlsContext client = TlsContext.open(settings(lost));
        shake(client, server);

        authority.revoke(list, lost);

        assertThatThrownBy(() -> shake(client, server)).hasStackTraceContaining("revoked");
        shake(TlsContext.open(settings(authority.issue("other"))), server);
    }

    @Test
    void theListMayBeDerAsWell() throws Exception {
        Pki.Pair lost = authority.issue("lost");
        Path pem = authority.revoke(directory.resolve("revoked.pem"), lost);
        Path der = directory.resolve("revoked.der");
        Pki.openssl("crl", "-in", pem.toString(), "-outform", "DER", "-out", der.toString());
        TlsContext server = TlsContext.open(settings(authority.issue("server"), TlsSettings.Allowed.ANY, der));

        assertThatThrownBy(() -> shake(TlsContext.open(settings(lost)), server)).hasStackTraceContaining("revoked");
    }

    @Test
    void certificateAndAuthorityChangeWhileTheServerRuns() throws Exception {
        Pki.Pair own = authority.issue("server");
        TlsContext server = TlsContext.open(settings(own));
        TlsContext client = TlsContext.open(settings(authority.issue("client")));
        shake(client, server);
        TlsContext before = TlsContext.open(settings(copy(authority.issue("before"), "kept")));

        Pki next = new Pki(directory, "next");
        Files.copy(next.certificate(), authority.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Pki.Pair renewed = next.issue("renewed");
        replace(own, renewed);

        TlsContext newClient = TlsContext.open(settings(next.issue("client")));
        SSLEngine dialled = newClient.clientEngine("127.0.0.1", 1);
        Handshake.between(dialled, server.serverEngine());
        assertThat(dialled.getSession().getPeerPrincipal().getName()).isEqualTo("CN=renewed");
        assertThatThrownBy(() -> shake(before, server)).isInstanceOf(SSLException.class);
    }

    private Pki.Pair copy(Pki.Pair pair, String name) throws IOException {
        Pki.Pair copy = new Pki.Pair(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
        replace(copy, pair);
        return copy;
    }

    private static void replace(Pki.Pair target, Pki.Pair source) throws IOException {
        Files.copy(source.certificate(), target.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(source.key(), target.key(), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Between the writing of the one file and of the other, or when one of them is bad. */
    @ParameterizedTest
    @ValueSource(strings = {"half", "rubbish", "gone"})
    void whatCannotBeUsedLeavesWhatWasThere(String change) throws Exception {
        Pki.Pair own = authority.issue("server");
        TlsContext server = TlsContext.open(settings(own));
        TlsContext client = TlsContext.open(settings(authority.issue("client")));
        Pki.Pair next = authority.issue("next");

        switch (change) {
            case "half" -> Files.copy(next.certificate(), own.certificate(), StandardCopyOption.REPLACE_EXISTING);
            case "rubbish" -> Files.writeString(own.certificate(), "-----BEGIN");
            default -> Files.delete(own.key());
        }
        shake(client, server);
        replace(own, next);
        Files.setLastModifiedTime(own.key(), FileTime.from(Instant.EPOCH));

        SSLEngine dialled = client.clientEngine("127.0.0.1", 1);
        Handshake.between(dialled, server.serverEngine());
        assertThat(dialled.getSession().getPeerPrincipal().getName()).isEqualTo("CN=next");
    }

    @Test
    void badFilesAreRefusedByName() throws IOException {
        Pki.Pair good = authority.issue("server");
        Path empty = Files.writeString(directory.resolve("empty"), "nothing\n");
        Path missing = directory.resolve("missing");
        Pki.Pair other = authority.issue("other");
        Path locked = directory.resolve("locked.key");
        Pki.openssl("pkcs8", "-topk8", "-in", good.key().toString(), "-passout", "pass:x", "-out", locked.toString());

        assertRefused(missing, good.key(), "open " + missing + ": no such file or directory");
        assertRefused(good.certificate(), missing, "open " + missing + ": no such file or directory");
        assertRefused(empty, good.key(), "tls: failed to find any PEM data in certificate input (" + empty + ")");
        assertRefused(good.certificate(), empty, "tls: failed to find any PEM data in key input (" + empty + ")");
        assertRefused(
                good.certificate(), other.key(), "tls: private key does not match public key (" + other.key() + ")");
        assertRefused(good.certificate(), locked, "tls: failed to parse private key: " + locked + " needs a password");
        assertThatThrownBy(() -> TlsContext.open(new TlsSettings(
                        new TlsFiles(good.certificate(), good.key(), null, null, empty, null),
                        true,
                        true,
                        TlsSettings.Allowed.ANY,
                        Protocols.DEFAULT,
                        false)))
                .hasMessage("failed to find any certificate in " + empty);
        assertThatThrownBy(() -> TlsContext.open(settings(good, TlsSettings.Allowed.ANY, empty)))
                .hasMessageStartingWith("x509: malformed crl in " + empty);
    }

    private void assertRefused(Path certificate, Path key, String text) {
        assertThatThrownBy(() -> TlsContext.open(settings(new Pki.Pair(certificate, key))))
                .isInstanceOf(TlsException.class)
                .hasMessage(text);
    }

    @Test
    void aCertificateIsMadeOnceAndStays() throws Exception {
        Path made = directory.resolve("fixtures/client");
        Instant now = Instant.now();
        TlsFiles files = SelfSigned.files(made, List.of("127.0.0.1", "::1", "localhost"), now, 40, new SecureRandom());
        String first = Files.readString(files.certificate());

        SelfSigned.files(made, List.of("127.0.0.1"), now, 1, new SecureRandom());

        assertThat(Files.readString(files.certificate())).isEqualTo(first);
        assertThat(Pki.openssl(
                        "verify",
                        "-CAfile",
                        files.certificate().toString(),
                        files.certificate().toString()))
                .contains("OK");
        assertThat(Pki.openssl(
                        "x509", "-noout", "-text", "-in", files.certificate().toString()))
                .contains("IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:localhost")
                .contains("TLS Web Server Authentication")
                .contains("CA:FALSE");
        assertThat(Files.getPosixFilePermissions(files.key())).hasSize(2);
        TlsContext self =
                TlsContext.open(new TlsSettings(files, false, false, TlsSettings.Allowed.ANY, Protocols.DEFAULT, true));
        shake(self, self);
    }

    @Test
    void versionsAndSuitesAreThoseAskedFor() throws Exception {
        Protocols only12 = Protocols.of("TLS1.2", "TLS1.2", List.of("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305"));
        Protocols only13 = Protocols.of("TLS1.3", "", List.of());
        TlsSettings plain = settings(authority.issueRsa("server"));
        TlsContext old =
                TlsContext.open(new TlsSettings(plain.files(), true, true, TlsSettings.Allowed.ANY, only12, false));
        TlsContext modern =
                TlsContext.open(new TlsSettings(plain.files(), true, true, TlsSettings.Allowed.ANY, only13, false));
        TlsContext any = TlsContext.open(plain);

        assertThat(shake(any, old).getSession().getProtocol()).isEqualTo("TLSv1.2");
        assertThat(shake(any, old).getSession().getCipherSuite())
                .isEqualTo("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
        assertThat(shake(any, modern).getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThatThrownBy(() -> shake(old, modern)).isInstanceOf(SSLException.class);
    }
}
