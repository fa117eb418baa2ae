package dev.akkad.api;

import static dev.akkad.api.Families.AS_IT_IS;
import static dev.akkad.api.Families.MILLISECONDS;
import static dev.akkad.api.Families.SECONDS;

import dev.akkad.member.meter.Distribution;
import dev.akkad.member.meter.KeyMeters;
import dev.akkad.member.meter.LeaseMeters;
import dev.akkad.member.meter.MemberMeters;
import dev.akkad.member.meter.RaftMeters;
import dev.akkad.member.meter.ReadMeters;
import dev.akkad.member.meter.StoreMeters;
import dev.akkad.member.meter.WatchMeters;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a member counts, under etcd's names, and under {@code akkad_} where etcd has none. */
final class MeterMetrics {
    private final Families families;

    MeterMetrics(Families families) {
        this.families = families;
    }

    void bind(MemberMeters meters) {
        keys(meters.keys());
        applies(meters.keys());
        compactions(meters.keys());
        reads(meters.reads());
        leases(meters.leases());
        watches(meters.watches());
        raft(meters.raft());
        store(meters.store());
    }

    private void keys(KeyMeters keys) {
        for (String prefix : new String[] {"etcd_mvcc_", "etcd_debugging_mvcc_"}) { // the second in etcd 3.4
            families.counter(prefix + "put_total", "Puts, those in transactions among them.", keys.puts);
            families.counter(prefix + "delete_total", "Deletes, those in transactions among them.", keys.deletes);
            families.counter(prefix + "txn_total", "Requests of several operations.", keys.txns);
            families.counter(prefix + "range_total", "Ranges, those in transactions among them.", keys.ranges);
        }
        families.gauge("etcd_debugging_mvcc_keys_total", "Keys.", () -> keys.live.getAsLong());
        families.gauge(
                "etcd_debugging_auth_revision", "Revision of users and roles.", () -> keys.authRevision.getAsLong());
        families.gauge(
                "etcd_debugging_mvcc_total_put_size_in_bytes", "Bytes of keys and values put.", keys.putBytes::sum);
    }

    private void applies(KeyMeters keys) {
        families.counter("etcd_server_slow_apply_total", "Requests whose applying took too long.", keys.slowApplies);
        families.histograms(
                "etcd_server_apply_duration_seconds",
                "Seconds it took to apply one request.",
                SECONDS,
                () -> applies(keys.applied.all(), keys.refused.all()));
        families.histogram(
                "akkad_apply_batch_entries", "Entries handed to the machine at once.", AS_IT_IS, keys.batchEntries);
    }

    private static Map<Labels, Distribution> applies(
            Map<String, Distribution> applied, Map<String, Distribution> refused) {
        Map<Labels, Distribution> all = new LinkedHashMap<>();
        applied.forEach((op, values) -> all.put(Labels.of("version", "v3", "op", op, "success", "true"), values));
        refused.forEach((op, values) -> all.put(Labels.of("version", "v3", "op", op, "success", "false"), values));
        return all;
    }

    private void compactions(KeyMeters keys) {
        families.counter(
                "etcd_debugging_mvcc_db_compaction_keys_total",
                "Revisions that compactions removed.",
                keys.compactedRevisions);
        families.gauge(
                "etcd_debugging_mvcc_db_compaction_last",
                "When the last compaction was through, in seconds since 1970; 0 = none since the start.",
                keys.lastCompactionSeconds::get);
        families.histogram(
                "etcd_debugging_mvcc_index_compaction_pause_duration_milliseconds",
                "Milliseconds that one step of a compaction held up requests.",
                MILLISECONDS,
                keys.indexCompactionPauses);
        families.histogram(
                "etcd_debugging_mvcc_db_compaction_pause_duration_milliseconds",
                "Milliseconds that one step of a compaction held up requests.",
                MILLISECONDS,
                keys.compactionPauses);
        families.histogram(
                "etcd_debugging_mvcc_db_compaction_total_duration_milliseconds",
                "Milliseconds that compactions took from the first step to the last.",
                MILLISECONDS,
                keys.compactions);
    }

