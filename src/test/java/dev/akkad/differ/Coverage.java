package dev.akkad.differ;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What occurred in a run, and how often. */
final class Coverage {
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<Judge, long[]> requests = new TreeMap<>();

    void count(String item) {
        counts.merge(item, 1L, Long::sum);
    }

    void hit(Intended rule) {
        count("rule " + rule);
    }

    /** A request was sent to a judge. */
    void sent(Judge judge, boolean succeeded) {
        long[] of = requests.computeIfAbsent(judge, any -> new long[2]);
        of[0]++;
        of[1] += succeeded ? 1 : 0;
    }

    /** Every field that is set in a request, and what enums say. */
    void message(Message message) {
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            count(name(field.getKey()));
            for (Object value : field.getKey().isRepeated() ? (List<?>) field.getValue() : List.of(field.getValue())) {
                if (value instanceof Message nested) {
                    message(nested);
                } else if (value instanceof EnumValueDescriptor constant) {
                    count(name(constant));
                }
            }
        }
    }

    static String name(FieldDescriptor field) {
        return "field " + field.getContainingType().getName() + "." + field.getName();
    }

    static String name(EnumValueDescriptor value) {
        return "value " + value.getType().getName() + "." + (value.getIndex() < 0 ? "UNKNOWN" : value.getName());
    }

    long requests() {
        return requests.values().stream().mapToLong(of -> of[0]).sum();
    }

    long requests(Judge judge) {
        return requests.getOrDefault(judge, new long[2])[0];
    }

    /** Share of requests that the judges did not refuse. */
    double succeeded() {
        return requests.values().stream().mapToLong(of -> of[1]).sum() / (double) Math.max(1, requests());
    }

    /** What should have occurred and did not. */
    Set<String> missing(Set<String> required) {
        Set<String> missing = new TreeSet<>(required);
        missing.removeAll(counts.keySet());
        return missing;
    }

    void add(Coverage other) {
        other.counts.forEach((item, count) -> counts.merge(item, count, Long::sum));
        other.requests.forEach((judge, of) -> {
            long[] sum = requests.computeIfAbsent(judge, any -> new long[2]);
            sum[0] += of[0];
            sum[1] += of[1];
        });
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((item, count) -> text.append("%9d  %s%n".formatted(count, item)));
        requests.forEach((judge, of) -> text.append("%9d  requests to etcd %s, %d answered, %d refused%n"
                .formatted(of[0], judge.version(), of[1], of[0] - of[1])));
        return text.toString();
    }
}
