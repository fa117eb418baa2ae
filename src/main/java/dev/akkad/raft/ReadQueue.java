package dev.akkad.raft;

import dev.akkad.base.Defect;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads that wait for their leader to be confirmed (thesis 6.4). One round of heartbeats answers all reads that had
 * arrived before it started; a read that arrives meanwhile waits for the next round, because an answer to the one under
 * way may be older than the read.
 */
final class ReadQueue {
    /** @param from who asked: a follower, or this leader itself */
    record Read(long from, long context) {}

    private List<Read> waiting = new ArrayList<>();
    private List<Read> asked = List.of();
    private long round;
    private long index;

    void add(long from, long context) {
        boolean joins = isRoundUnderWay() && Defect.READ_JOINS_ROUND.isOn();
        (joins ? asked : waiting).add(new Read(from, context));
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    boolean isRoundUnderWay() {
        return !asked.isEmpty();
    }

    /** Number of the last round started; heartbeats carry it. */
    long round() {
        return round;
    }

    /** The commit index when the round started, which its reads may be answered at. */
    long index() {
        return index;
    }

    void startRound(long commitIndex) {
        asked = waiting;
        waiting = new ArrayList<>();
        index = commitIndex;
        round++;
    }

    /** The round is confirmed: its reads, in the order they came. */
    List<Read> finishRound() {
        List<Read> confirmed = asked;
        asked = List.of();
        return confirmed;
    }

    /** Everything unanswered, oldest first. */
    List<Read> drain() {
        List<Read> all = new ArrayList<>(asked);
        all.addAll(waiting);
        asked = List.of();
        waiting = new ArrayList<>();
        return all;
    }
}
