package dev.akkad.api;

import dev.akkad.member.meter.Distribution;
import java.util.concurrent.atomic.LongAdder;

/**
 * Metrics of etcd that name what akkad does not have: the pages of bbolt, files of raft snapshots, the proxy. They are
 * there, so that rules that mention them find them, and stay 0.
 */
final class StillMetrics {
    private static final long FIRST_NANOS = 1_000_000;
    private static final int BUCKETS = 14;

    private StillMetrics() {}

    static void register(Families families) {
        durations(
                families, "etcd_debugging_disk_backend_commit_rebalance_duration_seconds", "No pages are rebalanced.");
        durations(families, "etcd_debugging_disk_backend_commit_spill_duration_seconds", "No pages are spilled.");
        durations(families, "etcd_debugging_snap_save_marshalling_duration_seconds", "There are no snapshot files.");
        durations(families, "etcd_debugging_snap_save_total_duration_seconds", "There are no snapshot files.");
        durations(families, "etcd_snap_fsync_duration_seconds", "There are no snapshot files.");
        families.gauge("etcd_grpc_proxy_cache_hits_total", "There is no proxy.", () -> 0);
        families.gauge("etcd_grpc_proxy_cache_keys_total", "There is no proxy.", () -> 0);
        families.gauge("etcd_grpc_proxy_cache_misses_total", "There is no proxy.", () -> 0);
        families.counter("etcd_grpc_proxy_events_coalescing_total", "There is no proxy.", new LongAdder());
        families.gauge("etcd_grpc_proxy_watchers_coalescing_total", "There is no proxy.", () -> 0);
    }

    private static void durations(Families families, String name, String help) {
        families.histogram(name, help, Families.SECONDS, Distribution.doubling(FIRST_NANOS, BUCKETS));
    }
}
