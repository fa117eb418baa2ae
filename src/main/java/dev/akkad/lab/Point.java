package dev.akkad.lab;

import java.util.Arrays;
import java.util.Optional;

/**
 * Places where something can be done to a member, under the names that etcd's source gives them, and only where the
 * meaning is the same.
 *
 * <p>{@code return} fails what comes next at those that stand before a write; elsewhere it does nothing, as in etcd.
 */
enum Point {
    RAFT_BEFORE_SAVE("raftBeforeSave", true, "before a batch of Raft's events goes to the journal"),
    RAFT_AFTER_SAVE("raftAfterSave", false, "when it is durable, and nobody knows yet"),
    RAFT_BEFORE_LEADER_SEND("raftBeforeLeaderSend", true, "a leader is about to send to another member"),
    RAFT_BEFORE_FOLLOWER_SEND("raftBeforeFollowerSend", true, "who does not lead is about to send to another member"),
    RAFT_BEFORE_SAVE_SNAP("raftBeforeSaveSnap", true, "a received snapshot is whole, but not synced"),
    RAFT_AFTER_SAVE_SNAP("raftAfterSaveSnap", false, "a received snapshot is durable"),
    RAFT_BEFORE_APPLY_SNAP("raftBeforeApplySnap", true, "the journal names a received snapshot, the store is the old"),
    RAFT_AFTER_APPLY_SNAP("raftAfterApplySnap", false, "a received snapshot has become the store"),
    APPLY_BEFORE_OPEN_SNAPSHOT("applyBeforeOpenSnapshot", true, "the store that a snapshot became is to be opened"),
    BEFORE_COMMIT("beforeCommit", true, "before a batch of applied effects goes to the store"),
    AFTER_COMMIT("afterCommit", false, "when it is durable"),
    DEFRAG_BEFORE_COPY("defragBeforeCopy", true, "the store is about to be rewritten");

    private final String text;
    private final boolean fails;
    private final String meaning;

    Point(String text, boolean fails, String meaning) {
        this.text = text;
        this.fails = fails;
        this.meaning = meaning;
    }

    static Optional<Point> named(String text) {
        return Arrays.stream(values()).filter(point -> point.text.equals(text)).findFirst();
    }

    /** etcd's name. */
    String text() {
        return text;
    }

    /** Whether {@code return} makes the operation fail. */
    boolean fails() {
        return fails;
    }

    String meaning() {
        return meaning;
    }
}
