package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.member.auth.AuthSettings;
import dev.akkad.member.auth.Jwt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthFlagsTest {
    /** Bytes before the old form inside the new one, for a key of 2048 bits. */
    private static final int PKCS8_HEAD = 26;

    @TempDir
    private Path directory;

    private static ServerSettings settings(String... flags) {
        return ServerSettings.of(List.of(flags), Map.of());
    }

    private static AuthSettings auth(String... flags) {
        return settings(flags).auth();
    }

    private String file(String name, String label, byte[] der) throws IOException {
        String pem = "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END " + label + "-----\n";
        return Files.writeString(directory.resolve(name), pem).toString();
    }

    private static void assertSigns(AuthSettings auth) {
        Jwt jwt = auth.jwt().orElseThrow();
        Jwt.Claims claims = new Jwt.Claims("alice", 3);
        assertThat(jwt.verify(jwt.sign(claims, 1000), 1000)).isEqualTo(claims);
    }

    @Test
    void defaultsAreEtcds() {
        assertThat(auth()).isEqualTo(new AuthSettings(10, 300, java.util.Optional.empty()));
    }

    @Test
    void costAndLifeOfTokensAreTaken() {
        assertThat(auth("--bcrypt-cost=5", "--auth-token-ttl=7"))
                .isEqualTo(new AuthSettings(5, 7, java.util.Optional.empty()));
        assertThat(auth("--auth-token-ttl=0").tokenTtlSeconds()).isEqualTo(300);
    }

    @Test
    void aCostOutOfBoundsIsReplacedAsInEtcd() {
        ServerSettings settings = settings("--bcrypt-cost=32");

        assertThat(settings.auth().bcryptCost()).isEqualTo(10);
        assertThat(settings.warnings()).anyMatch(line -> line.contains("--bcrypt-cost=32"));
    }

    @Test
    void rsaKeysAreReadInBothForms() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        byte[] pkcs8 = keys.getPrivate().getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEAD, pkcs8.length);
        String publicKey = file("pub", "PUBLIC KEY", keys.getPublic().getEncoded());
        String newForm = file("new", "PRIVATE KEY", pkcs8);
        String oldForm = file("old", "RSA PRIVATE KEY", pkcs1);

        assertSigns(auth("--auth-token=jwt,pub-key=" + publicKey + ",priv-key=" + newForm + ",sign-method=RS256"));
        assertSigns(auth("--auth-token=jwt,priv-key=" + oldForm + ",sign-method=PS512,ttl=1h"));
        AuthSettings verifier = auth("--auth-token=jwt,pub-key=" + publicKey + ",sign-method=RS256");
        assertThat(verifier.jwt().orElseThrow().canSign()).isFalse();
    }

    @Test
    void curvesMustFitTheMethod() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        String files = "pub-key=" + file("pub", "PUBLIC KEY", keys.getPublic().getEncoded()) + ",priv-key="
                + file("priv", "PRIVATE KEY", keys.getPrivate().getEncoded());

        assertSigns(auth("--auth-token=jwt," + files + ",sign-method=ES256"));
        assertThatThrownBy(() -> auth("--auth-token=jwt," + files + ",sign-method=ES384"))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("curve of 384 bits");
        assertThatThrownBy(() -> auth("--auth-token=jwt," + files + ",sign-method=RS256"))
                .isInstanceOf(StartupException.class);
    }

    @Test
    void edwardsKeysAndSecretsAreTaken() throws IOException, GeneralSecurityException {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String files = "pub-key=" + file("pub", "PUBLIC KEY", keys.getPublic().getEncoded()) + ",priv-key="
                + file("priv", "PRIVATE KEY", keys.getPrivate().getEncoded());
        String secret =
                Files.writeString(directory.resolve("secret"), "a secret").toString();

        assertSigns(auth("--auth-token=jwt," + files + ",sign-method=EdDSA"));
        assertSigns(auth("--auth-token=jwt,priv-key=" + secret + ",sign-method=HS384"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cookies",
                "jwt",
                "jwt,sign-method=RS256",
                "jwt,sign-method=none",
                "jwt,sign-method=HS256",
                "jwt,sign-method=RS256,pub-key=/nowhere",
                "jwt,sign-method=RS256,pub-key=/dev/null",
                "jwt,sign-method=HS256,priv-key=/etc/hostname,ttl=never",
                "jwt,sign-method=HS256,priv-key=/etc/hostname,ttl=0s",
                "jwt,sign-method=HS256,sign-method=HS256",
                "jwt,colour=blue,sign-method=HS256",
            })
    void whatCannotWorkIsRefused(String spec) {
        assertThatThrownBy(() -> auth("--auth-token=" + spec))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("--auth-token");
    }
}
