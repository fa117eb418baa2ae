package dev.akkad.server;

import dev.akkad.member.MemberInfo;
import dev.akkad.member.MemberSettings;
import dev.akkad.store.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What flags mean to a member. */
final class MemberWiring {
    /** Ticks in a heartbeat: elections are spread five times finer than heartbeats come. */
    private static final int TICKS_PER_HEARTBEAT = 5;

    /** The log in memory at most: a sixteenth of the heap, so that index and clients keep the rest. */
    private static final int HEAP_SHARE = 16;

    private static final long LOG_BYTES_MIN = 16L << 20;

    private MemberWiring() {}

    static MemberSettings settings(ServerSettings settings, Identity identity) {
        return new MemberSettings(
                settings.name(),
                settings.dataDir(),
                identity.clusterId(),
                identity.memberId(),
                isFounder(settings, identity) ? founding(settings) : List.of(),
                EtcdUrl.texts(settings.client().advertiseUrls()),
                timing(settings.timing()),
                limits(settings.limits()),
                autoCompaction(settings.autoCompaction()),
                settings.upkeep(),
                settings.auth(),
                new MemberSettings.Reconfiguration(
                        settings.peer().strictReconfigCheck(),
                        settings.limits().maxLearners(),
                        settings.peer().forceNewCluster()));
    }

    /** Whether the flags found the very cluster that the directory is of: whoever was added later founds none. */
    private static boolean isFounder(ServerSettings settings, Identity identity) {
        ClusterIds ids = settings.peer().ids();
        return ids.clusterId() == identity.clusterId() && ids.memberIdByName().containsValue(identity.memberId());
    }

    private static List<MemberInfo> founding(ServerSettings settings) {
        List<MemberInfo> members = new ArrayList<>();
        ClusterIds ids = settings.peer().ids();
        settings.peer().initialCluster().peerUrlsByName().forEach((name, urls) -> {
            Long id = ids.memberIdByName().get(name);
            if (id != null) {
                members.add(new MemberInfo(id, name, EtcdUrl.texts(urls), List.of(), false));
            }
        });
        return members;
    }

    private static MemberSettings.Timing timing(Timing timing) {
        int ticksPerHeartbeat = Math.min(TICKS_PER_HEARTBEAT, timing.heartbeatMillis());
        Duration tick = Duration.ofNanos(timing.heartbeatMillis() * 1_000_000L / ticksPerHeartbeat);
        int electionTicks = (int) (Duration.ofMillis(timing.electionMillis()).toNanos() / tick.toNanos());
        return new MemberSettings.Timing(
                tick, ticksPerHeartbeat, electionTicks, timing.watchProgressNotify(), timing.slowApply());
    }

    private static MemberSettings.Limits limits(Limits limits) {
        long logBytesMax = Math.max(LOG_BYTES_MIN, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        return new MemberSettings.Limits(
                limits.quotaBytes(),
                limits.maxRequestBytes(),
                limits.maxTxnOps(),
                limits.snapshotCount(),
                limits.snapshotCatchupEntries(),
                logBytesMax);
    }

    private static MemberSettings.AutoCompaction autoCompaction(AutoCompaction compaction) {
        if (compaction instanceof AutoCompaction.Periodic periodic) {
            return new MemberSettings.AutoCompaction(
                    MemberSettings.AutoCompaction.Mode.PERIODIC,
                    periodic.period().toMillis());
        }
        if (compaction instanceof AutoCompaction.KeepRevisions keep) {
            return new MemberSettings.AutoCompaction(MemberSettings.AutoCompaction.Mode.REVISION, keep.revisions());
        }
        return MemberSettings.AutoCompaction.OFF;
    }
}
