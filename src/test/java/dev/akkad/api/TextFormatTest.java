package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.member.meter.Distribution;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormatTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Families families = new Families(registry);

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "-1, -1",
        "20480, 20480",
        "524288, 524288",
        "1048576, 1.048576e+06",
        "1000000, 1e+06",
        "2147483648, 2.147483648e+09",
        "0.1, 0.1",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "52.4288, 52.4288",
        "1.5e300, 1.5e+300",
        "NaN, NaN",
        "Infinity, +Inf",
    })
    void numbersReadAsGoWritesThem(double value, String text) {
        assertThat(TextFormat.number(value)).isEqualTo(text);
    }

    @Test
    void namesStayAsTheyWereGiven() {
        LongAdder one = new LongAdder();
        one.increment();
        families.counter("a_success", "H.", one);
        families.counter("b_total", "Two\nlines.", one);
        families.gauge("c_total", "H.", () -> 2);
        families.counters("d_total", "H.", "To", () -> Map.of("a\"b", 3L));

        assertThat(page()).isEqualTo("""
                # HELP a_success H.
                # TYPE a_success counter
                a_success 1
                # HELP b_total Two\\nlines.
                # TYPE b_total counter
                b_total 1
                # HELP c_total H.
                # TYPE c_total gauge
                c_total 2
                # HELP d_total H.
                # TYPE d_total counter
                d_total{To="a\\"b"} 3
                """);
    }

    @Test
    void bucketsAreCumulativeAndTheirBoundsExact() {
        Distribution nanos = Distribution.doubling(100_000, 3);
        nanos.add(150_000);
        nanos.add(5_000_000);
        families.histogram("h_seconds", "H.", Families.SECONDS, nanos);

        assertThat(page()).isEqualTo("""
                # HELP h_seconds H.
                # TYPE h_seconds histogram
                h_seconds_bucket{le="0.0001"} 0
                h_seconds_bucket{le="0.0002"} 1
                h_seconds_bucket{le="0.0004"} 1
                h_seconds_bucket{le="+Inf"} 2
                h_seconds_sum 0.00515
                h_seconds_count 2
                """);
    }

    private String page() {
        return new String(TextFormat.write(registry.scrape(), families.bareCounters()), StandardCharsets.UTF_8);
    }
}