    private void reads(ReadMeters reads) {
        families.histograms(
                "etcd_server_range_duration_seconds",
                "Seconds it took to read one range.",
                SECONDS,
                "success",
                () -> Map.of("true", reads.served, "false", reads.refused));
        families.gauge(
                "etcd_mvcc_db_open_read_transactions", "Reads under way.", () -> reads.began.sum() - reads.ended.sum());
        families.counter(
                "etcd_server_slow_read_indexes_total",
                "Rounds of linearizable reads that were not confirmed in time.",
                reads.slowRounds);
        families.counter(
                "etcd_server_read_indexes_failed_total", "Linearizable reads that timed out.", reads.failedRounds);
        families.histogram("etcd_mvcc_hash_duration_seconds", "Seconds a hash took.", SECONDS, reads.hashes);
        families.histogram(
                "etcd_mvcc_hash_rev_duration_seconds", "Seconds a hash at a revision took.", SECONDS, reads.keyHashes);
        families.histogram(
                "akkad_read_batch_requests",
                "Linearizable reads that shared one confirmation by the leader.",
                AS_IT_IS,
                reads.batchReads);
    }

    private void leases(LeaseMeters leases) {
        families.counter("etcd_debugging_lease_granted_total", "Leases granted.", leases.granted);
        families.counter("etcd_debugging_lease_revoked_total", "Leases revoked.", leases.revoked);
        families.counter("etcd_debugging_lease_renewed_total", "Renewals, seen by the leader.", leases.renewed);
        families.counter("etcd_debugging_server_lease_expired_total", "Leases that ran out.", leases.expired);
        families.histogram(
                "etcd_debugging_lease_ttl_total", "Seconds of the leases granted.", AS_IT_IS, leases.ttlSeconds);
    }

    private void watches(WatchMeters watches) {
        families.gauge("etcd_debugging_mvcc_watcher_total", "Watchers.", watches.watchers::sum);
        families.gauge("etcd_debugging_mvcc_slow_watcher_total", "Watchers that catch up.", watches.slowWatchers::sum);
        families.gauge(
                "etcd_debugging_mvcc_pending_events_total",
                "Events that wait for a client to take them.",
                watches.pendingEvents::sum);
        families.counter("etcd_debugging_mvcc_events_total", "Events sent to watchers.", watches.sentEvents);
        watchSends(watches);
    }

    private void watchSends(WatchMeters watches) {
        String prefix = "etcd_debugging_server_watch_send_loop_";
        families.histogram(
                prefix + "watch_stream_duration_seconds",
                "Seconds from a watch session's hand-over of a response with events until it was written.",
                SECONDS,
                watches.eventSends);
        families.histogram(
                prefix + "watch_stream_duration_per_event_seconds",
                "The same seconds, shared among the events of the response.",
                SECONDS,
                watches.sendsPerEvent);
        families.histogram(
                prefix + "control_stream_duration_seconds",
                "Seconds until it was written that a watch is created or cancelled.",
                SECONDS,
                watches.controlSends);
        families.histogram(
                prefix + "progress_duration_seconds",
                "Seconds until a notice of progress was written.",
                SECONDS,
                watches.progressSends);
    }

    private void raft(RaftMeters raft) {
        families.counter("etcd_server_heartbeat_send_failures_total", "Heartbeats sent too late.", raft.lateHeartbeats);
        families.gauge(
                "etcd_server_snapshot_apply_in_progress_total",
                "Whether a received snapshot is being put in the store's place.",
                raft.adopting::sum);
        families.gauge("etcd_disk_wal_write_bytes_total", "Bytes written to the journal.", raft.journalBytes::sum);
        families.histogram(
                "etcd_disk_wal_write_duration_seconds",
                "Seconds a write of the journal took, encoding and sync included.",
                SECONDS,
                raft.journalWrites);
        families.histogram(
                "akkad_journal_batch_entries",
                "Log entries in one write of the journal.",
                AS_IT_IS,
                raft.journalEntries);
        families.counters(
                "akkad_actor_starts_total",
                "Lives of the actors that are rebuilt when they die; the first is one of them.",
                "actor",
                raft.lives::all);
    }

    private void store(StoreMeters store) {
        families.histogram(
                "etcd_disk_backend_snapshot_duration_seconds",
                "Seconds it took to send a snapshot of the store.",
                SECONDS,
                store.snapshots);
        families.histogram(
                "etcd_snap_db_save_total_duration_seconds",
                "Seconds it took to receive and sync a snapshot.",
                SECONDS,
                store.snapshotsReceived);
        families.histogram(
                "etcd_snap_db_fsync_duration_seconds",
                "Seconds the sync of a received snapshot took.",
                SECONDS,
                store.snapshotSyncs);
    }
}
