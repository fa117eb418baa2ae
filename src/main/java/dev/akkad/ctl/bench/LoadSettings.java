package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.Endpoint;
import java.util.List;

/**
 * How much load, and for how long.
 *
 * @param endpoints connections are spread over them in turn
 * @param clients requests in flight
 * @param connections clients are dealt out to them; some have none if there are more than clients
 * @param threads event loops
 * @param total requests to measure after the warm-up, or 0 to measure for {@code seconds}
 */
public record LoadSettings(
        List<Endpoint> endpoints,
        int clients,
        int connections,
        int threads,
        long total,
        double warmupSeconds,
        double seconds) {
    public LoadSettings {
        endpoints = List.copyOf(endpoints);
        atLeast("--clients", clients, 1);
        atLeast("--connections", connections, 1);
        atLeast("--threads", threads, 1);
        if (total < 0) {
            throw new IllegalArgumentException("--total: " + total + " (expected: at least 1)");
        }
        if (!(warmupSeconds >= 0)) {
            throw new IllegalArgumentException("--warmup-seconds: " + warmupSeconds + " (expected: at least 0)");
        }
        if (total == 0 && !(seconds > 0)) {
            throw new IllegalArgumentException("--seconds: " + seconds + " (expected: more than 0)");
        }
        threads = Math.min(threads, connections);
    }

    /** The same load for other endpoints. */
    LoadSettings to(List<Endpoint> others) {
        return new LoadSettings(others, clients, connections, threads, total, warmupSeconds, seconds);
    }

    /** @param name of the option, with its dashes */
    public static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + least + ")");
        }
    }
}
