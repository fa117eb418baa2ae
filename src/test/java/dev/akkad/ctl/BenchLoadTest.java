package dev.akkad.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.akkad.server.ActorMember;
import dev.akkad.server.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short loads on a real member: what is counted must be what was done. */
class BenchLoadTest {
    private static final int REQUEST_BYTES_MAX = 1_000;

    @TempDir
    static Path directory;

    private static ActorMember member;
    private static String endpoint;

    @BeforeAll
    static void startOneMember() throws Exception {
        List<Integer> ports = freePorts();
        String client = "http://127.0.0.1:" + ports.get(0);
        String peer = "http://127.0.0.1:" + ports.get(1);
        endpoint = "127.0.0.1:" + ports.get(0);
        member = ActorMember.start(ServerSettings.of(
                List.of(
                        "--data-dir=" + directory.resolve("data"),
                        "--max-request-bytes=" + REQUEST_BYTES_MAX,
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=default=" + peer),
                Map.of()));
        member.ready().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stopIt() throws Exception {
        member.stop();
        member.termination().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static List<Integer> freePorts() throws IOException {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return List.of(one.getLocalPort(), two.getLocalPort());
        }
    }

    private static Ran run(String command) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(List.of("--endpoints", endpoint, "--warmup-seconds", "0"));
        return Ran.bench(arguments);
    }

    private static JsonNode report(String command) throws IOException {
        Ran ran = run(command + " --json");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        JsonNode report = new ObjectMapper().readTree(ran.out());
        assertThat(report.get("errors").asLong()).as(ran.out()).isZero();
        assertThat(report.get("mean_ms").asDouble()).isPositive();
        assertThat(report.get("max_ms").asDouble())
                .isGreaterThanOrEqualTo(report.get("p50_ms").asDouble());
        return report;
    }

    private long revision() {
        return member.system().node().status().store().revision();
    }

    @Test
    void putsBesideListsAreCountedAndTheListsAreNot() throws Exception {
        long before = revision();

        JsonNode report = report("put --beside-lists --total 500 --clients 20 --connections 3 --keys 200");

        assertThat(report.get("workload").asText()).isEqualTo("put beside lists");
        assertThat(report.get("count").asLong()).isEqualTo(500);
        assertThat(revision()).isEqualTo(before + 200 + 500);
    }

    @Test
    void everyPutIsOneRevision() throws Exception {
        long before = revision();

        JsonNode report = report("put --total 500 --clients 20 --connections 3 --keys 50");

        assertThat(report.get("count").asLong()).isEqualTo(500);
        assertThat(revision() - before).isEqualTo(500);
    }

    @Test
    void theTotalIsSharedByTheThreads() throws Exception {
        long before = revision();

        JsonNode report = report("put --total 101 --clients 7 --connections 4 --threads 2");

        assertThat(report.get("count").asLong()).isEqualTo(101);
        assertThat(revision() - before).isEqualTo(101);
    }

    @Test
    void everyTransactionPuts() throws Exception {
        long before = revision();

        JsonNode report = report("txn --total 500 --clients 10 --keys 50");

        assertThat(report.get("count").asLong()).isEqualTo(500);
        assertThat(revision() - before).isEqualTo(500);
    }

    @Test
    void rangesFindTheKeysThatWereFilledIn() throws Exception {
        assertThat(report("range --total 500 --clients 10 --keys 40")
                        .get("count")
                        .asLong())
                .isEqualTo(500);
        assertThat(report("range --total 500 --clients 10 --keys 40 --serializable")
                        .get("count")
                        .asLong())
                .isEqualTo(500);
        assertThat(report("range --total 50 --keys 40 --limit 30").get("count").asLong())
                .isEqualTo(50);
    }

    @Test
    void aRangeThatFindsNothingIsAnError() {
        Ran ran = run("range --no-fill --total 30 --clients 2 --key-size 77");

        assertThat(ran.out()).contains("30 x NOT_FOUND: an answer without what was asked for");
        assertThat(ran.exitCode()).isEqualTo(BenchProgram.FAILED);
    }

    @Test
    void everyWatcherTellsEveryPut() throws Exception {
        long before = revision();

        JsonNode report = report("watch --total 20 --watchers 25 --connections 4");

        assertThat(report.get("count").asLong()).isEqualTo(20 * 25);
        assertThat(revision() - before).isEqualTo(20);
    }

    @Test
    void aWatcherOfThePrefixTellsThePutsOfAllKeys() throws Exception {
        JsonNode report = report("watch --prefix --total 500 --clients 20 --keys 100");

        assertThat(report.get("count").asLong()).isEqualTo(500);
    }

    @Test
    void everyKeepAliveIsAnswered() throws Exception {
        JsonNode report = report("lease --total 500 --clients 20 --connections 3");

        assertThat(report.get("count").asLong()).isEqualTo(500);
    }

    @Test
    void aMeasuredTimeCountsWhatEndsInIt() throws Exception {
        JsonNode report = report("put --seconds 0.5 --clients 5");

        assertThat(report.get("seconds").asDouble()).isEqualTo(0.5);
        assertThat(report.get("count").asLong()).isPositive();
    }

    @Test
    void theLeaderIsFound() throws Exception {
        assertThat(report("put --leader --total 10").get("count").asLong()).isEqualTo(10);
    }

    @Test
    void refusedRequestsAreCountedByStatusWithTheWordsOfTheFirst() {
        long before = revision();

        Ran ran = run("put --total 40 --clients 4 --value-size " + 2 * REQUEST_BYTES_MAX);

        assertThat(ran.out())
                .contains("errors      40")
                .contains("40 x INVALID_ARGUMENT: etcdserver: request is too large");
        assertThat(ran.exitCode()).isEqualTo(BenchProgram.FAILED);
        assertThat(revision()).isEqualTo(before);
    }
}
