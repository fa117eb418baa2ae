package dev.akkad.api;

import static dev.akkad.api.Families.SECONDS;

import dev.akkad.member.meter.PeerMeters;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code etcd_network_*} between members. */
final class PeerMetrics {
    private final PrometheusRegistry registry;
    private final Families families;
    private final String self;

    /** @param self this member's id in hexadecimal */
    PeerMetrics(PrometheusRegistry registry, Families families, String self) {
        this.registry = registry;
        this.families = families;
        this.self = self;
    }

    void bind(PeerMeters peers) {
        families.counters("etcd_network_peer_sent_bytes_total", "Bytes sent to each member.", "To", peers::sentBytes);
        families.counters(
                "etcd_network_peer_received_bytes_total",
                "Bytes received from each member.",
                "From",
                peers::receivedBytes);
        families.counters(
                "etcd_network_peer_sent_failures_total",
                "Seconds in which a member did not answer, and messages that had nowhere to go.",
                "To",
                peers.sendFailures::all);
        families.counters(
                "etcd_network_peer_received_failures_total",
                "Messages that could not be read.",
                "From",
                peers.receiveFailures::all);
        families.histograms(
                "etcd_network_peer_round_trip_time_seconds",
                "Seconds until a member answered.",
                SECONDS,
                "To",
                peers.roundTrips::all);
        links(peers);
        snapshots("send", "To", peers.sentSnapshots);
        snapshots("receive", "From", peers.receivedSnapshots);
    }

    private void links(PeerMeters peers) {
        GaugeWithCallback.builder()
                .name("etcd_network_active_peers")
                .help("Whether each other member answers.")
                .labelNames("Local", "Remote")
                .callback(gauge -> peers.active().forEach((peer, active) -> gauge.call(active ? 1 : 0, self, peer)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("etcd_network_known_peers")
                .help("The other members.")
                .labelNames("Local", "Remote")
                .callback(gauge -> peers.active().keySet().forEach(peer -> gauge.call(1, self, peer)))
                .register(registry);
        CounterWithCallback.builder()
                .name("etcd_network_disconnected_peers_total")
                .help("How often a member ceased to answer.")
                .labelNames("Local", "Remote")
                .callback(counter ->
                        peers.disconnects.all().forEach((peer, count) -> counter.call((double) count, self, peer)))
                .register(registry);
    }

    private void snapshots(String direction, String label, PeerMeters.SnapshotMeters snapshots) {
        String prefix = "etcd_network_snapshot_" + direction;
        families.counters(prefix + "_success", "Snapshots through.", label, snapshots.successes::all);
        families.counters(prefix + "_failures", "Snapshots that failed.", label, snapshots.failures::all);
        families.gauges(prefix + "_inflights_total", "Snapshots under way.", label, snapshots.inFlight::all);
        families.histograms(
                prefix + "_total_duration_seconds",
                "Seconds a snapshot took.",
                SECONDS,
                label,
                snapshots.durations::all);
    }
}
