package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.akkad.SharesTheMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** akkad and etcd with the same keys and the same users: each takes the tokens of the other. (3.5 has no EdDSA.) */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class JwtIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private String pem(String name, String label, byte[] der) throws IOException {
        String text = "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String keys(String method) throws IOException, GeneralSecurityException {
        if (method.startsWith("HS")) {
            return "priv-key=" + Files.writeString(directory.resolve("secret"), "a shared secret");
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance(method.startsWith("ES") ? "EC" : "RSA");
        if (method.startsWith("ES")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        KeyPair keys = generator.generateKeyPair();
        return "pub-key=" + pem("public", "PUBLIC KEY", keys.getPublic().getEncoded()) + ",priv-key="
                + pem("private", "PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    private static void withUsers(SingleMember member) {
        Curl curl = new Curl(member.clientUrl());
        for (String user : List.of("root", "alice")) {
            post(curl, "/v3/auth/user/add", "{\"name\":\"" + user + "\",\"password\":\"pw\"}");
        }
        post(curl, "/v3/auth/role/add", "{\"name\":\"r\"}");
        post(curl, "/v3/auth/role/grant", "{\"name\":\"r\",\"perm\":{\"permType\":\"READ\",\"key\":\"YQ==\"}}");
        post(curl, "/v3/auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
        post(curl, "/v3/auth/user/grant", "{\"user\":\"alice\",\"role\":\"r\"}");
        post(curl, "/v3/auth/enable", "{}");
    }

    private static void post(Curl curl, String path, String json) {
        Curl.Answer answer = curl.post(path, json);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static String token(SingleMember member) throws JsonProcessingException {
        String body = new Curl(member.clientUrl())
                .post("/v3/auth/authenticate", "{\"name\":\"alice\",\"password\":\"pw\"}")
                .body();
        return JSON.readTree(body).path("token").asText();
    }

    private static Curl.Answer read(SingleMember member, String key, String token) {
        return new Curl(member.clientUrl())
                .run("/v3/kv/range", "-d", "{\"key\":\"" + key + "\"}", "-H", "Authorization: " + token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "RS256", "PS384", "ES256"})
    void eachTakesTheTokensOfTheOther(String method) throws IOException, GeneralSecurityException {
        String flag = "--auth-token=jwt,sign-method=" + method + "," + keys(method) + ",ttl=2m";
        try (SingleMember akkad = SingleMember.akkadHere("--bcrypt-cost=4", flag);
                SingleMember etcd = SingleMember.etcd35("--bcrypt-cost=4", flag)) {
            withUsers(akkad);
            withUsers(etcd);
            String ours = token(akkad);
            String theirs = token(etcd);

            for (String token : List.of(ours, theirs)) {
                for (SingleMember member : List.of(akkad, etcd)) {
                    assertThat(read(member, "YQ==", token).status()).isEqualTo(200);
                    assertThat(read(member, "Yg==", token).body()).contains("etcdserver: permission denied");
                    assertThat(read(member, "YQ==", token.substring(0, token.length() - 6))
                                    .body())
                            .contains("etcdserver: invalid auth token");
                }
            }
            String root = new Curl(akkad.clientUrl())
                    .post("/v3/auth/authenticate", "{\"name\":\"root\",\"password\":\"pw\"}")
                    .body();
            String rootToken = JSON.readTree(root).path("token").asText();
            assertThat(new Curl(akkad.clientUrl())
                            .run("/v3/auth/role/add", "-d", "{\"name\":\"x\"}", "-H", "Authorization: " + rootToken)
                            .status())
                    .isEqualTo(200);
            assertThat(read(akkad, "YQ==", ours).body()).contains("etcdserver: revision of auth store is old");
        }
    }
}
