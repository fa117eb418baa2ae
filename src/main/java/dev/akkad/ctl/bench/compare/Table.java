package dev.akkad.ctl.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Measurements of all rounds, shown as medians in a Markdown table; the ratio is the last product by the first. */
final class Table {
    private final List<String> products;
    /** By the row's title, then by product. */
    private final Map<String, Map<String, List<Measurement>>> rows = new LinkedHashMap<>();

    Table(List<String> products) {
        this.products = List.copyOf(products);
    }

    /** A figure of a row. @param format of one value */
    private record Figure(String name, String format, ToDoubleFunction<Measurement> value) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("per second", "%.0f", m -> m.report().perSecond()),
            new Figure("mean, ms", "%.3f", m -> m.report().latency().mean()),
            new Figure("p50, ms", "%.3f", m -> m.report().latency().p50()),
            new Figure("p99, ms", "%.3f", m -> m.report().latency().p99()),
            new Figure("p99.9, ms", "%.3f", m -> m.report().latency().p999()),
            new Figure("processor time each, leader, us", "%.1f", Measurement::leaderMicros),
            new Figure("processor time each, a follower, us", "%.1f", Measurement::followerMicros),
            new Figure(
                    "processor time each, the load, us", "%.1f", m -> m.report().generatorMicros()),
            new Figure("memory of a member, MiB", "%.0f", Measurement::residentMebibytes),
            new Figure("start to ready, s", "%.2f", Measurement::readySeconds),
            new Figure("errors, in all rounds", "%.0f", m -> m.report().errorCount()));

    /** Figures whose ratios make the summary, in the order of its columns. */
    private static final List<String> SUMMARY = List.of(
            "per second",
            "mean, ms",
            "p99, ms",
            "processor time each, leader, us",
            "memory of a member, MiB",
            "start to ready, s");

    void add(String row, String product, Measurement measurement) {
        rows.computeIfAbsent(row, title -> new LinkedHashMap<>())
                .computeIfAbsent(product, name -> new ArrayList<>())
                .add(measurement);
    }

    /** One line a row: ratios of the last product to the first, throughput and latencies above all. */
    String summary() {
        StringBuilder text = new StringBuilder("| load");
        for (String product : products) {
            text.append(" | ").append(product).append("/s");
        }
        text.append(" | throughput | mean | p99 | leader's processor | memory | ready |\n|---|");
        text.append("--:|".repeat(products.size() + 6)).append('\n');
        rows.forEach((title, measured) -> {
            text.append("| ").append(title);
            for (String product : products) {
                double perSecond = value(FIGURES.get(0), measured.getOrDefault(product, List.of()));
                text.append(" | ").append(String.format(Locale.ROOT, "%.0f", perSecond));
            }
            for (String name : SUMMARY) {
                Figure figure = FIGURES.stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                text.append(" | ").append(ratio(figure, measured));
            }
            text.append(" |\n");
        });
        return text.toString();
    }

    private String ratio(Figure figure, Map<String, List<Measurement>> measured) {
        double first = value(figure, measured.getOrDefault(products.get(0), List.of()));
        double last = value(figure, measured.getOrDefault(products.get(products.size() - 1), List.of()));
        return first > 0 && products.size() > 1 ? String.format(Locale.ROOT, "%.2f", last / first) : "";
    }

    String markdown() {
        StringBuilder text = new StringBuilder("| load | figure | ");
        text.append(String.join(" | ", products));
        text.append(products.size() > 1 ? " | ratio |\n" : " |\n");
        text.append("|---|---|")
                .append("--:|".repeat(products.size() > 1 ? products.size() + 1 : 1))
                .append('\n');
        rows.forEach((title, measured) -> {
            String shown = title;
            for (Figure figure : FIGURES) {
                double[] values = products.stream()
                        .mapToDouble(name -> value(figure, measured.getOrDefault(name, List.of())))
                        .toArray();
                if (!figure.name().startsWith("errors") && Arrays.stream(values).allMatch(v -> v == 0)) {
                    // There are no followers, or h2load does not tell.
                    continue;
                }
                text.append(line(shown, figure, values));
                shown = "";
            }
        });
        return text.toString();
    }

    private static double value(Figure figure, List<Measurement> measured) {
        double[] values = measured.stream().mapToDouble(figure.value()).toArray();
        return figure.name().startsWith("errors") ? Arrays.stream(values).sum() : median(values);
    }

    private static String line(String title, Figure figure, double[] values) {
        StringBuilder line = new StringBuilder("| " + title + " | " + figure.name());
        for (double value : values) {
            line.append(" | ").append(String.format(Locale.ROOT, figure.format(), value));
        }
        if (values.length > 1) {
            double first = values[0];
            double last = values[values.length - 1];
            line.append(" | ").append(first > 0 ? String.format(Locale.ROOT, "%.2f", last / first) : "");
        }
        return line.append(" |\n").toString();
    }

    /** The middle one, or the mean of the two in the middle; 0 of none. */
    static double median(double... values) {
        if (values.length == 0) {
            return 0;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
