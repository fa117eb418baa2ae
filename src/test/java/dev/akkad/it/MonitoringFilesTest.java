package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Prometheus and Grafana would refuse must not be shipped. */
class MonitoringFilesTest {
    private static final Pattern DURATION = Pattern.compile("[0-9]+[smhd]");

    @Test
    void theReaderOfExpressionsFindsTheMetrics() {
        assertThat(PromQl.metrics("sum by (a, le) (rate(x_total{job=\"j\", code=~\"A|B\"}[5m])) / on (a) y > bool 0.5"))
                .containsExactly("x_total", "y");
        assertThat(PromQl.metrics("increase((max without (instance) (x_total) or 0 * absent(z))[15m:1m]) >= 4"))
                .containsExactly("x_total", "z");
    }

    @Test
    void theReaderOfExpressionsFindsTheLabelsItReliesOn() {
        assertThat(PromQl.labels("sum by (a, le) (rate(x_total{job=\"j\", code=~\"A|B\"}[5m])) / on (b) y > bool 0.5"))
                .extracting(PromQl.Label::toString)
                .map(text -> text.replaceAll("Label\\[metric=|name=|operator=|value=|\\]", ""))
                .containsExactly(
                        "x_total, a, , ",
                        "x_total, le, , ",
                        "x_total, job, =, j",
                        "x_total, code, =~, A|B",
                        "y, b, , ");
    }

    @Test
    void aLabelOrAValueThatNoSampleHasIsFound() {
        SeenLabels seen = new SeenLabels();
        seen.add(new MetricsPage.Sample("x", Map.of("code", "OK", "to", "1"), 0));

        assertThat(PromQl.labels(
                        "sum by (to, instance) (x{job=\"j\", code=\"OK\", to=~\"[0-9]\"}) + sum by (job) (up)"))
                .hasSize(6)
                .allMatch(seen::has);
        assertThat(PromQl.labels(
                        "sum by (To) (x{code=\"Ok\", code!=\"ok\", kode=~\"O.\"}) + on (code) z + sum by (to) (up)"))
                .hasSize(6)
                .noneMatch(seen::has);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum(rate(x[5m])",
                "sum(x))",
                "rate(x[5])",
                "rate(x[5 m])",
                "ratio(x)",
                "x{job=akkad}",
                "x{job=\"akkad\"",
                "x & y",
            })
    void slipsOfThePenAreFound(String expression) {
        assertThatThrownBy(() -> PromQl.metrics(expression)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyExpressionCanBeRead() {
        assertThat(MonitoringFiles.expressions()).hasSizeGreaterThan(60).allSatisfy(expression -> {
            assertThat(PromQl.metrics(expression)).isNotEmpty();
        });
    }

    @Test
    void rulesHaveTheFormOfPrometheus() {
        for (JsonNode group : MonitoringFiles.rules().get("groups")) {
            assertThat(group.get("name").asText()).isNotEmpty();
            for (JsonNode rule : group.get("rules")) {
                assertThat(rule.properties().stream().map(Map.Entry::getKey))
                        .as("%s", rule)
                        .contains("alert", "expr", "labels", "annotations")
                        .isSubsetOf("alert", "expr", "for", "labels", "annotations");
                assertThat(rule.path("for").asText("1m")).matches(DURATION);
                assertThat(rule.get("labels").get("severity").asText()).isIn("warning", "critical");
                assertThat(rule.get("annotations").get("summary").asText()).isNotEmpty();
            }
        }
    }

    @Test
    void panelsAreNumberedAndDoNotOverlap() {
        Set<Integer> ids = new HashSet<>();
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : MonitoringFiles.dashboard().get("panels")) {
            assertThat(ids.add(panel.get("id").asInt())).as("%s", panel).isTrue();
            JsonNode place = panel.get("gridPos");
            for (int x = 0; x < place.get("w").asInt(); x++) {
                for (int y = 0; y < place.get("h").asInt(); y++) {
                    int column = place.get("x").asInt() + x;
                    assertThat(column).isLessThan(24);
                    assertThat(taken.add(column + ":" + (place.get("y").asInt() + y)))
                            .as("%s", panel.get("title"))
                            .isTrue();
                }
            }
        }
    }
}
