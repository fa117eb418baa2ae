package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Members with a lab each.
 *
 * @param lab where each listens
 * @param gofail where each listens as a program with gofail does
 */
record Labs(ProcessCluster cluster, List<Integer> lab, List<Integer> gofail) implements AutoCloseable {
    /** Exit code after a panic, as of a Go program. */
    static final int CRASHED = 2;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A cluster that serves. */
    static Labs start(int size, String... flags) {
        Labs labs = create(size, flags);
        labs.cluster().startedOrClosed();
        return labs;
    }

    /** A cluster of which nothing runs yet. */
    static Labs create(int size, String... flags) {
        ProcessCluster cluster = ProcessCluster.create(size, flags);
        Labs labs = new Labs(cluster, Ports.free(size), Ports.free(size));
        for (int i = 0; i < size; i++) {
            cluster.member(i)
                    .flags("--lab", "--listen-lab-url=http://" + labs.endpoint(i))
                    .environment("GOFAIL_HTTP", "127.0.0.1:" + labs.gofail().get(i));
        }
        return labs;
    }

    String endpoint(int index) {
        return "127.0.0.1:" + lab.get(index);
    }

    /** {@code akkad lab} of one member, whatever comes of it. */
    Shell.Result tried(int index, String... words) {
        List<String> command = new ArrayList<>(List.of("bin/akkad", "lab"));
        command.addAll(Arrays.asList(words));
        command.addAll(List.of("--endpoint", endpoint(index)));
        return Shell.run(LIMIT, Map.of(), command);
    }

    /** The same, and it must work; returns what it says. */
    String ask(int index, String... words) {
        return tried(index, words).ok();
    }

    /** What a command would ask for, without a process for each. */
    void fault(int index, String fault, Map<String, Object> request) {
        String body;
        try {
            body = JSON.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(status("POST", "http://" + endpoint(index) + "/lab/" + fault, body))
                .as("%s %s", fault, body)
                .isEqualTo(200);
    }

    void heal(int index) {
        fault(index, "heal", Map.of());
    }

    /** As gofail's tools do it; returns the status. */
    int put(int index, String point, String terms) {
        return status("PUT", "http://127.0.0.1:" + gofail.get(index) + "/" + point, terms);
    }

    private static int status(String method, String url, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(LIMIT)
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The process ends by itself, saying why, and comes back. */
    void awaitEndAndRestart(int index, int exitCode, String lastWords) {
        MemberProcess member = cluster.member(index);
        assertThat(member.awaitEnd(LIMIT)).isEqualTo(exitCode);
        assertThat(member.log()).contains(lastWords);
        cluster.start(index);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
