package dev.akkad.ctl.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.akkad.ctl.h2.Reasons;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One member's fault API. */
final class LabClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String endpoint;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    /** @param endpoint {@code host:port}, with {@code http://} before it or not */
    LabClient(String endpoint) {
        this.endpoint = endpoint.startsWith("http://") ? endpoint.substring("http://".length()) : endpoint;
    }

    static ObjectNode request() {
        return JSON.createObjectNode();
    }

    /** Asks for a fault; returns what was done. */
    String post(String fault, ObjectNode request) throws LabException {
        JsonNode answer = json(send("POST", "/lab/" + fault, request.toString(), true));
        return answer.path("done").asText();
    }

    /** What {@code /lab} and below it tells. */
    JsonNode get(String path) throws LabException {
        return json(send("GET", path, "", true));
    }

    /** Sets a named point as gofail does. */
    void put(String point, String terms) throws LabException {
        send("PUT", "/" + point, terms, false);
    }

    private JsonNode json(String text) throws LabException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new LabException(endpoint + " is no lab: " + e.getOriginalMessage());
        }
    }

    private String send(String method, String path, String body, boolean isJson) throws LabException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create("http://" + endpoint + path));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--endpoint: " + endpoint + " (expected: HOST:PORT)", e);
        }
        HttpResponse<String> response;
        try {
            response = http.send(
                    request.timeout(LIMIT)
                            .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new LabException(
                    "no answer from " + endpoint + ": " + Reasons.of(e) + "; is it where a member with --lab listens?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted");
        }
        if (response.statusCode() >= 300) {
            String text = response.body().strip();
            throw new LabException(isJson ? json(text).path("error").asText("status " + response.statusCode()) : text);
        }
        return response.body();
    }
}
