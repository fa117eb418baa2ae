package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.GrpcStatus;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * What one event loop's clients do and measure. Only that loop touches it between {@link #begin} and {@link #tally}.
 *
 * <p>Latency is counted when it ends inside the measured window, whenever it began; with a fixed number of requests,
 * when it began after the warm-up. Errors are counted from the first request to the last.
 */
public final class Lane {
    private static final long LATENCY_NANOS_MAX = 600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram latencies = new Histogram(LATENCY_NANOS_MAX, SIGNIFICANT_DIGITS);
    private final Map<Integer, ErrorCount> errors = new TreeMap<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    final SplittableRandom random;

    private long fromNanos;
    private long toNanos;
    private boolean bounded;
    private long budget;
    private int active;
    private long lastNanos;
    private long ended;

    Lane(long seed) {
        random = new SplittableRandom(seed);
    }

    /** What a lane has seen so far. @param ended everything that came to an end, counted or not */
    record Tally(Histogram latencies, Map<Integer, ErrorCount> errors, int active, long lastNanos, long ended) {}

    /** @param total requests to count, or negative to count what ends before {@code toNanos} */
    void begin(int clients, long fromNanos, long toNanos, long total) {
        active = clients;
        this.fromNanos = fromNanos;
        this.toNanos = toNanos;
        bounded = total >= 0;
        budget = total;
        lastNanos = fromNanos;
        if (clients == 0) {
            idle.complete(null);
        }
    }

    /** Whether a client may begin another request at this time; if not, it calls {@link #stopped}. */
    boolean mayBegin(long nowNanos) {
        if (!bounded) {
            return nowNanos - toNanos < 0;
        }
        if (nowNanos - fromNanos < 0) {
            return true;
        }
        return budget-- > 0;
    }

    void succeeded(long startNanos, long nowNanos) {
        ended++;
        boolean counts = bounded ? startNanos - fromNanos >= 0 : nowNanos - fromNanos >= 0 && nowNanos - toNanos < 0;
        if (counts) {
            latencies.recordValue(Math.min(nowNanos - startNanos, LATENCY_NANOS_MAX));
            lastNanos = nowNanos;
        }
    }

    void failed(int status, String text) {
        ended++;
        errors.merge(status, new ErrorCount(1, text), ErrorCount::and);
    }

    /** A request has ended. */
    void ended(long startNanos, long nowNanos, int status, String text) {
        if (status == GrpcStatus.OK) {
            succeeded(startNanos, nowNanos);
        } else {
            failed(status, text);
        }
    }

    /** A client begins nothing more and waits for nothing. */
    void stopped() {
        if (--active == 0) {
            idle.complete(null);
        }
    }

    /** Complete once every client has stopped. */
    CompletableFuture<Void> idle() {
        return idle;
    }

    Tally tally() {
        return new Tally(latencies.copy(), Map.copyOf(errors), active, lastNanos, ended);
    }
}
