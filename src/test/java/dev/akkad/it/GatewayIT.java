package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.akkad.Judges;
import dev.akkad.RawHttp;
import dev.akkad.SharesTheMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JSON gateway of a real member, driven by curl, by sockets, and by clients that people use. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class GatewayIT {
    private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static ProcessCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = ProcessCluster.of(1);
    }

    @AfterAll
    static void stopCluster() {
        cluster.passed();
        cluster.close();
    }

    private static Curl curl() {
        return new Curl(cluster.member(0).clientUrl());
    }

    private static RawHttp socket() {
        return new RawHttp(cluster.member(0).clientPort());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static JsonNode line(RawHttp http) {
        return json(http.line().orElseThrow(() -> new AssertionError("the stream has ended")));
    }

    @Test
    void whatOneSidePutsTheOtherSees() {
        assertThat(curl().post("/v3/kv/put", "{\"key\":\"Z2F0ZXdheQ==\",\"value\":\"YmFy\"}")
                        .status())
                .isEqualTo(200);
        assertThat(cluster.etcdctl().run("get", "gateway").lines()).containsExactly("gateway", "bar");

        cluster.etcdctl().run("put", "gateway", "baz").ok();
        Curl.Answer answer = curl().post("/v3/kv/range", "{\"key\":\"Z2F0ZXdheQ==\"}");

        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(json(answer.body()).at("/kvs/0/value").textValue()).isEqualTo("YmF6");
        assertThat(json(answer.body()).at("/count").textValue()).isEqualTo("1");
    }

    @Test
    void refusalsHaveTheStatusAndTheCodeOfTheContract() {
        assertThat(curl().post("/v3/kv/put", "{}"))
                .isEqualTo(refused(400, "{\"code\":3,\"message\":\"etcdserver: key is not provided\"}"));
        assertThat(curl().post("/v3/lease/revoke", "{\"ID\":\"1234\"}"))
                .isEqualTo(refused(404, "{\"code\":5,\"message\":\"etcdserver: requested lease not found\"}"));
        assertThat(curl().post("/v3/kv/range", "{\"key\":\"YQ==\",\"revision\":\"1000000\"}"))
                .isEqualTo(refused(
                        400, "{\"code\":11,\"message\":\"etcdserver: mvcc: required revision is a future revision\"}"));
        assertThat(curl().post("/v3/unheard/of", "{}"))
                .isEqualTo(refused(404, "{\"code\":5,\"message\":\"Not Found\"}"));
        assertThat(curl().run("/v3/kv/range"))
                .isEqualTo(refused(501, "{\"code\":12,\"message\":\"Method Not Allowed\"}"));
        assertThat(curl().post("/v3/kv/range", "{\"key\":").status()).isEqualTo(400);
    }

    private static Curl.Answer refused(int status, String body) {
        return new Curl.Answer(status, "application/json", body);
    }

    @Test
    void aWatchIsPushedLineByLine() {
        try (RawHttp http = socket()) {
            http.post("/v3/watch", "{\"create_request\":{\"key\":\"d2F0Y2hlZA==\"}}");
            assertThat(http.head().status()).isEqualTo(200);
            assertThat(line(http).at("/result/created").asBoolean()).isTrue();

            cluster.etcdctl().run("put", "watched", "1").ok();
            assertThat(line(http).at("/result/events/0/kv/value").textValue()).isEqualTo("MQ==");
            cluster.etcdctl().run("del", "watched").ok();
            assertThat(line(http).at("/result/events/0/type").textValue()).isEqualTo("DELETE");
        }
    }

    @Test
    void aLeaseIsKeptOverOneOpenRequest() {
        String granted =
                curl().post("/v3/lease/grant", "{\"TTL\":\"6\",\"ID\":\"777\"}").body();
        assertThat(json(granted).get("TTL").textValue()).isEqualTo("6");
        try (RawHttp http = socket()) {
            http.open("/v3/lease/keepalive", "Grpc-Metadata-hasleader: true").chunk("{\"ID\":\"777\"}");
            http.head();
            assertThat(line(http).at("/result/TTL").textValue()).isEqualTo("6");

            // Longer than it would live by itself.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (System.nanoTime() < end) {
                http.chunk("{\"ID\":777}");
                assertThat(line(http).at("/result/TTL").textValue()).isEqualTo("6");
                Eventually.pass(Duration.ofMillis(500));
            }
            http.endChunks();
            assertThat(http.line()).isEmpty();
        }
        assertThat(curl().post("/v3/kv/lease/revoke", "{\"ID\":\"777\"}").status())
                .isEqualTo(200);
    }

    @Test
    void curlFollowsAWatchWithoutEnd() {
        cluster.etcdctl().run("put", "history", "1").ok();
        cluster.etcdctl().run("put", "history", "2").ok();
        String watch = "{\"create_request\":{\"key\":\"aGlzdG9yeQ==\",\"start_revision\":\"1\"}}";
        String script = "exec 3< <(exec curl -sSN -d '" + watch + "' "
                + cluster.member(0).clientUrl() + "/v3/watch); curl=$!\n"
                + "read -r created <&3; read -r events <&3; kill $curl; echo \"$created\"; echo \"$events\"";

        List<String> lines = Shell.run(Duration.ofSeconds(30), Map.of(), List.of("bash", "-c", script))
                .lines();

        assertThat(lines).hasSize(2);
        assertThat(json(lines.get(0)).at("/result/created").asBoolean()).isTrue();
        assertThat(json(lines.get(1)).at("/result/events")).hasSize(2);
    }

    @Test
    void aRangeOfManyMegabytesComesThroughASmallHeap() {
        String value = "x".repeat(1_000_000);
        for (int i = 0; i < 60; i++) {
            cluster.client(0)
                    .execute(
                            dev.akkad.check.Action.Write.put("large/%02d".formatted(i), value), Duration.ofSeconds(30));
        }
        try (RawHttp http = socket()) {
            RawHttp.Head head = http.post("/v3/kv/range", "{\"key\":\"bGFyZ2Uv\",\"range_end\":\"bGFyZ2Uw\"}")
                    .head();

            assertThat(head.status()).isEqualTo(200);
            assertThat(http.drain()).isBetween(80_000_000L, 81_000_000L);
        }
    }

    @Test
    void etcd3gwFindsEverythingItCalls() {
        for (String path : List.of("/v3/", "/v3beta/")) {
            assertThat(python("etcd3gw_session.py", path))
                    .contains("watch delete", "lock taken", "lease refresh")
                    .endsWith("all held");
            cluster.etcdctl().run("del", "--prefix", "").ok();
        }
    }

    @Test
    void patroniKeepsItsStateThere() {
        assertThat(python("patroni_session.py"))
                .contains("one leads", "the leader is seen", "the other leads")
                .endsWith("all held");
    }

    /** What a script prints that drives a client of Debian's, unmodified. */
    private static List<String> python(String script, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Judges.python().toString(),
                "-W",
                "ignore",
                SCRIPTS.resolve(script).toString(),
                "127.0.0.1",
                Integer.toString(cluster.member(0).clientPort())));
        command.addAll(List.of(more));
        return Shell.run(Duration.ofSeconds(90), Map.of(), command).lines();
    }

    @Test
    void pagesForProbesAreThere() {
        assertThat(curl().run("/health").body()).isEqualTo("{\"health\":\"true\",\"reason\":\"\"}");
        assertThat(curl().run("/readyz?verbose").body())
                .contains("[+]linearizable_read ok\n")
                .endsWith("ok\n");
        assertThat(json(curl().run("/version").body()).get("etcdserver").textValue())
                .isEqualTo("3.7.1");
        JsonNode vars = json(curl().run("/debug/vars").body());
        assertThat(vars.at("/raft.status/raftState").textValue()).isEqualTo("StateLeader");
        assertThat(vars.at("/memstats/HeapAlloc").asLong()).isPositive();
    }

    @Test
    void theGatewayCanBeSwitchedOff() {
        try (ProcessCluster other = ProcessCluster.of(1, "--enable-grpc-gateway=false")) {
            Curl.Answer answer = new Curl(other.member(0).clientUrl()).post("/v3/kv/range", "{\"key\":\"YQ==\"}");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("404 page not found\n");
            other.etcdctl().run("put", "k", "v").ok();
            other.passed();
        }
    }
}
