package dev.akkad.api;

import dev.akkad.machine.Response;
import dev.akkad.member.Member;
import dev.akkad.member.MemberStatus;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** The metrics of space: defragmenting, alarms, and how near the quota is. */
final class SpaceMetrics {
    private static final double DEFRAGMENT_START_SECONDS = 0.1;
    private static final int DEFRAGMENT_BUCKETS = 13;

    private final PrometheusRegistry registry;
    private final Gauge defragmenting;
    private final Histogram defragmented;

    SpaceMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        defragmenting = Gauge.builder()
                .name("etcd_disk_defrag_inflight")
                .help("Whether the store is being rewritten; it serves meanwhile.")
                .register(registry);
        defragmenting.set(0);
        defragmented = Histogram.builder()
                .name("etcd_disk_backend_defrag_duration_seconds")
                .help("Seconds one rewriting of the store took.")
                .classicOnly()
                .classicExponentialUpperBounds(DEFRAGMENT_START_SECONDS, 2, DEFRAGMENT_BUCKETS)
                .register(registry);
        defragmented.initLabelValues();
    }

    void bind(Member member) {
        GaugeWithCallback.builder()
                .name("etcd_debugging_server_alarms")
                .help("Alarms that are raised.")
                .labelNames("server_id", "alarm_type")
                .callback(gauge -> {
                    for (Response.AlarmMember alarm : member.status().alarms()) {
                        gauge.call(
                                1,
                                Long.toHexString(alarm.memberId()),
                                alarm.type().name());
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("akkad_quota_used_ratio")
                .help("Bytes of the store by its quota, from 1 on growth is refused; 0 without a quota.")
                .callback(gauge -> gauge.call(ratio(member.status().store())))
                .register(registry);
    }

    private static double ratio(MemberStatus.Store store) {
        return store.quotaBytes() <= 0 ? 0 : (double) store.sizeBytes() / store.quotaBytes();
    }

    void defragmentBegan() {
        defragmenting.set(1);
    }

    void defragmentEnded(double seconds) {
        defragmenting.set(0);
        defragmented.observe(seconds);
    }
}
