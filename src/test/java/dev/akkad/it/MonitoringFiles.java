package dev.akkad.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The dashboard and the alert rules under {@code deploy}. */
final class MonitoringFiles {
    static final Path RULES = Program.CHECKOUT.resolve("deploy/prometheus/akkad-rules.yml");
    static final Path DASHBOARD = Program.CHECKOUT.resolve("deploy/grafana/akkad.json");

    private MonitoringFiles() {}

    static JsonNode rules() {
        return read(new YAMLMapper(), RULES);
    }

    static JsonNode dashboard() {
        return read(new ObjectMapper(), DASHBOARD);
    }

    private static JsonNode read(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every expression, with Grafana's variables filled in. */
    static List<String> expressions() {
        List<String> expressions = new ArrayList<>();
        for (JsonNode file : List.of(rules(), dashboard())) {
            for (JsonNode node : file.findValues("expr")) {
                expressions.add(node.asText().replace("$__rate_interval", "1m").replace("$cluster", "akkad"));
            }
        }
        return expressions;
    }

    /** Every label that an expression relies on. */
    static List<PromQl.Label> labels() {
        return expressions().stream()
                .flatMap(expression -> PromQl.labels(expression).stream())
                .distinct()
                .toList();
    }

    /** Every metric asked for but {@code up}, which is Prometheus' own. */
    static SortedSet<String> metrics() {
        SortedSet<String> metrics = new TreeSet<>();
        expressions().forEach(expression -> metrics.addAll(PromQl.metrics(expression)));
        metrics.remove("up");
        return metrics;
    }
}
