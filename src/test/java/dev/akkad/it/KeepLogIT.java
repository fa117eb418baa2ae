package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.akkad.SharesTheMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole log of a member that compacts it, by {@code akkadutl log dump}. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@SharesTheMachine
final class KeepLogIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Together more than what is moved out of the journal at a time. */
    private static final int PUTS = 400;

    private static final int TOGETHER = 20;
    private static final ByteString VALUE = ByteString.copyFrom(new byte[20_000]);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theLogIsWholeThoughItWasCompactedUntilNobodyWantsItAnyMore() {
        try (ProcessCluster cluster =
                ProcessCluster.create(1, "--snapshot-count=50", "--snapshot-catchup-entries=10")) {
            MemberProcess member = cluster.member(0);
            member.environment("ETCD_KEEP_LOG", "true");
            cluster.startAll();
            put(member, "a");
            Eventually.holds(
                    "dropped records are moved", LIMIT, () -> !history(member).isEmpty());
            member.kill();
            cluster.start(0);
            put(member, "b");
            member.terminate(LIMIT);

            List<JsonNode> log = dump(member);
            assertThat(ofType(log, "compacted")).hasSizeGreaterThan(2);
            List<JsonNode> entries = ofType(log, "entry");
            assertThat(entries.stream().map(entry -> entry.get("index").asLong()))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, entries.size()).boxed().toList());
            assertThat(entries.stream()
                            .filter(entry -> entry.path("request").asText().contains("put:<")))
                    .hasSize(2 * PUTS);
            JsonNode end = log.get(log.size() - 1);
            assertThat(end.get("type").asText()).isEqualTo("end");
            List<JsonNode> cuts = ofType(log, "compacted");
            assertThat(end.get("commit").asLong())
                    .isBetween(cuts.get(cuts.size() - 1).get("index").asLong(), (long) entries.size());
            assertThat(end.get("hardState").get("term").asLong())
                    .isEqualTo(entries.get(entries.size() - 1).get("term").asLong());

            member.environment("ETCD_KEEP_LOG", "false");
            cluster.start(0);
            put(member, "c");
            Eventually.holds("the history goes", LIMIT, () -> history(member).isEmpty());
            member.terminate(LIMIT);
            assertThat(ofType(dump(member), "entry").get(0).get("index").asLong())
                    .isGreaterThan(PUTS);
            cluster.passed();
        }
    }

    private static void put(MemberProcess member, String prefix) {
        try (Bulk bulk = new Bulk(member.endpoint())) {
            for (int i = 0; i < PUTS; i++) {
                bulk.put(prefix + i, VALUE);
                if (i % TOGETHER == TOGETHER - 1) {
                    bulk.await();
                }
            }
        }
    }

    private static List<Path> history(MemberProcess member) {
        Path directory = member.dataDirectory().resolve("member/history");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            return List.of(); // gone meanwhile
        }
    }

    private static List<JsonNode> dump(MemberProcess member) {
        String akkadutl = Program.CHECKOUT.resolve("bin/akkadutl").toString();
        Shell.Result dumped = Shell.run(
                LIMIT,
                Map.of(),
                List.of(akkadutl, "log", "dump", member.dataDirectory().toString()));
        List<JsonNode> lines = new ArrayList<>();
        try {
            for (String line : dumped.ok().lines().toList()) {
                lines.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static List<JsonNode> ofType(List<JsonNode> lines, String type) {
        return lines.stream()
                .filter(line -> line.get("type").asText().equals(type))
                .toList();
    }
}
