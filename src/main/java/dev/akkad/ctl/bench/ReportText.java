package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.GrpcStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A report for people, and as JSON. */
public final class ReportText {
    private ReportText() {}

    public static String plain(Report report) {
        Report.Latency latency = report.latency();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s: %d clients, %d connections%n",
                report.workload(),
                report.clients(),
                report.connections()));
        text.append(
                String.format(Locale.ROOT, "  %-12s%d in %.2f s%n", report.unit(), report.count(), report.seconds()));
        text.append(String.format(Locale.ROOT, "  %-12s%.1f %s/s%n", "throughput", report.perSecond(), report.unit()));
        line(text, "mean", latency.mean());
        line(text, "p50", latency.p50());
        line(text, "p99", latency.p99());
        line(text, "p99.9", latency.p999());
        line(text, "max", latency.max());
        text.append(String.format(Locale.ROOT, "  %-12s%.1f us each%n", "load's cpu", report.generatorMicros()));
        text.append(String.format(Locale.ROOT, "  %-12s%d%n", "errors", report.errorCount()));
        report.errors()
                .forEach((status, error) -> text.append(String.format(
                        Locale.ROOT, "    %d x %s: %s%n", error.count(), GrpcStatus.name(status), error.firstText())));
        if (report.unanswered() > 0) {
            text.append(String.format(Locale.ROOT, "    %d without an answer at the end%n", report.unanswered()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, double millis) {
        text.append(String.format(Locale.ROOT, "  %-12s%.3f ms%n", name, millis));
    }

    /** Names and values in the order in which they are written. */
    public static Map<String, Object> fields(Report report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("workload", report.workload());
        fields.put("unit", report.unit());
        fields.put("clients", report.clients());
        fields.put("connections", report.connections());
        fields.put("count", report.count());
        fields.put("seconds", report.seconds());
        fields.put("per_second", report.perSecond());
        fields.put("mean_ms", report.latency().mean());
        fields.put("p50_ms", report.latency().p50());
        fields.put("p99_ms", report.latency().p99());
        fields.put("p999_ms", report.latency().p999());
        fields.put("max_ms", report.latency().max());
        fields.put("load_cpu_us", report.generatorMicros());
        fields.put("errors", report.errorCount());
        Map<String, Object> errors = new LinkedHashMap<>();
        report.errors()
                .forEach((status, error) -> errors.put(
                        GrpcStatus.name(status), Map.of("count", error.count(), "first", error.firstText())));
        fields.put("errors_by_status", errors);
        fields.put("unanswered", report.unanswered());
        return fields;
    }
}
