package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.tls.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecurityReaderTest {
    private static final String CLIENT =
            "--listen-client-urls=https://127.0.0.1:1 --advertise-client-urls=https://h:1 ";
    private static final String PEER = "--listen-peer-urls=https://127.0.0.1:2 "
            + "--initial-advertise-peer-urls=https://127.0.0.1:2 --initial-cluster=default=https://127.0.0.1:2 ";

    private static ServerSettings of(String commandLine) {
        List<String> arguments =
                new ArrayList<>(Arrays.asList(commandLine.strip().split(" +", -1)));
        return ServerSettings.of(arguments, Map.of());
    }

    private static TlsSettings client(String flags) {
        return Objects.requireNonNull(of(CLIENT + flags).security().client()).settings();
    }

    private static TlsSettings peer(String flags) {
        return Objects.requireNonNull(of(PEER + flags).security().peer()).settings();
    }

    @Test
    void withoutHttpsNothingIsSecureAndFilesAreWarnedOf() {
        ServerSettings settings =
                of("--cert-file=c --key-file=k --client-cert-auth --peer-cert-file=c --peer-client-cert-auth");

        assertThat(settings.security()).isEqualTo(TransportSecurity.NONE);
        assertThat(settings.warnings())
                .containsExactly(
                        "scheme is http or unix while key and cert files are present; ignoring key and cert files: "
                                + "http://localhost:2379",
                        "scheme is http or unix while --client-cert-auth is enabled; ignoring client cert auth for "
                                + "this URL: http://localhost:2379",
                        "scheme is HTTP while key and cert files are present; ignoring key and cert files: "
                                + "http://localhost:2380",
                        "scheme is HTTP while --peer-client-cert-auth is enabled; ignoring client cert auth for "
                                + "this URL: http://localhost:2380");
    }

    @Test
    void anAuthorityMeansThatCertificatesAreAskedForButNotThatTheyNameUsers() {
        assertThat(client("--cert-file=c --key-file=k").asksForCertificate()).isFalse();
        TlsSettings withAuthority = client("--cert-file=c --key-file=k --trusted-ca-file=a");
        assertThat(withAuthority.asksForCertificate()).isTrue();
        assertThat(withAuthority.namesUsers()).isFalse();
        TlsSettings naming = client("--cert-file=c --key-file=k --trusted-ca-file=a --client-cert-auth");
        assertThat(naming.namesUsers()).isTrue();
        assertThat(naming.files().authority()).isEqualTo(Path.of("a"));
    }

    @Test
    void peersHaveCertificatesOfTheirOwnForEachDirection() {
        TlsSettings peer = peer("--peer-cert-file=c --peer-key-file=k --peer-client-cert-file=d "
                + "--peer-client-key-file=l --peer-cert-allowed-cn=a,b --peer-crl-file=r");

        assertThat(peer.files().clientCertificate()).isEqualTo(Path.of("d"));
        assertThat(peer.files().revoked()).isEqualTo(Path.of("r"));
        assertThat(peer.allowed().commonNames()).containsExactly("a", "b");
        assertThat(peer.namesUsers()).isFalse();
        assertThat(peer.trustsAnyServer()).isFalse();
    }

    @Test
    void whoMayConnectIsReadForEachSide() {
        TlsSettings.Allowed clients = client(
                        "--cert-file=c --key-file=k --client-cert-allowed-hostname=a.example,b.example")
                .allowed();
        TlsSettings.Allowed peers = peer("--peer-cert-file=c --peer-key-file=k --peer-cert-allowed-hostname=m.example")
                .allowed();

        assertThat(clients).isEqualTo(new TlsSettings.Allowed(List.of(), List.of("a.example", "b.example")));
        assertThat(peers).isEqualTo(new TlsSettings.Allowed(List.of(), List.of("m.example")));
    }

    @Test
    void theCertificateOfTheGatewayIsReadToo() {
        TlsSettings settings = client("--cert-file=c --key-file=k --client-cert-file=d --client-key-file=l");

        assertThat(settings.files().clientCertificate()).isEqualTo(Path.of("d"));
        assertThat(settings.files().clientKey()).isEqualTo(Path.of("l"));
    }

    @Test
    void certificatesMadeHereAreForTheAddressesListenedOn() {
        TransportSecurity.Side side = Objects.requireNonNull(
                of(PEER + "--peer-auto-tls --data-dir=d").security().peer());

        assertThat(side.made()).isEqualTo(new TransportSecurity.Made(Path.of("d/fixtures/peer"), List.of("127.0.0.1")));
        assertThat(side.settings().trustsAnyServer()).isTrue();
        assertThat(of(PEER + "--peer-auto-tls --peer-cert-file=c --peer-key-file=k")
                        .warnings())
                .contains("ignoring peer auto TLS since certs given");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--tls-min-version=TLS1.1 | unexpected TLS version \"TLS1.1\"",
                "--tls-max-version=1.3 | unexpected TLS version \"1.3\"",
                "--tls-min-version=TLS1.3 --tls-max-version=TLS1.2 | "
                        + "min version (TLS1.3) is greater than max version (TLS1.2)",
                "--tls-min-version=TLS1.3 --cipher-suites=TLS_RSA_WITH_AES_128_CBC_SHA | "
                        + "cipher suites cannot be configured when only TLS1.3 is enabled",
                "--cipher-suites=AES | unexpected TLS cipher suite \"AES\"",
                "--cipher-suites=TLS_RSA_WITH_RC4_128_SHA | unexpected TLS cipher suite \"TLS_RSA_WITH_RC4_128_SHA\"",
                "--cipher-suites=TLS_RSA_WITH_3DES_EDE_CBC_SHA | "
                        + "unexpected TLS cipher suite \"TLS_RSA_WITH_3DES_EDE_CBC_SHA\"",
                CLIENT + "--cert-file=c | KeyFile and CertFile must both be present[key: , cert: c]",
                CLIENT + "--auto-tls --self-signed-cert-validity=0 | "
                        + "selfSignedCertValidity is invalid,it should be greater than 0",
                "--listen-metrics-urls=https://127.0.0.1:3 | "
                        + "cannot listen on TLS for 127.0.0.1:3: KeyFile and CertFile are not presented",
                PEER + "| cannot listen on TLS for 127.0.0.1:2: KeyFile and CertFile are not presented",
                CLIENT + "--cert-file=c --key-file=k --client-key-file=l | "
                        + "ClientKeyFile and ClientCertFile must both be present or both absent: key: l, cert: ]",
                PEER + "--peer-cert-file=c --peer-key-file=k --peer-client-cert-file=d | "
                        + "ClientKeyFile and ClientCertFile must both be present or both absent: key: , cert: d]",
                PEER + "--peer-cert-file=c --peer-key-file=k --peer-cert-allowed-cn=a --peer-cert-allowed-hostname=b"
                        + " | AllowedCNs and AllowedHostnames are mutually exclusive (cns=[\"a\"], hostnames=[\"b\"])",
            })
    void contradictionsAreRefusedInEtcdsWords(String commandLine, String text) {
        assertThatThrownBy(() -> of(commandLine))
                .isInstanceOf(StartupException.class)
                .hasMessage(text);
    }
}
