package dev.akkad.member.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.auth.Accounts;
import dev.akkad.auth.Role;
import dev.akkad.auth.User;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Asker;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.Caller;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtTest {
    private static final long NOW = 1_700_000_000;
    private static final long TTL = 300;
    private static final Jwt.Claims ALICE = new Jwt.Claims("alice", 7);
    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

    private static KeyPair keys(String method) {
        return KEYS.computeIfAbsent(
                method.startsWith("ES") ? method : method.equals("EdDSA") ? method : "RSA", JwtTest::newKeys);
    }

    private static KeyPair newKeys(String method) {
        try {
            if (method.startsWith("ES")) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec(
                        method.equals("ES512") ? "secp521r1" : "secp" + method.substring(2) + "r1"));
                return generator.generateKeyPair();
            }
            if (method.equals("EdDSA")) {
                return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            }
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Jwt signing(String method) {
        try {
            if (method.startsWith("HS")) {
                return new Jwt(JwtSigner.ofSecret(method, secret("a secret")), TTL);
            }
            KeyPair keys = keys(method);
            return new Jwt(JwtSigner.ofKeys(method, Optional.of(keys.getPrivate()), keys.getPublic()), TTL);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static SecretKeySpec secret(String text) {
        return new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256",
                "HS384", "HS512"
            })
    void eachMethodReadsWhatItSignedUntilItEnds(String method) {
        Jwt jwt = signing(method);
        String token = jwt.sign(ALICE, NOW);

        assertThat(jwt.verify(token, NOW)).isEqualTo(ALICE);
        assertThat(jwt.verify(token, NOW + TTL - 1)).isEqualTo(ALICE);
        assertThat(jwt.verify(token, NOW + TTL)).isNull();
        assertThat(jwt.verify(token.substring(0, token.length() - 2), NOW)).isNull();
        assertThat(jwt.verify(token + "AA", NOW)).isNull();
    }

    @Test
    void whoHasThePublicKeyVerifiesAndCannotSign() throws GeneralSecurityException {
        String token = signing("RS256").sign(ALICE, NOW);
        Jwt verifier = new Jwt(
                JwtSigner.ofKeys("RS256", Optional.empty(), keys("RS256").getPublic()), TTL);

        assertThat(verifier.canSign()).isFalse();
        assertThat(verifier.verify(token, NOW)).isEqualTo(ALICE);
    }

    @Test
    void keysThatAreNoPairAreRefused() throws GeneralSecurityException {
        KeyPair other = KeyPairGenerator.getInstance("RSA").generateKeyPair();

        assertThatThrownBy(() -> JwtSigner.ofKeys(
                        "RS256", Optional.of(other.getPrivate()), keys("RS256").getPublic()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void aTokenSignedOtherwiseIsNone() {
        Jwt jwt = signing("HS256");
        Jwt other = new Jwt(JwtSigner.ofSecret("HS256", secret("another secret")), TTL);

        assertThat(jwt.verify(other.sign(ALICE, NOW), NOW)).isNull();
        assertThat(jwt.verify(signing("HS512").sign(ALICE, NOW), NOW)).isNull();
    }

    /** The oldest trick: a token that says it needs no signature, or that the public key is a shared secret. */
    @Test
    void aTokenDoesNotChooseItsMethod() {
        Jwt jwt = signing("RS256");
        String body = base64("{\"username\":\"root\",\"revision\":7,\"exp\":" + (NOW + 9) + "}");
        Jwt confused = new Jwt(
                JwtSigner.ofSecret(
                        "HS256", new SecretKeySpec(keys("RS256").getPublic().getEncoded(), "HmacSHA256")),
                TTL);

        assertThat(jwt.verify(base64("{\"alg\":\"none\"}") + "." + body + ".", NOW))
                .isNull();
        assertThat(jwt.verify(base64("{\"alg\":\"RS256\"}") + "." + body + ".", NOW))
                .isNull();
        assertThat(jwt.verify(confused.sign(ALICE, NOW), NOW)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "e30.e30.", "e30.e30.e30", "W10.W10.W10", "ünï.ü.ü"})
    void garbageIsNoToken(String garbage) {
        assertThat(signing("HS256").verify(garbage, NOW)).isNull();
        assertThat(signing("ES256").verify(garbage, NOW)).isNull();
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTokenNamesItsUserAndTheRevisionItWasMadeAt() {
        Jwt jwt = signing("HS256");
        Identities identities = new Identities(new AuthSettings(4, 300, Optional.of(jwt)), () -> 0, () -> NOW);
        Accounts accounts = accounts();

        assertThat(identities.of(Caller.of("Bearer " + jwt.sign(ALICE, NOW), ""), accounts))
                .isEqualTo(new Identities.Identity(new Asker("alice", 7), null));
        assertThat(identities.of(Caller.of("garbage", ""), accounts).error()).isEqualTo(EtcdError.INVALID_TOKEN);
    }

    @Test
    void noClaimMakesACallerTheClusterItself() {
        Jwt jwt = signing("HS256");
        Identities identities = new Identities(new AuthSettings(4, 300, Optional.of(jwt)), () -> 0, () -> NOW);

        for (Jwt.Claims claims : List.of(
                new Jwt.Claims("", -1), new Jwt.Claims("", 7), new Jwt.Claims("root", -1), new Jwt.Claims("root", 0))) {
            assertThat(identities
                            .of(Caller.of(jwt.sign(claims, NOW), ""), accounts())
                            .error())
                    .as("%s", claims)
                    .isEqualTo(EtcdError.INVALID_TOKEN);
        }
    }

    private static Accounts accounts() {
        return Accounts.of(
                true, 7, List.of(new User("alice", Bytes.EMPTY, List.of(), false)), List.of(new Role("r", List.of())));
    }
}
