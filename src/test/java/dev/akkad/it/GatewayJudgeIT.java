package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.akkad.RawHttp;
import dev.akkad.SharesTheMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same requests, in the same order, to akkad's gateway and to that of etcd 3.4. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class GatewayJudgeIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Puts among the requests from the revision on where the history is asked for. */
    private static final int PUTS_SINCE = 4;

    private static Path directory;
    private static MemberProcess akkad;
    private static MemberProcess etcd;

    @BeforeAll
    static void startBoth() throws IOException {
        directory = Files.createTempDirectory("akkad-gateway-");
        List<Integer> ports = Ports.free(4);
        akkad = new MemberProcess(Program.AKKAD, "m1", directory, ports.get(0), ports.get(1));
        etcd = new MemberProcess(Program.ETCD, "e1", directory, ports.get(2), ports.get(3));
        for (MemberProcess member : List.of(akkad, etcd)) {
            member.start(member.name() + "=" + member.peerUrl());
        }
        akkad.awaitReady();
        etcd.awaitReady();
    }

    @AfterAll
    static void stopBoth() {
        akkad.close();
        etcd.close();
        FileTree.delete(directory);
    }

    /** Path and body of each request. */
    private static List<List<String>> requests() throws IOException {
        List<List<String>> requests = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/gateway/requests.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                requests.add(List.of(line.split(" ", 2)));
            }
        }
        return requests;
    }

    /** Without what tells one cluster from another. */
    private static String anonymous(String body) {
        return body.replaceAll("\"(cluster_id|member_id|raft_term)\":\"\\d+\"", "\"$1\":\"\"");
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(body, e);
        }
    }

    @Test
    void bothAnswerAlike() throws IOException {
        Curl ours = new Curl(akkad.clientUrl());
        Curl theirs = new Curl(etcd.clientUrl());
        int successes = 0;
        int refusals = 0;
        for (List<String> request : requests()) {
            Curl.Answer expected = theirs.post(request.get(0), request.get(1));
            Curl.Answer actual = ours.post(request.get(0), request.get(1));

            assertThat(actual.contentType()).as("%s", request).isEqualTo("application/json");
            if (expected.status() == 200) {
                successes++;
                assertThat(actual.status()).as("%s: %s", request, actual).isEqualTo(200);
                assertThat(anonymous(actual.body())).as("%s", request).isEqualTo(anonymous(expected.body()));
            } else {
                refusals++;
                // 3.4 answers 412 where the contract says 400.
                int status = expected.status() == 412 ? 400 : expected.status();
                assertThat(actual.status()).as("%s: %s", request, actual).isEqualTo(status);
                assertThat(json(actual.body()).get("code"))
                        .as("%s", request)
                        .isEqualTo(json(expected.body()).get("code"));
                assertThat(json(actual.body()).get("message"))
                        .as("%s", request)
                        .isEqualTo(json(expected.body()).get("message"));
            }
        }
        assertThat(successes).isGreaterThan(40);
        assertThat(refusals).isGreaterThan(10);
        bothStreamTheSameHistory();
    }

    /** After the requests. How many events share a line is for each server to choose. */
    private static void bothStreamTheSameHistory() {
        String create = "{\"create_request\":{\"key\":\"AA==\",\"range_end\":\"AA==\",\"start_revision\":\"9\","
                + "\"prev_kv\":true,\"filters\":[\"NODELETE\"]}}";
        List<String> created = new ArrayList<>();
        List<List<String>> events = new ArrayList<>();
        for (MemberProcess member : List.of(akkad, etcd)) {
            try (RawHttp http = new RawHttp(member.clientPort())) {
                RawHttp.Head head = http.post("/v3/watch", create).head();
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.headers())
                        .containsEntry("Content-Type", "application/json")
                        .containsEntry("Grpc-Metadata-Content-Type", "application/grpc")
                        .containsEntry("Transfer-Encoding", "chunked");
                created.add(anonymous(http.line().orElseThrow()));
                events.add(events(http));
            }
        }
        assertThat(created.get(0)).isEqualTo(created.get(1));
        assertThat(events.get(0)).isEqualTo(events.get(1));
    }

    private static List<String> events(RawHttp http) {
        List<String> events = new ArrayList<>();
        while (events.size() < PUTS_SINCE) {
            json(http.line().orElseThrow()).at("/result/events").forEach(event -> events.add(event.toString()));
        }
        return events;
    }
}
