package dev.akkad.differ;

import java.util.List;

/**
 * Where akkad is meant to differ from its judge, because it speaks as etcd 3.7 does. Each names the section of the
 * contract that asks for it; {@code docs/COMPATIBILITY.md} holds the same list, and each must be met in a run.
 */
enum Intended {
    INVALID_SORT_OPTION(
            "semantics 2.2", "a sort order or target outside the enum is refused, and ends etcd 3.4 and 3.5"),
    KEYS_ONLY_WITHOUT_LEASE(
            "semantics 2.3, 8", "keys_only is answered from the index: no lease, unless sorted by value"),
    UNSTABLE_SORT("semantics 2.3, 6", "keys that sort alike come in the order of keys; etcd's order of them is open"),
    RANGE_STREAM("semantics 3", "RangeStream exists; held against Range"),
    ALARM_HEADER("api 12", "an answer to Alarm has a header", Judge.ETCD_3_4),
    HASH_REVISION("api 8", "HashKV names the revision it hashed"),
    HASH_OF_COMPACTED("semantics 14", "HashKV at the compacted revision itself is answered", Judge.ETCD_3_4),
    HASH_FROM_CACHE(
            "semantics 14",
            "HashKV at the revision of one of the last ten compactions is what that compaction found",
            Judge.ETCD_3_4),
    HASH_OF_CURRENT(
            "semantics 14",
            "HashKV at 0 is that of the current revision, also after a compaction at 0",
            Judge.ETCD_3_5),
    STATUS_FIELDS("semantics 13.3", "Status has storageVersion and dbSizeQuota"),
    NEGATIVE_WATCH_START(
            "semantics 7.1", "a watch from a negative revision is refused, not created and then cancelled"),
    PROGRESS_OF_UNSYNCED(
            "semantics 7.4", "progress is answered only when all watches of the stream are told all", Judge.ETCD_3_4),
    COMPACTED_WATCH_FORGOTTEN(
            "semantics 7.3",
            "a watch that compaction cancelled is gone: its id is free, and progress does not wait for it"),
    NESTED_PUTS_COUNT("semantics 10", "without space, a put in a nested transaction is refused like any other"),
    COMPACTED_TOMBSTONE("semantics 6", "a delete at the compacted revision itself is kept", Judge.ETCD_3_4);

    private final String section;
    private final String what;
    private final boolean isOf34;
    private final boolean isOf35;

    Intended(String section, String what, Judge... judges) {
        this.section = section;
        this.what = what;
        isOf34 = judges.length == 0 || List.of(judges).contains(Judge.ETCD_3_4);
        isOf35 = judges.length == 0 || List.of(judges).contains(Judge.ETCD_3_5);
    }

    boolean concerns(Judge judge) {
        return judge == Judge.ETCD_3_4 ? isOf34 : isOf35;
    }

    /** Of the contract. */
    String section() {
        return section;
    }

    String what() {
        return what;
    }
}
