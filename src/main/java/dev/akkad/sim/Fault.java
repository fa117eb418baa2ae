package dev.akkad.sim;

import dev.akkad.base.Keys;
import java.util.Set;

/** What can be done to a cluster, and how often a minute it is at most. */
public enum Fault {
    /** A process dies between two steps, and starts again after a while. */
    CRASH(10),
    /** It dies again while it starts, several times. */
    CRASH_LOOP(2),
    /** All processes die at nearly the same time. */
    CRASH_ALL(2),
    /** A process dies when it is about to write its journal. */
    CRASH_BEFORE_JOURNAL(6),
    /** A process dies when its journal is written, but nobody knows yet. */
    CRASH_AFTER_JOURNAL(6),
    CRASH_BEFORE_STORE(6),
    CRASH_AFTER_STORE(6),
    /** A process dies when a received snapshot is complete, or when it has just taken the store's place. */
    CRASH_AT_SNAPSHOT(6),
    /** A process stands still for a while, and then everything is due at once. */
    PAUSE(6),
    /** Every step of one process takes long. */
    SLOW(2),
    /** Two groups do not hear each other. */
    PARTITION(4),
    /** The leader hears nobody. */
    ISOLATE_LEADER(4),
    /** Someone hears nobody. */
    ISOLATE_ONE(4),
    /** A member is heard but hears nobody, or the other way round. */
    ONE_WAY(4),
    /** Each hears its neighbours only. */
    RING(2),
    /** One member sees both sides of a partition. */
    BRIDGE(2),
    /** A link holds everything, and then lets it go at once. */
    CLOG(6),
    /** Links are clogged one by one and let go in another order. */
    SWIZZLE(2),
    /** A member hears nobody until the log of the others has gone on without it. */
    BLACKHOLE(2),
    /** A disk takes very long for everything. */
    DISK_STALL(4),
    /** A disk has no room, until it has again. */
    DISK_FULL(2),
    /** A write of the journal fails; whether it reached the disk is not known. */
    JOURNAL_FAILS(2),
    STORE_FAILS(2),
    /** A bit of the journal of a process that is down flips: it must not come back. */
    BIT_ROT(1),
    /** Somebody sets the wall clock of a machine. */
    CLOCK_JUMP(4),
    KILL_RAFT_MEMBER(4),
    KILL_RAFT_JOURNAL(4),
    KILL_KEYSPACE(4),
    KILL_LEASE_MANAGER(4),
    KILL_WATCH_SESSIONS(4),
    /** The leader gives leadership away. */
    HAND_OVER(4),
    /** A store is rewritten. */
    DEFRAGMENT(4),
    /** The connection of a watcher breaks. */
    DISCONNECT(10),
    /** Somebody adds a member that votes at once. */
    ADD_VOTER(3),
    /** Somebody adds a member that only listens. */
    ADD_LEARNER(4),
    /** Somebody has a learner vote. */
    PROMOTE(8),
    /** Somebody takes a member away, the leader too; those that will not come back first. */
    REMOVE(4),
    /** An exception ends whichever actor of a process handles its next message, or one of the next. */
    STRIKE(8),
    /** A process ends its actor system in good order, and starts another in its place. */
    REBUILD(4);

    /** Those that change who is a member. */
    static final Set<Fault> OF_MEMBERSHIP = Set.of(ADD_VOTER, ADD_LEARNER, PROMOTE, REMOVE);

    /** Came later than most seeds: what these mean must not change with it. */
    static final Set<Fault> DRAWN_LAST = Set.of(STRIKE, REBUILD);

    private final int perMinuteMax;

    Fault(int perMinuteMax) {
        this.perMinuteMax = perMinuteMax;
    }

    int perMinuteMax() {
        return perMinuteMax;
    }

    /** The fault that is written so. */
    public static Fault named(String key) {
        return Keys.named(Fault.class, key, "a fault");
    }

    /** As it is written on a command line. */
    public String key() {
        return Keys.of(this);
    }
}
