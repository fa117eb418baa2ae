package dev.akkad.it;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The labels that the samples of each metric had, and the values of these, all that were ever seen. */
final class SeenLabels {
    /** What Prometheus adds to every sample, and its operator on Kubernetes. */
    private static final Set<String> ADDED = Set.of("job", "instance", "endpoint");

    private final Map<String, Map<String, Set<String>>> valuesByMetric = new HashMap<>();

    void add(MetricsPage.Sample sample) {
        Map<String, Set<String>> values = valuesByMetric.computeIfAbsent(sample.name(), any -> new TreeMap<>());
        sample.labels()
                .forEach((label, value) ->
                        values.computeIfAbsent(label, any -> new TreeSet<>()).add(value));
    }

    /** Whether there is such a label; and its value, where one is named and not a pattern. */
    boolean has(PromQl.Label label) {
        if (ADDED.contains(label.name()) || label.metric().equals("up")) {
            return ADDED.contains(label.name());
        }
        Set<String> values =
                valuesByMetric.getOrDefault(label.metric(), Map.of()).getOrDefault(label.name(), Set.of());
        boolean isNamed = label.operator().equals("=") || label.operator().equals("!=");
        return isNamed ? values.contains(label.value()) : !values.isEmpty();
    }
}
