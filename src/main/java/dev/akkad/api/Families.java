package dev.akkad.api;

import dev.akkad.member.meter.Distribution;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Puts families of metrics under their names; what they show is looked up at each scrape. */
final class Families {
    /** A distribution of nanoseconds is shown in these. */
    static final double SECONDS = 1e-9;

    static final double MILLISECONDS = 1e-6;
    static final double AS_IT_IS = 1;

    private final PrometheusRegistry registry;
    private final Set<String> bareCounters = ConcurrentHashMap.newKeySet();

    Families(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /** Names of counters that do not end in {@code _total}. */
    Set<String> bareCounters() {
        return bareCounters;
    }

    private String noted(String counter) {
        if (!counter.endsWith("_total")) {
            bareCounters.add(counter);
        }
        return counter;
    }

    /** One that its owner counts up. */
    Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    /** One that its owner sets. */
    Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    void counter(String name, String help, LongAdder count) {
        CounterWithCallback.builder()
                .name(noted(name))
                .help(help)
                .callback(counter -> counter.call((double) count.sum()))
                .register(registry);
    }

    void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(noted(name))
                .help(help)
                .callback(counter -> counter.call(value.getAsDouble()))
                .register(registry);
    }

    /** One for each value of a label. */
    void counters(String name, String help, String label, Supplier<Map<String, Long>> values) {
        CounterWithCallback.builder()
                .name(noted(name))
                .help(help)
                .labelNames(label)
                .callback(counter -> values.get().forEach((value, count) -> counter.call((double) count, value)))
                .register(registry);
    }

    void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> gauge.call(value.getAsDouble()))
                .register(registry);
    }

    void gauges(String name, String help, String label, Supplier<Map<String, Long>> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(gauge -> values.get().forEach((value, count) -> gauge.call((double) count, value)))
                .register(registry);
    }

    /** That something is the case, in its labels: always 1. */
    void fact(String name, String help, String label, String value) {
        gauge(name, help, label).labelValues(value).set(1);
    }

    /** @param unit what one of the distribution's units is in those that are shown */
    void histogram(String name, String help, double unit, Distribution values) {
        histograms(name, help, unit, () -> Map.of(Labels.EMPTY, values));
    }

    /** One for each value of a label. */
    void histograms(String name, String help, double unit, String label, Supplier<Map<String, Distribution>> values) {
        histograms(name, help, unit, () -> labelled(label, values.get()));
    }

    static Map<Labels, Distribution> labelled(String label, Map<String, Distribution> values) {
        Map<Labels, Distribution> labelled = new LinkedHashMap<>();
        values.forEach((value, distribution) -> labelled.put(Labels.of(label, value), distribution));
        return labelled;
    }

    void histograms(String name, String help, double unit, Supplier<Map<Labels, Distribution>> values) {
        Collector collector = () -> {
            HistogramSnapshot.Builder snapshot =
                    HistogramSnapshot.builder().name(name).help(help);
            values.get().forEach((labels, distribution) -> snapshot.dataPoint(point(labels, unit, distribution)));
            return snapshot.build();
        };
        registry.register(collector);
    }

    private static HistogramDataPointSnapshot point(Labels labels, double unit, Distribution values) {
        double[] bounds = new double[values.buckets()];
        long[] counts = new long[values.buckets()];
        for (int i = 0; i < bounds.length; i++) {
            long bound = values.upperBound(i);
            bounds[i] = bound == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : scaled(bound, unit);
            counts[i] = values.count(i);
        }
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                .sum(scaled(values.sum(), unit))
                .build();
    }

    /** By dividing, so that a bound is the decimal number nearest to what is meant. */
    private static double scaled(long value, double unit) {
        return unit == AS_IT_IS ? value : value / Math.rint(1 / unit);
    }
}
