package dev.akkad.ctl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.ctl.h2.GrpcStatus;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReportTextTest {
    private static final Report REPORT = new Report(
            "put",
            "requests",
            1_000,
            100,
            25_000,
            2.5,
            new Report.Latency(1.5, 1.25, 10, 20.5, 31.0625),
            Map.of(GrpcStatus.UNAVAILABLE, new ErrorCount(3, "no leader")),
            2,
            0.125);

    @Test
    void forPeople() {
        assertThat(ReportText.plain(REPORT).lines())
                .containsExactly(
                        "put: 1000 clients, 100 connections",
                        "  requests    25000 in 2.50 s",
                        "  throughput  10000.0 requests/s",
                        "  mean        1.500 ms",
                        "  p50         1.250 ms",
                        "  p99         10.000 ms",
                        "  p99.9       20.500 ms",
                        "  max         31.063 ms",
                        "  load's cpu  5.0 us each",
                        "  errors      5",
                        "    3 x UNAVAILABLE: no leader",
                        "    2 without an answer at the end");
    }

    @Test
    void forPrograms() {
        assertThat(ReportText.fields(REPORT))
                .containsEntry("count", 25_000L)
                .containsEntry("per_second", 10_000.0)
                .containsEntry("p999_ms", 20.5)
                .containsEntry("errors", 5L)
                .containsEntry("unanswered", 2L)
                .containsEntry("errors_by_status", Map.of("UNAVAILABLE", Map.of("count", 3L, "first", "no leader")));
    }

    @Test
    void percentilesAreTheValuesBelowWhichSoManyLie() {
        Histogram nanos = new Histogram(1_000_000_000L, 3);
        for (int i = 1; i <= 1_000; i++) {
            nanos.recordValue(i * 1_000_000L);
        }

        Report.Latency latency = Report.Latency.of(nanos);

        assertThat(latency.mean()).isBetween(500.0, 501.0);
        assertThat(latency.p50()).isBetween(500.0, 500.6);
        assertThat(latency.p99()).isBetween(990.0, 991.0);
        assertThat(latency.p999()).isBetween(999.0, 1_000.0);
        assertThat(latency.max()).isBetween(1_000.0, 1_001.0);
    }

    @Test
    void nothingCountedIsNothingAndNoDivisionByIt() {
        Report nothing =
                new Report("put", "requests", 1, 1, 0, 0, Report.Latency.of(new Histogram(1_000L, 3)), Map.of(), 0, 0);

        assertThat(ReportText.plain(nothing)).contains("throughput  0.0 requests/s", "mean        0.000 ms");
    }
}
