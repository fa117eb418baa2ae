package dev.akkad.member;

import static dev.akkad.base.Checks.require;

import dev.akkad.member.auth.AuthSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How one member runs; validated by whoever reads flags, checked again here.
 *
 * @param name member name, published when it starts
 * @param founding the initial cluster, used only while the data directory is new; empty: the member joins a cluster
 *     that runs, which will tell it who the members are
 * @param clientUrls what clients are told to dial
 * @param auth how users prove who they are
 * @param reconfiguration how the membership may change
 */
public record MemberSettings(
        String name,
        Path dataDir,
        long clusterId,
        long memberId,
        List<MemberInfo> founding,
        List<String> clientUrls,
        Timing timing,
        Limits limits,
        AutoCompaction autoCompaction,
        Upkeep upkeep,
        AuthSettings auth,
        Reconfiguration reconfiguration) {

    /**
     * @param tick granularity of Raft's time; a heartbeat and an election time-out are whole numbers of it
     * @param watchProgress interval of automatic progress notifications
     * @param slowApply a request whose applying takes longer is told of in the log
     */
    public record Timing(
            Duration tick, int heartbeatTicks, int electionTicks, Duration watchProgress, Duration slowApply) {
        public Duration electionTimeout() {
            return tick.multipliedBy(electionTicks);
        }

        /** 5 s + 2 × election time-out (semantics 9.2). */
        public Duration requestTimeout() {
            return electionTimeout().multipliedBy(2).plusSeconds(5);
        }

        /** ⌈1.5 × election time-out⌉ in seconds (semantics 8.1). */
        public long leaseTtlSecondsMin() {
            return (electionTimeout().toMillis() * 3 / 2 + 999) / 1000;
        }
    }

    /**
     * @param quotaBytes 0 = none
     * @param snapshotEntries log entries kept at most before the log is compacted
     * @param catchUpEntries entries kept behind the compaction point for slow followers
     * @param logBytesMax log kept in memory at most, whatever the entry count
     */
    public record Limits(
            long quotaBytes,
            int requestBytesMax,
            int txnOpsMax,
            long snapshotEntries,
            long catchUpEntries,
            long logBytesMax) {}

    /** @param retention PERIODIC: milliseconds; REVISION: revisions to keep; 0 = off */
    public record AutoCompaction(Mode mode, long retention) {
        public static final AutoCompaction OFF = new AutoCompaction(Mode.PERIODIC, 0);

        public enum Mode {
            PERIODIC,
            REVISION
        }
    }

    /**
     * How a member looks after what it holds.
     *
     * @param compareFirst whether members are compared before this one serves
     * @param compareEvery while it leads; 0 = never
     * @param compareCompactionsEvery by what compactions left behind, while it leads; 0 = never
     * @param compactionBatch revisions removed in one go
     * @param defragmentAbove bytes that can be given back at the start, above which they are; 0 = never
     */
    public record Upkeep(
            boolean compareFirst,
            Duration compareEvery,
            Duration compareCompactionsEvery,
            int compactionBatch,
            Duration compactionPause,
            long defragmentAbove) {
        /** etcd's own pace: a thousand revisions, then a pause. */
        public static final int COMPACTION_BATCH = 1000;

        public static final Duration COMPACTION_PAUSE = Duration.ofMillis(10);

        public static final Upkeep DEFAULT =
                new Upkeep(false, Duration.ZERO, Duration.ZERO, COMPACTION_BATCH, COMPACTION_PAUSE, 0);

        public Upkeep {
            require(compactionBatch > 0, "compactionBatch: %d (expected: > 0)", compactionBatch);
        }
    }

    /**
     * @param strict refuse changes for which too few members have started or are connected
     * @param learnersMax learners at a time
     * @param alone at its start the member makes itself a cluster of one, with what it has
     */
    public record Reconfiguration(boolean strict, int learnersMax, boolean alone) {
        public static final Reconfiguration DEFAULT = new Reconfiguration(true, 1, false);
    }

    /** Under which the journal is known to Akka Persistence. */
    String journalId() {
        return "raft-" + Long.toHexString(memberId);
    }

    public MemberSettings {
        require(memberId != 0, "memberId: %d (expected: not 0)", memberId);
        founding = List.copyOf(founding);
        clientUrls = List.copyOf(clientUrls);
    }
}
