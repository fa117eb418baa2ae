package dev.akkad.ctl.bench;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What a run has measured.
 *
 * @param unit what was counted, in the plural
 * @param seconds length of the measured window
 * @param errors by gRPC's status, from the first request of the run to the last
 * @param unanswered requests given up at the end of the run; not among the errors
 * @param generatorSeconds processor time of the load itself in the measured window
 */
public record Report(
        String workload,
        String unit,
        int clients,
        int connections,
        long count,
        double seconds,
        Latency latency,
        Map<Integer, ErrorCount> errors,
        long unanswered,
        double generatorSeconds) {
    public Report {
        errors = new TreeMap<>(errors);
    }

    /** Milliseconds. */
    public record Latency(double mean, double p50, double p99, double p999, double max) {
        private static final double NANOS_PER_MILLI = 1e6;

        static Latency of(Histogram nanos) {
            return new Latency(
                    nanos.getTotalCount() == 0 ? 0 : nanos.getMean() / NANOS_PER_MILLI,
                    nanos.getValueAtPercentile(50) / NANOS_PER_MILLI,
                    nanos.getValueAtPercentile(99) / NANOS_PER_MILLI,
                    nanos.getValueAtPercentile(99.9) / NANOS_PER_MILLI,
                    nanos.getMaxValue() / NANOS_PER_MILLI);
        }
    }

    public double perSecond() {
        return seconds == 0 ? 0 : count / seconds;
    }

    /** Processor time of the load per counted event, in microseconds. */
    public double generatorMicros() {
        return count == 0 ? 0 : generatorSeconds * 1e6 / count;
    }

    public long errorCount() {
        return errors.values().stream().mapToLong(ErrorCount::count).sum() + unanswered;
    }
}
