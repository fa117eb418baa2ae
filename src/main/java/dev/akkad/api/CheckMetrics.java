package dev.akkad.api;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** The metrics of the checks behind /livez and /readyz, all there from the start. */
final class CheckMetrics {
    private static final String SUCCESS = "success";
    private static final String ERROR = "error";

    private final Gauge last;
    private final Counter runs;

    CheckMetrics(PrometheusRegistry registry) {
        last = Gauge.builder()
                .name("etcd_server_healthcheck")
                .help("Result of each check, the last time it ran.")
                .labelNames("type", "name")
                .register(registry);
        runs = Counter.builder()
                .name("etcd_server_healthchecks_total")
                .help("Checks run.")
                .labelNames("type", "name", "status")
                .register(registry);
        start("livez", HealthChecks.LIVEZ);
        start("readyz", HealthChecks.READYZ);
    }

    private void start(String type, List<String> names) {
        for (String name : names) {
            last.labelValues(type, name).set(0);
            runs.labelValues(type, name, SUCCESS);
            runs.labelValues(type, name, ERROR);
        }
    }

    /** @param type livez or readyz */
    void onCheck(String type, String name, boolean isHealthy) {
        last.labelValues(type, name).set(isHealthy ? 1 : 0);
        runs.labelValues(type, name, isHealthy ? SUCCESS : ERROR).inc();
    }
}
