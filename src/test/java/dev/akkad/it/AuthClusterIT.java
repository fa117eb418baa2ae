package dev.akkad.it;

import static dev.akkad.it.Jetcd.await;
import static dev.akkad.it.Jetcd.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.akkad.RawHttp;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.PutOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users, roles and tokens on three members: by etcdctl, by jetcd, and by the gateway. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class AuthClusterIT {
    private static final String ROOT_PASSWORD = "root-has-a-long-password";
    private static final String ALICE_PASSWORD = "alice-has-a-long-password";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String RANGE_A = "{\"key\":\"YQ==\"}";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static ProcessCluster cluster;
    /** Found out while everybody might ask who leads. */
    private static int follower;

    @BeforeAll
    static void startClusterWithUsers() {
        cluster = ProcessCluster.of(3, "--bcrypt-cost=4");
        follower = cluster.follower();
        admin("user", "add", "root:" + ROOT_PASSWORD);
        admin("user", "grant-role", "root", "root");
        admin("user", "add", "alice:" + ALICE_PASSWORD);
        admin("role", "add", "r");
        admin("role", "grant-permission", "r", "readwrite", "a", "c");
        admin("user", "grant-role", "alice", "r");
        cluster.etcdctl(0).run("auth", "enable").ok();
    }

    @AfterAll
    static void stopCluster() {
        cluster.passed();
        cluster.close();
    }

    private static void admin(String... arguments) {
        cluster.etcdctl(0).run(arguments).ok();
    }

    private static void asRoot(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--user", "root:" + ROOT_PASSWORD))
                .toArray(String[]::new);
        admin(all);
    }

    private static Curl curl(int index) {
        return new Curl(cluster.member(index).clientUrl());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String token(int index, String user, String password) {
        String body = curl(index)
                .post("/v3/auth/authenticate", "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(user, password))
                .body();
        String token = json(body).path("token").asText();
        assertThat(token).as(body).matches("[A-Za-z]{16}\\.[0-9]+");
        return token;
    }

    private static Curl.Answer post(int index, String path, String json, String token) {
        return curl(index).run(path, "-d", json, "-H", "Authorization: " + token);
    }

    private static Client jetcd(String user, String password) {
        return Client.builder()
                .endpoints(
                        cluster.members().stream().map(MemberProcess::clientUrl).toArray(String[]::new))
                .user(bytes(user))
                .password(bytes(password))
                .build();
    }

    @Test
    void aTokenOfOneMemberIsGoodOnAllAtOnce() {
        String token = token(follower, "alice", ALICE_PASSWORD);

        for (int index = 0; index < 3; index++) {
            assertThat(post(index, "/v3/kv/range", "{\"key\":\"YQ==\",\"serializable\":true}", token)
                            .status())
                    .isEqualTo(200);
            assertThat(post(index, "/v3/kv/put", "{\"key\":\"YQ==\",\"value\":\"MQ==\"}", "Bearer " + token)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void theGatewayRefusesAsEtcdDoes() {
        String alice = token(0, "alice", ALICE_PASSWORD);

        assertThat(curl(1).post("/v3/kv/range", RANGE_A)).isEqualTo(refused(400, 3, "etcdserver: user name is empty"));
        assertThat(post(1, "/v3/kv/range", RANGE_A, "garbage"))
                .isEqualTo(refused(401, 16, "etcdserver: invalid auth token"));
        assertThat(post(1, "/v3/kv/range", RANGE_A, "garbage.999999999"))
                .isEqualTo(refused(401, 16, "etcdserver: invalid auth token"));
        assertThat(post(1, "/v3/kv/range", "{\"key\":\"eg==\"}", alice))
                .isEqualTo(refused(403, 7, "etcdserver: permission denied"));
        assertThat(curl(1).post("/v3/auth/authenticate", "{\"name\":\"alice\",\"password\":\"no\"}"))
                .isEqualTo(refused(400, 3, "etcdserver: authentication failed, invalid user ID or password"));
        assertThat(curl(1).post("/v3/cluster/member/list", "{}"))
                .isEqualTo(refused(400, 3, "etcdserver: user name is empty"));
        assertThat(curl(1).post("/v3/maintenance/status", "{}"))
                .isEqualTo(refused(400, 3, "etcdserver: user name is empty"));
        assertThat(post(1, "/v3/maintenance/hash", "{}", alice))
                .isEqualTo(refused(403, 7, "etcdserver: permission denied"));
        assertThat(post(1, "/v3/cluster/member/list", "{}", alice).status()).isEqualTo(200);
        assertThat(post(1, "/v3/maintenance/status", "{}", alice).status()).isEqualTo(200);
        assertThat(curl(1).run("/health").status()).isEqualTo(200);
        assertThat(curl(1).run("/readyz").status()).isEqualTo(200);
    }

    private static Curl.Answer refused(int status, int code, String message) {
        return new Curl.Answer(status, "application/json", "{\"code\":" + code + ",\"message\":\"" + message + "\"}");
    }

    @Test
    void jetcdLogsInAndIsHeldToItsRole() {
        try (Client client = jetcd("alice", ALICE_PASSWORD)) {
            await(client.getKVClient().put(bytes("b"), bytes("1")));
            assertThat(await(client.getKVClient().get(bytes("b"))).getKvs()).hasSize(1);
            assertThatThrownBy(() -> await(client.getKVClient().put(bytes("z"), bytes("1"))))
                    .hasMessageContaining("etcdserver: permission denied");
        }
        try (Client client = jetcd("alice", "wrong")) {
            assertThatThrownBy(() -> await(client.getKVClient().get(bytes("b"))))
                    .hasMessageContaining("UNAUTHENTICATED"); // jetcd's own word for what Authenticate said
        }
    }

    @Test
    void leasesRunOutAlthoughNobodyAsksForIt() {
        try (Client client = jetcd("alice", ALICE_PASSWORD)) {
            long lease = Jetcd.lease(client, 8);
            await(client.getKVClient()
                    .put(
                            bytes("a-lease"),
                            bytes("1"),
                            PutOption.builder().withLeaseId(lease).build()));
            assertThat(Jetcd.ttl(client, lease).getKeys()).hasSize(1);

            Eventually.holds(
                    "the key is gone",
                    SOON,
                    () -> await(client.getKVClient().get(bytes("a-lease")))
                            .getKvs()
                            .isEmpty());
        }
    }

    @Test
    void aWatchEndsWhenItsRightsAreTakenAway() {
        asRoot("user", "add", "watcher:watches-only-w");
        asRoot("role", "add", "w");
        asRoot("role", "grant-permission", "w", "read", "w");
        asRoot("user", "grant-role", "watcher", "w");
        String token = token(1, "watcher", "watches-only-w");
        try (RawHttp http = new RawHttp(cluster.member(1).clientPort());
                RawHttp onwards = new RawHttp(cluster.member(2).clientPort())) {
            http.open("/v3/watch", "Authorization: " + token).chunk("{\"create_request\":{\"key\":\"dw==\"}}");
            http.head();
            assertThat(line(http).at("/result/created").asBoolean()).isTrue();
            onwards.open("/v3/watch", "Authorization: " + token)
                    .chunk("{\"create_request\":{\"key\":\"dw==\",\"range_end\":\"AA==\"}}");
            onwards.head();
            assertThat(line(onwards).at("/result/cancel_reason").asText())
                    .isEqualTo("rpc error: code = PermissionDenied desc = etcdserver: permission denied");

            asRoot("put", "w", "1");
            assertThat(line(http).at("/result/events/0/kv/value").asText()).isEqualTo("MQ==");
            asRoot("user", "revoke-role", "watcher", "w");
            asRoot("put", "w", "2");
            JsonNode end = line(http);
            assertThat(end.at("/result/canceled").asBoolean()).as("%s", end).isTrue();
            assertThat(end.at("/result/cancel_reason").asText())
                    .isEqualTo("rpc error: code = PermissionDenied desc = etcdserver: permission denied");
        }
    }

    private static JsonNode line(RawHttp http) {
        return json(http.line().orElseThrow(() -> new AssertionError("the stream has ended")));
    }

    @Test
    void aChangedPasswordEndsTokensOnEveryMember() {
        asRoot("user", "add", "carol:first");
        String token = token(0, "carol", "first");
        String other = token(0, "alice", ALICE_PASSWORD);
        asRoot("user", "delete", "carol");

        for (int index = 0; index < 3; index++) {
            int member = index;
            Eventually.holds(
                    "the token is void on member " + index,
                    SOON,
                    () -> post(member, "/v3/kv/range", RANGE_A, token)
                            .body()
                            .contains("etcdserver: invalid auth token"));
            assertThat(post(index, "/v3/kv/range", RANGE_A, other).status()).isEqualTo(200);
        }
    }

    @Test
    void usersOutliveAMembersDeathAndItsTokensDoNot() {
        int victim = follower;
        try (Client client = jetcd("alice", ALICE_PASSWORD)) {
            await(client.getKVClient().put(bytes("a"), bytes("before")));
            cluster.member(victim).kill();
            cluster.start(victim);

            assertThat(curl(victim).post("/v3/kv/range", RANGE_A).body()).contains("user name is empty");
            String token = token(victim, "alice", ALICE_PASSWORD);
            assertThat(post(victim, "/v3/kv/range", RANGE_A, token).status()).isEqualTo(200);
            for (int i = 0; i < 6; i++) {
                assertThat(await(client.getKVClient().get(bytes("a"))).getCount())
                        .isEqualTo(1);
            }
        }
    }

    /** CVE-2021-28235, and passwords in the log of entries: what is nowhere cannot be read there. */
    @Test
    void noPasswordIsWrittenAnywhere() throws IOException {
        token(1, "alice", ALICE_PASSWORD);

        assertThat(filesWith("alice")).as("the search finds what is there").isNotEmpty();
        assertThat(filesWith(ALICE_PASSWORD)).isEmpty();
        assertThat(filesWith(ROOT_PASSWORD)).isEmpty();
        for (MemberProcess member : cluster.members()) {
            assertThat(member.log()).doesNotContain("$2a$");
        }
    }

    private static List<Path> filesWith(String secret) throws IOException {
        try (Stream<Path> files = Files.walk(cluster.directory())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, secret))
                    .toList();
        }
    }

    private static boolean contains(Path file, String secret) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret);
        } catch (IOException gone) {
            return false; // LevelDB's own clean-up
        }
    }
}
