package dev.akkad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.member.Clock;
import dev.akkad.member.system.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fault API and gofail's protocol over HTTP, of a member that does not run yet. */
final class LabServerTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Lab lab;

    @BeforeEach
    void open() throws IOException {
        lab = Lab.open(new Lab.Settings("m1", anyPort(), null, ""));
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private HttpResponse<String> ask(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(lab.url() + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void gofailListsSetsShowsCountsAndRemoves() throws Exception {
        assertThat(ask("GET", "/", "").body()).contains("raftBeforeSave=\n", "beforeCommit=\n");

        assertThat(ask("PUT", "/raftBeforeSave", "1*sleep(1)").statusCode()).isEqualTo(204);
        lab.points().hit(Point.RAFT_BEFORE_SAVE);

        assertThat(ask("GET", "/", "").body()).contains("raftBeforeSave=1*sleep(1)\n");
        assertThat(ask("GET", "/raftBeforeSave", "").body()).isEqualTo("1*sleep(1)\n");
        assertThat(ask("GET", "/raftBeforeSave/count", "").body()).isEqualTo("1");
        assertThat(ask("DELETE", "/raftBeforeSave", "").statusCode()).isEqualTo(204);
        assertThat(ask("GET", "/raftBeforeSave", "").statusCode()).isEqualTo(404);
        assertThat(ask("PUT", "/failpoints", "beforeCommit=off;afterCommit=print")
                        .statusCode())
                .isEqualTo(204);
        assertThat(ask("GET", "/afterCommit", "").body()).isEqualTo("print\n");
    }

    @Test
    void gofailRefusesInItsWords() throws Exception {
        HttpResponse<String> unknown = ask("PUT", "/walBeforeTea", "panic");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).isEqualTo("fail to set failpoint: failpoint: failpoint does not exist\n");
        assertThat(ask("PUT", "/beforeCommit", "boom").statusCode()).isEqualTo(400);
        assertThat(ask("DELETE", "/beforeCommit", "").body())
                .isEqualTo("failed to delete failpoint failpoint: failpoint is disabled\n");
        assertThat(ask("GET", "/walBeforeTea/count", "").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/beforeCommit/count", "").statusCode()).isEqualTo(500);
        assertThat(ask("PATCH", "/beforeCommit", "").statusCode()).isEqualTo(405);
    }

    @Test
    void theStateTellsWhatIsWrongUntilAllIsHealed() throws Exception {
        Clock clock = lab.clock(new SystemClock());
        long monotonic = clock.monotonicMillis();
        ask("POST", "/lab/disk", "{\"file\":\"journal\",\"slowMillis\":5}");
        ask("POST", "/lab/pause", "{\"actor\":\"keyspace\",\"millis\":600000}");
        ask("POST", "/lab/clock", "{\"jumpMillis\":3600000}");
        ask("PUT", "/beforeCommit", "off");

        assertThat(ask("GET", "/lab", "").body())
                .contains("\"member\":\"m1\"", "\"beforeCommit\":\"off\"", "\"slowMillis\":5", "\"keyspace\":")
                .contains("\"clockAheadMillis\":3600000");
        assertThat(clock.wallMillis()).isGreaterThan(System.currentTimeMillis() + 3_000_000);
        assertThat(clock.monotonicMillis() - monotonic).isLessThan(3_000_000);

        assertThat(ask("POST", "/lab/heal", "").body()).isEqualTo("{\"done\":\"m1: all is healed\"}\n");
        assertThat(ask("GET", "/lab", "").body())
                .contains("\"points\":{}", "\"links\":[]", "\"disks\":{}", "\"paused\":{}", "\"clockAheadMillis\":0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "kill | {\"actor\":\"ceo\"} | actor: \\\"ceo\\\" (expected: raft-member, raft-journal, keyspace, ",
                "kill | {\"actor\":\"keyspace\"} | the member does not run yet",
                "kill | {} | actor: none (expected: a text)",
                "pause | {\"actor\":\"keyspace\",\"millis\":0} | millis: 0 (expected: 1..600000)",
                "pause | {\"actor\":\"keyspace\"} | millis: none (expected: 1..600000)",
                "disk | {\"file\":\"journal\"} | nothing to do (expected: failNext or slowMillis)",
                "disk | {\"file\":\"journal\",\"slowMillis\":60001} | slowMillis: 60001 (expected: 0..60000)",
                "disk | {\"file\":\"tape\",\"failNext\":1} | file: \\\"tape\\\" (expected: journal, store)",
                "disk | {\"file\":\"store\",\"failNext\":1,\"depth\":2} | unknown field depth",
                "link | {\"peer\":\"m2\",\"direction\":\"up\"} | direction: \\\"up\\\" (expected: out, in, both)",
                "link | {\"peer\":\"m2\",\"direction\":\"out\",\"lossPercent\":101} | lossPercent: 101",
                "link | {\"peer\":\"m2\",\"direction\":\"out\",\"lossPercent\":1} | peer: \\\"m2\\\" (expected: all)",
                "clock | {\"jumpMillis\":\"1h\"} | jumpMillis: \\\"1h\\\" (expected: ",
                "clock | [] | not an object of JSON",
                "clock | { | not an object of JSON: ",
            })
    void whatCannotBeDoneIsRefusedInOneLine(String fault, String body, String complaint) throws Exception {
        HttpResponse<String> response = ask("POST", "/lab/" + fault, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).hasLineCount(1).startsWith("{\"error\":\"" + complaint);
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertThat(ask("POST", "/lab/earthquake", "").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/lab/heal", "").statusCode()).isEqualTo(405);
    }

    @Test
    void requestsAreBounded() throws Exception {
        assertThat(ask("PUT", "/beforeCommit", "x".repeat(70_000)).statusCode()).isEqualTo(413);
    }

    /** A page in a browser reaches loopback addresses, and says which page it is. */
    @Test
    void pagesInBrowsersAreTurnedAway() throws Exception {
        assertThat(ask("POST", "/lab/heal", "", "Origin", "http://example.com").statusCode())
                .isEqualTo(403);
    }

    @Test
    void gofailsOwnListenerHasNoOtherFaults() throws Exception {
        lab.close();
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Lab both = Lab.open(new Lab.Settings("m1", anyPort(), here, "beforeCommit=print"))) {
            lab = both;
            assertThat(ask("GET", "/beforeCommit", "").body()).isEqualTo("print\n");
            URI gofail = URI.create(both.gofailUrl() + "/");

            assertThat(get(gofail)).contains("beforeCommit=print\n");
            assertThat(get(gofail.resolve("/lab"))).contains(Points.UNKNOWN);
        }
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void aFailpointThatIsNotThereKeepsAMemberFromStarting() {
        assertThatThrownBy(() -> Lab.open(new Lab.Settings("m1", anyPort(), null, "walBeforeTea=panic")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(Points.UNKNOWN);
    }
}
