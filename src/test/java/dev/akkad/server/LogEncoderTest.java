package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogEncoderTest {
    private static final String HEAD =
            "{\"level\":\"info\",\"ts\":\"2024-01-02T03:04:05.000006Z\",\"caller\":\"server/Server.java\",\"msg\":";

    private final LoggingEvent event = event(Level.INFO, "hello {}", "world");

    private static LoggingEvent event(Level level, String message, Object... arguments) {
        LoggingEvent event = bare(level, message, arguments);
        event.setMDCPropertyMap(Map.of());
        return event;
    }

    private static LoggingEvent bare(Level level, String message, Object... arguments) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerContext(new LoggerContext());
        event.setLoggerName("dev.akkad.server.Server");
        event.setLevel(level);
        event.setMessage(message);
        event.setArgumentArray(arguments);
        event.setInstant(Instant.parse("2024-01-02T03:04:05.000006789Z"));
        return event;
    }

    private static String encode(LoggingEvent event) {
        return new String(new LogEncoder(false).encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void aLineHasEtcdsFieldsInEtcdsOrder() {
        assertThat(encode(event)).isEqualTo(HEAD + "\"hello world\"}\n");
    }

    @Test
    void pairsBecomeFieldsOfTheirKind() {
        event.setKeyValuePairs(List.of(
                new KeyValuePair("count", 7L),
                new KeyValuePair("ok", true),
                new KeyValuePair("took", Duration.ofMillis(1500)),
                new KeyValuePair("urls", List.of("a", "b")),
                new KeyValuePair("none", null),
                new KeyValuePair("nan", Double.NaN)));

        assertThat(encode(event))
                .isEqualTo(HEAD + "\"hello world\",\"count\":7,\"ok\":true,\"took\":\"1.5s\",\"urls\":[\"a\",\"b\"],"
                        + "\"none\":null,\"nan\":\"NaN\"}\n");
    }

    @Test
    void ofAkkasContextOnlyTheActorIsKept() {
        LoggingEvent event = bare(Level.INFO, "hello world");
        event.setMDCPropertyMap(Map.of("akkaSource", "akka://a/user/raft", "akkaTimestamp", "1", "sourceThread", "t"));

        assertThat(encode(event)).isEqualTo(HEAD + "\"hello world\",\"actor\":\"akka://a/user/raft\"}\n");
    }

    @Test
    void whateverTheTextTheLineIsJsonAndOneLine() throws IOException {
        String nasty = "a\"b\\c\nd\te\u0001f\ud83d\ude00g\ud83dh\u007f";

        String line = encode(event(Level.WARN, nasty));

        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("level").asText()).isEqualTo("warn");
        assertThat(json.get("msg").asText()).isEqualTo(nasty.replace("\ud83dh", "\ufffdh"));
    }

    @Test
    void aFailureIsAFieldAndItsTraceComesWithErrorsOnly() throws IOException {
        LoggingEvent error = event(Level.ERROR, "no");
        error.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(new IOException("disk")));
        event.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(new IOException("disk")));

        assertThat(new ObjectMapper().readTree(encode(event)).has("stacktrace")).isFalse();
        JsonNode json = new ObjectMapper().readTree(encode(error));
        assertThat(json.get("error").asText()).isEqualTo("java.io.IOException: disk");
        assertThat(json.get("stacktrace").asText()).contains("LogEncoderTest");
    }

    @Test
    void theLastLineOfAProcessIsFatal() {
        LoggingEvent last = event(Level.ERROR, "bye");
        last.addMarker(LogMarkers.FATAL);

        assertThat(encode(last)).startsWith("{\"level\":\"fatal\",");
    }

    @Test
    void theConsoleFormIsSeparatedByTabs() {
        event.setKeyValuePairs(List.of(new KeyValuePair("count", 7)));

        assertThat(new String(new LogEncoder(true).encode(event), StandardCharsets.UTF_8))
                .isEqualTo("2024-01-02T03:04:05.000006Z\tinfo\tserver/Server.java\thello world\tcount=7\n");
    }
}
