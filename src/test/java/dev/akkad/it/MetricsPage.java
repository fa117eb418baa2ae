package dev.akkad.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of metrics, read strictly.
 *
 * @param types by name of the family
 */
record MetricsPage(Map<String, String> types, List<Sample> samples) {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (counter|gauge|histogram|summary|untyped)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"(,|$)");
    private static final Pattern PARTS = Pattern.compile("_(?:bucket|sum|count)$");

    /** One line. */
    record Sample(String name, Map<String, String> labels, double value) {}

    static MetricsPage of(MemberProcess member) {
        return get(member.clientUrl() + "/metrics");
    }

    static MetricsPage get(String url) {
        Map<String, String> types = new TreeMap<>();
        List<Sample> samples = new ArrayList<>();
        HttpPage.get(url).body().lines().forEach(line -> {
            Matcher type = TYPE.matcher(line);
            if (type.matches()) {
                types.put(type.group(1), type.group(2));
            } else if (!line.startsWith("# HELP ")) {
                samples.add(sample(line));
            }
        });
        return new MetricsPage(types, samples);
    }

    private static Sample sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new IllegalStateException("no metric: " + line);
        }
        Map<String, String> labels = new TreeMap<>();
        if (sample.group(2) != null) {
            Matcher label = LABEL.matcher(sample.group(2));
            int at = 0;
            for (; label.find(at) && label.start() == at; at = label.end()) {
                labels.put(label.group(1), label.group(2));
            }
            if (at != sample.group(2).length()) {
                throw new IllegalStateException("no labels: " + line);
            }
        }
        String value = sample.group(3).replace("+Inf", "Infinity");
        return new Sample(sample.group(1), labels, Double.parseDouble(value));
    }

    /** The sum of all lines of this name, 0 = there is none. */
    double sum(String name) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .mapToDouble(Sample::value)
                .sum();
    }

    boolean has(String name) {
        return samples.stream().anyMatch(sample -> sample.name().equals(name));
    }

    /** The names of the labels of a family's lines; {@code le} left out. */
    Set<String> labelNames(String family) {
        Set<String> names = new TreeSet<>();
        of(family).forEach(sample -> names.addAll(sample.labels().keySet()));
        names.remove("le");
        return names;
    }

    /** The bounds of a histogram's buckets, as they are written. */
    Set<String> bounds(String family) {
        Set<String> bounds = new TreeSet<>();
        of(family).forEach(sample -> {
            if (sample.labels().containsKey("le")) {
                bounds.add(sample.labels().get("le"));
            }
        });
        return bounds;
    }

    private List<Sample> of(String family) {
        return samples.stream()
                .filter(sample -> sample.name().equals(family)
                        || PARTS.matcher(sample.name()).replaceFirst("").equals(family))
                .toList();
    }
}
