package dev.akkad.ctl.bench.compare;

import dev.akkad.ctl.bench.Report;
import java.util.Locale;

/**
 * One row measured once for one product.
 *
 * @param leaderMicros processor time of the leader per counted event, in microseconds
 * @param followerMicros of each follower; 0 with one member
 * @param residentMebibytes mean over the members, right after the load
 * @param readySeconds from exec until every member had answered a linearizable read
 */
record Measurement(
        Report report, double leaderMicros, double followerMicros, double residentMebibytes, double readySeconds) {
    /** The figures that one wants to see while the others are still being measured. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%.0f/s, mean %.3f ms, p99 %.3f ms, leader %.1f us, follower %.1f us, load %.1f us, %.0f MiB,"
                        + " ready in %.2f s, %d errors",
                report.perSecond(),
                report.latency().mean(),
                report.latency().p99(),
                leaderMicros,
                followerMicros,
                report.generatorMicros(),
                residentMebibytes,
                readySeconds,
                report.errorCount());
    }
}
