package dev.akkad.base;

import org.jspecify.annotations.Nullable;

/**
 * Bugs on purpose, each in the one place where it could have been made: a judge that never found anybody guilty proves
 * nothing. None is ever in force unless a simulation puts it there, for its own thread.
 *
 * <p>Outside of simulations each question costs one look at a field that never changes.
 */
public enum Defect {
    /** Votes and acknowledgements leave before they are on disk. */
    ACK_BEFORE_FSYNC,
    /** A vote is given without being written down. */
    VOTE_NOT_DURABLE,
    /** A second candidate of a term gets a vote too. */
    VOTE_TWICE,
    /** A candidate gets a vote whatever its log lacks. */
    VOTE_FOR_SHORTER_LOG,
    /** A leader counts itself for what is not on its own disk. */
    LEADER_COUNTS_UNWRITTEN,
    /** A follower applies what is not on its own disk. */
    APPLIES_UNWRITTEN,
    /** One member less than a majority is enough. */
    COMMIT_BY_MINORITY,
    /** Messages of older terms are obeyed. */
    STALE_TERM_OBEYED,
    /** Entries are appended whatever stands before them. */
    APPEND_UNCHECKED,
    /** An append that was overtaken cuts off what came after it. */
    OLD_APPEND_CUTS,
    /** Heartbeats tell of commits that the follower may not have. */
    HEARTBEAT_COMMITS_TOO_FAR,
    /** A write that was under way counts for the entries that replaced its own. */
    OLD_WRITE_COUNTS,
    /** A leader answers reads without asking anybody. */
    READ_UNCONFIRMED,
    /** A new leader answers reads before anything of its own term is committed. */
    READ_BEFORE_OWN_COMMIT,
    /** A read takes the answers to a round that began before it came. */
    READ_JOINS_ROUND,
    /** Rounds of reads are numbered as in a former life. */
    READ_NUMBERS_REUSED,
    /** Every read is answered from what is here. */
    READ_LOCAL,
    /** The last entry is applied once more after a restart. */
    APPLIED_TWICE,
    /** One entry is left out after a restart. */
    ENTRY_FORGOTTEN,
    /** A compare with a key that is not there holds. */
    COMPARE_MISSING_HOLDS,
    /** A watch that goes on somewhere begins one revision late. */
    WATCH_RESUMES_LATE,
    /** A watch that goes on somewhere begins one revision early. */
    WATCH_RESUMES_EARLY,
    /** A watch loses the next revision when the machine is opened anew. */
    WATCH_SKIPS_AT_RESTART,
    /** Progress is announced while events are still to come. */
    PROGRESS_TOO_EARLY,
    /** A lease whose end is on its way may be renewed once more after its manager died. */
    LEASE_REVIVED,
    /** A deposed leader goes on ending leases. */
    LEASE_ENDED_BY_DEPOSED,
    /** A new leader does not give leases their whole time anew. */
    LEASE_NOT_REARMED,
    /** A follower answers keep-alives itself. */
    LEASE_RENEWED_BY_FOLLOWER,
    /** A lease ends and leaves a key behind. */
    LEASE_LEAVES_KEY,
    /** A snapshot has no leases in it. */
    SNAPSHOT_WITHOUT_LEASES,
    /** What is read from the journal is not checked. */
    CHECKSUM_IGNORED,
    /** A member makes itself known before anything of it is on its disk. */
    PUBLISHED_UNWRITTEN,
    /** A leader begins a change of the membership while another one is under way. */
    CHANGES_OVERLAP,
    /** What a learner has counts like what a voter has. */
    LEARNER_COUNTS;

    /** Never true but in a process that simulates. */
    private static boolean anyIsOn;

    private static final ThreadLocal<@Nullable Defect> ON = new ThreadLocal<>();

    /** Whether what runs on this thread has this bug. */
    public boolean isOn() {
        return anyIsOn && ON.get() == this;
    }

    /** From now on what runs on this thread has this bug, and no other; null = it has none. For simulations only. */
    public static void onThisThread(@Nullable Defect defect) {
        if (defect == null) {
            ON.remove();
        } else {
            anyIsOn = true;
            ON.set(defect);
        }
    }

    /** As it is written on a command line. */
    public String key() {
        return Keys.of(this);
    }

    /** The defect that is written so. */
    public static Defect named(String key) {
        return Keys.named(Defect.class, key, "a mutant");
    }
}
