package dev.akkad.api;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Prometheus text 0.0.4 as etcd writes it: names as they were given, numbers in Go's form.
 *
 * <p>The library's own writer would add {@code _total} to counters that etcd names without it, and says {@code
 * le="1.0"} where rules written for etcd say {@code le="1"}.
 */
final class TextFormat {
    private static final String TOTAL = "_total";
    private static final int PLAIN_EXPONENT_MIN = -4;
    private static final int PLAIN_EXPONENT_END = 6;

    private final StringBuilder text = new StringBuilder(128 * 1024);

    private final Set<String> bareCounters;

    private TextFormat(Set<String> bareCounters) {
        this.bareCounters = bareCounters;
    }

    /** @param bareCounters names of counters that do not end in {@code _total} */
    static byte[] write(MetricSnapshots snapshots, Set<String> bareCounters) {
        TextFormat page = new TextFormat(bareCounters);
        for (MetricSnapshot snapshot : snapshots) {
            page.family(snapshot);
        }
        return page.text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void family(MetricSnapshot snapshot) {
        if (snapshot.getDataPoints().isEmpty()) {
            return;
        }
        String name = snapshot.getMetadata().getOriginalName();
        if (snapshot instanceof CounterSnapshot counter) {
            boolean isWhole = name.endsWith(TOTAL) || bareCounters.contains(name);
            String full = isWhole ? name : name + TOTAL; // the library takes it off some of them
            head(snapshot, full, "counter");
            counter.getDataPoints().forEach(point -> line(full, point.getLabels(), point.getValue()));
        } else if (snapshot instanceof GaugeSnapshot gauge) {
            head(snapshot, name, "gauge");
            gauge.getDataPoints().forEach(point -> line(name, point.getLabels(), point.getValue()));
        } else if (snapshot instanceof HistogramSnapshot histogram) {
            head(snapshot, name, "histogram");
            histogram.getDataPoints().forEach(point -> histogram(name, point));
        } else if (snapshot instanceof SummarySnapshot summary) {
            head(snapshot, name, "summary");
            summary.getDataPoints().forEach(point -> {
                line(name + "_sum", point.getLabels(), point.getSum());
                line(name + "_count", point.getLabels(), (double) point.getCount());
            });
        } else if (snapshot instanceof InfoSnapshot info) {
            String full = name.endsWith("_info") ? name : name + "_info";
            head(snapshot, full, "gauge");
            info.getDataPoints().forEach(point -> line(full, point.getLabels(), 1));
        }
    }

    private void head(MetricSnapshot snapshot, String name, String type) {
        String help = snapshot.getMetadata().getHelp();
        if (help != null) {
            text.append("# HELP ").append(name).append(' ');
            text.append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
        }
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void histogram(String name, HistogramSnapshot.HistogramDataPointSnapshot point) {
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        long upToHere = 0;
        for (int i = 0; i < buckets.size(); i++) {
            upToHere += buckets.getCount(i);
            line(name + "_bucket", point.getLabels(), "le", number(buckets.getUpperBound(i)), (double) upToHere);
        }
        line(name + "_sum", point.getLabels(), point.getSum());
        line(name + "_count", point.getLabels(), (double) upToHere);
    }

    private void line(String name, Labels labels, double value) {
        line(name, labels, "", "", value);
    }

    private void line(String name, Labels labels, String lastName, String lastValue, double value) {
        text.append(name);
        String separator = "{";
        for (int i = 0; i < labels.size(); i++) {
            text.append(separator).append(labels.getName(i)).append("=\"");
            text.append(escape(labels.getValue(i))).append('"');
            separator = ",";
        }
        if (!lastName.isEmpty()) {
            text.append(separator)
                    .append(lastName)
                    .append("=\"")
                    .append(lastValue)
                    .append('"');
            separator = ",";
        }
        text.append(separator.equals("{") ? " " : "} ").append(number(value)).append('\n');
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** Go's shortest form: {@code 1}, {@code 0.0001}, {@code 524288}, {@code 1.048576e+06}. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = exact.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - exact.scale();
        if (exponent >= PLAIN_EXPONENT_MIN && exponent < PLAIN_EXPONENT_END) {
            return exact.toPlainString();
        }
        StringBuilder number = new StringBuilder(value < 0 ? "-" : "").append(digits.charAt(0));
        if (digits.length() > 1) {
            number.append('.').append(digits, 1, digits.length());
        }
        number.append(exponent < 0 ? "e-" : "e+");
        return number.append(Math.abs(exponent) < 10 ? "0" : "")
                .append(Math.abs(exponent))
                .toString();
    }
}
