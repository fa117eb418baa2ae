package dev.akkad.sim;

import dev.akkad.base.Defect;
import dev.akkad.base.Keys;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A climate in which one kind of bug shows: the classics of consensus, and what etcd has had (its issue in the name).
 * Akkad passes each for every seed; with one of the defects named there it must be caught within {@link #SEEDS_MAX}.
 */
@SuppressWarnings("ImmutableEnumChecker") // its sets are never handed out
public enum Scenario {
    /** Leaders die before what they wrote is anywhere else, and come back with it. */
    FIGURE_8(
            "members=5 isolate-leader=40 crash-all=20 crash=100 crash-after-journal=80 hand-over=20"
                    + " link-mean-micros=8000",
            EnumSet.of(Defect.VOTE_FOR_SHORTER_LOG)),
    /** Leaders that nobody hears go on appending, and come back with what nobody else has. */
    DIVERGED_LOGS(
            "members=5 isolate-leader=60 one-way=40 crash=30 crash-all=5 crash-after-journal=20 hand-over=20"
                    + " link-mean-micros=8000 read-percent=10",
            EnumSet.of(Defect.APPEND_UNCHECKED)),
    /** Everybody stands for election at once, again and again. */
    SPLIT_VOTE("members=5 crash-all=20 crash=30 pause=20 link-mean-micros=10000", EnumSet.of(Defect.VOTE_TWICE)),
    /** A leader that is cut off is asked for what somebody else has written meanwhile. */
    STALE_READ(
            "isolate-leader=40 one-way=20 pause=60 drift-permille=300 read-percent=60 client-timeout-millis=300 keys=2",
            EnumSet.of(Defect.READ_UNCONFIRMED, Defect.READ_LOCAL)),
    /** Members die with votes and acknowledgements on their way. */
    FORGETFUL_VOTER(
            "crash=60 crash-before-journal=40 crash-all=10 disk-micros=5000",
            EnumSet.of(Defect.VOTE_NOT_DURABLE, Defect.ACK_BEFORE_FSYNC, Defect.APPLIES_UNWRITTEN)),
    /** A majority is cut from the rest, and the rest is asked to write. */
    MINORITY(
            "members=5 partition=40 isolate-leader=20 client-timeout-millis=500",
            EnumSet.of(Defect.COMMIT_BY_MINORITY)),
    /** Messages come late, twice, and from another life. */
    GHOSTS(
            "replay-permille=100 duplicate-permille=100 reorder-permille=300 ghosts=1 hand-over=30 crash=20",
            EnumSet.of(Defect.STALE_TERM_OBEYED, Defect.OLD_APPEND_CUTS, Defect.HEARTBEAT_COMMITS_TOO_FAR)),
    /** Leaders change while disks hang, and what was under way is replaced. */
    SLOW_DISKS(
            "members=3 disk-stall=60 isolate-leader=40 one-way=30 disk-micros=5000 client-timeout-millis=300",
            EnumSet.of(Defect.OLD_WRITE_COUNTS)),
    /** A member alone acknowledged what was not yet on its disk. */
    ETCD_14370(
            "members=1 crash-before-journal=60 crash=30 disk-micros=5000", EnumSet.of(Defect.LEADER_COUNTS_UNWRITTEN)),
    /** The applied index was ahead of what had been applied, and the entry was left out after a crash. */
    ETCD_13766("crash-after-store=60 crash=40 crash-before-store=30", EnumSet.of(Defect.ENTRY_FORGOTTEN)),
    /** The applied index was behind what had been applied, and the entry was applied again after a crash. */
    ETCD_14685("crash-after-store=60 crash=40 defragment=30 kill-keyspace=30", EnumSet.of(Defect.APPLIED_TWICE)),
    /** After a crash in a compaction the revision was computed from what was left, and fell. */
    ETCD_17780(
            "compact-millis=100 compaction-batch=1000 crash=60 kill-keyspace=40 keys=1 read-percent=30"
                    + " snapshot-entries=50 think-millis=150 clients=2",
            EnumSet.noneOf(Defect.class)),
    /** A compaction at the revision of a delete took the delete from those who watched from there. */
    ETCD_18089(
            "compact-millis=50 watchers=6 disconnect=200 keys=2 read-percent=10 kill-watch-sessions=60 crash=10",
            EnumSet.noneOf(Defect.class)),
    /** A new leader answered reads before it knew what was committed. */
    ETCD_7331(
            "hand-over=60 isolate-leader=20 crash=20 read-percent=60 keys=2",
            EnumSet.of(Defect.READ_BEFORE_OWN_COMMIT)),
    /** Answers to an earlier round confirmed a later read. */
    ETCD_20418(
            "pause=60 isolate-leader=30 one-way=60 clog=120 drift-permille=400 reorder-permille=300 read-percent=70"
                    + " keys=2 clients=8 think-millis=5 client-timeout-millis=2000 link-mean-micros=10000",
            EnumSet.of(Defect.READ_JOINS_ROUND)),
    /** Members are reborn while answers to reads of their former lives are still on their way. */
    ANSWERS_TO_THE_DEAD(
            "seconds=20 kill-raft-member=60 replay-permille=1000 loss-permille=100 link-mean-micros=10000"
                    + " election-ticks=30 clients=80 think-millis=5 keys=1 read-percent=70",
            EnumSet.of(Defect.READ_NUMBERS_REUSED)),
    /** Progress was announced that had not been made. */
    ETCD_15220(
            "watchers=6 kill-keyspace=40 disconnect=60 progress-millis=100 read-percent=10",
            EnumSet.of(Defect.PROGRESS_TOO_EARLY)),
    /** Watches that go on elsewhere. */
    RESUMED_WATCH(
            "watchers=6 disconnect=120 crash=20 kill-keyspace=30 kill-watch-sessions=30 read-percent=10",
            EnumSet.of(Defect.WATCH_RESUMES_LATE, Defect.WATCH_RESUMES_EARLY, Defect.WATCH_SKIPS_AT_RESTART)),
    /** A leader that was deposed without noticing ended leases that others renewed. */
    ETCD_15247(
            "leases=6 isolate-leader=20 one-way=20 hand-over=30 seconds=30", EnumSet.of(Defect.LEASE_ENDED_BY_DEPOSED)),
    /** Leaders change more often than leases end. */
    LOST_LEASE(
            "leases=6 hand-over=60 crash=10 seconds=30",
            EnumSet.of(Defect.LEASE_NOT_REARMED, Defect.LEASE_RENEWED_BY_FOLLOWER, Defect.LEASE_LEAVES_KEY)),
    /** Managers of leases die while the ends of leases are on their way to a log that is slow. */
    REBORN_LESSOR(
            "leases=6 kill-lease-manager=200 hand-over=2 disk-stall=60 loss-permille=100 link-mean-micros=30000"
                    + " disk-micros=20000 client-loss-permille=100 seconds=30",
            EnumSet.of(Defect.LEASE_REVIVED)),
    /** Members are left behind until only a snapshot helps, and die while they take it. */
    SNAPSHOT_RACE(
            "blackhole=30 crash-at-snapshot=30 snapshot-entries=50 catch-up-entries=5 leases=4 seconds=30",
            EnumSet.of(Defect.SNAPSHOT_WITHOUT_LEASES)),
    /** What told a member to adopt a snapshot dies meanwhile, and its next life says it again. */
    ADOPTED_ONCE(
            "blackhole=120 disk-stall=60 kill-raft-journal=300 snapshot-entries=20 catch-up-entries=5"
                    + " clients=12 think-millis=5 read-percent=0 disk-micros=3000 seconds=30",
            EnumSet.noneOf(Defect.class)),
    /** A journal is not what was written. */
    BIT_ROT("members=5 bit-rot=20 crash=10", EnumSet.of(Defect.CHECKSUM_IGNORED)),
    /** Members come, learn, vote and go, the leader too, while others are cut off. */
    CHANGING_MEMBERS(
            "strict=0 add-voter=30 add-learner=60 promote=90 remove=60 isolate-leader=30 hand-over=20 crash=10"
                    + " snapshot-entries=50 catch-up-entries=5 seconds=30",
            EnumSet.of(Defect.CHANGES_OVERLAP, Defect.LEARNER_COUNTS)),
    /** A learner that was far behind is made to vote at the worst moment. */
    LEARNER_CATCH_UP(
            "strict=0 add-learner=60 promote=120 remove=60 blackhole=20 crash-at-snapshot=20 snapshot-entries=50"
                    + " catch-up-entries=5 seconds=30",
            EnumSet.noneOf(Defect.class)),
    /** A member dies in its first moments, when others may know it already. */
    FIRST_STEPS("members=5 disk-stall=200 crash=150 election-ticks=20", EnumSet.of(Defect.PUBLISHED_UNWRITTEN)),
    /** API servers of Kubernetes: guarded writes, lists, watches that go on elsewhere, and compaction behind them. */
    KUBERNETES(
            "kubernetes=1 clients=8 watchers=4 keys=8 compact-millis=300 disconnect=60 crash=10 hand-over=10"
                    + " kill-keyspace=10 kill-watch-sessions=20 client-timeout-millis=500",
            EnumSet.noneOf(Defect.class)),
    /** Actors die of whatever message they happen to handle: those that decide, and those that only help. */
    ANY_ACTOR(
            "strike=200 watchers=4 leases=4 disconnect=20 compact-millis=300 snapshot-entries=100 catch-up-entries=10"
                    + " blackhole=10 hand-over=10 read-percent=60",
            EnumSet.noneOf(Defect.class)),
    /** Actor systems are ended in good order and replaced, with all that clients wait for. */
    REBUILT(
            "rebuild=120 disk-stall=40 disk-full=40 watchers=4 leases=4 disconnect=60 kill-watch-sessions=20"
                    + " compact-millis=300 hand-over=10 snapshot-entries=100 catch-up-entries=10 read-percent=60",
            EnumSet.noneOf(Defect.class)),
    /** Guards on keys that are not there. */
    GUARDS("keys=20 read-percent=10", EnumSet.of(Defect.COMPARE_MISSING_HOLDS));

    /** Seeds within which each defect of a scenario is found. */
    public static final int SEEDS_MAX = 20;

    /** What all have in common: short, busy, and nothing else goes wrong. */
    private static final String COMMON =
            "seconds=15 members=3 clients=6 think-millis=20 keys=4 read-percent=40 watchers=1"
                    + " leases=0 compact-millis=0 client-timeout-millis=1000 client-loss-permille=0 link-min-micros=500"
                    + " link-mean-micros=1000 loss-permille=0 duplicate-permille=0 reorder-permille=0"
                    + " replay-permille=0 ghosts=0 disk-micros=500 tick-millis=20 election-ticks=10"
                    + " snapshot-entries=1000 catch-up-entries=50 progress-millis=1000 throughput=1 drift-permille=0"
                    + " kubernetes=0";

    private final String climate;
    private final Set<Defect> defects;

    Scenario(String climate, Set<Defect> defects) {
        this.climate = climate;
        this.defects = defects;
    }

    /** As it is written on a command line. */
    public String key() {
        return Keys.of(this);
    }

    /** The scenario that is written so. */
    public static Scenario named(String key) {
        return Keys.named(Scenario.class, key, "a scenario");
    }

    /** Defects that it convicts. */
    public List<Defect> defects() {
        return List.copyOf(defects);
    }

    /** The one that convicts a defect. */
    public static Scenario against(Defect defect) {
        for (Scenario scenario : values()) {
            if (scenario.defects.contains(defect)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException(defect + " has no scenario");
    }

    public Options options(long seed) {
        Map<String, Long> given = new TreeMap<>();
        for (Fault fault : Fault.values()) {
            given.put(fault.key(), 0L);
        }
        for (String part : (COMMON + " " + climate).split(" ", -1)) {
            int at = part.indexOf('=');
            given.put(part.substring(0, at), Long.parseLong(part.substring(at + 1)));
        }
        return Options.of(seed, given);
    }

    /**
     * Tries one seed after the other until a defect breaks a promise; that nothing comes to rest convicts nobody.
     *
     * @return the run that convicts it, the last one if none does
     */
    public Report convict(Defect defect) {
        Report report = Simulation.run(options(1), Trace.NONE, defect);
        for (long seed = 2; seed <= SEEDS_MAX && !report.isUnsafe(); seed++) {
            report = Simulation.run(options(seed), Trace.NONE, defect);
        }
        return report;
    }
}
