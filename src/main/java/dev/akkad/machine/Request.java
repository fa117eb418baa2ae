package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.KeyRange;
import java.util.List;

/** What a client can ask of the replicated machine; names and fields as in etcd's API (contract api.md 4–8). */
public sealed interface Request {
    /** An operation that may stand inside a {@link Txn}. */
    sealed interface Op extends Request {}

    enum SortOrder {
        NONE,
        ASCEND,
        DESCEND
    }

    enum SortTarget {
        KEY,
        VERSION,
        CREATE,
        MOD,
        VALUE
    }

    /** Which part of a range answer is wanted. {@code limit} and the revision filters: 0 = off. */
    record RangeOptions(
            long limit,
            SortOrder order,
            SortTarget target,
            boolean keysOnly,
            boolean countOnly,
            RevisionFilter filter) {
        public static final RangeOptions DEFAULT =
                new RangeOptions(0, SortOrder.NONE, SortTarget.KEY, false, false, RevisionFilter.NONE);
    }

    /** Inclusive bounds on mod and create revision, 0 = off. */
    record RevisionFilter(long minMod, long maxMod, long minCreate, long maxCreate) {
        public static final RevisionFilter NONE = new RevisionFilter(0, 0, 0, 0);
    }

    /** @param revision state to read, ≤ 0 = latest */
    record Range(KeyRange range, long revision, boolean serializable, RangeOptions options) implements Op {}

    record Put(Bytes key, Bytes value, long lease, boolean prevKv, boolean ignoreValue, boolean ignoreLease)
            implements Op {}

    record DeleteRange(KeyRange range, boolean prevKv) implements Op {}

    record Txn(List<Compare> compares, List<Op> success, List<Op> failure) implements Op {}

    /** An op of a transaction in which no request was set: always refused, but it must keep its place until then. */
    record Missing() implements Op {}

    /**
     * One guard of a transaction.
     *
     * @param number the value compared with, for every target but VALUE
     * @param bytes the value compared with for VALUE
     */
    record Compare(Result result, Target target, KeyRange range, long number, Bytes bytes) {
        /** UNRECOGNIZED: a number outside the enum; compares as always true (semantics 5.2). */
        public enum Result {
            EQUAL,
            GREATER,
            LESS,
            NOT_EQUAL,
            UNRECOGNIZED
        }

        /** UNRECOGNIZED: a number outside the enum; compares as equal (semantics 5.2). */
        public enum Target {
            VERSION,
            CREATE,
            MOD,
            VALUE,
            LEASE,
            UNRECOGNIZED
        }
    }

    /** @param physical answer only when the old revisions are gone from the store */
    record Compact(long revision, boolean physical) implements Request {}

    /** @param id chosen by the client, or by the member that proposes (never 0 in a committed entry) */
    record LeaseGrant(long id, long ttlSeconds) implements Request {}

    record LeaseRevoke(long id) implements Request {}

    /** Raises, clears or lists alarms; listing goes through the log like the rest. */
    record Alarm(Action action, long memberId, AlarmType type) implements Request {
        public enum Action {
            GET,
            ACTIVATE,
            DEACTIVATE
        }
    }

    /** UNRECOGNIZED: a number outside the enum, which no alarm has. */
    enum AlarmType {
        NONE,
        NOSPACE,
        CORRUPT,
        UNRECOGNIZED
    }

    /** About users, roles and tokens; see {@link AuthRequest}. */
    sealed interface Auth extends Request permits AuthRequest {}

    /** A member makes its name and client URLs known after its start. */
    record PublishMember(long memberId, String name, List<String> clientUrls) implements Request {}

    /** The leader fixes the version that all members support, e.g. {@code 3.7.0}. */
    record SetClusterVersion(String version) implements Request {}

    /** An administrator wants older members to be able to take over, or no longer. */
    record SetDowngrade(Downgrade downgrade) implements Request {}
}
