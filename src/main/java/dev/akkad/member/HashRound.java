package dev.akkad.member;

import dev.akkad.member.PeerMessage.HashAnswer;
import dev.akkad.member.PeerMessage.HashState;
import dev.akkad.mvcc.KeyspaceHash;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One question for the hash at one revision to all other members, and what they have answered so far. */
final class HashRound {
    /**
     * How long to wait.
     *
     * @param silentMillis for members of which nothing is heard
     * @param workingMillis for members that say they are at it
     * @param afterMajorityMillis for the silent ones, once a majority of all members has answered
     */
    record Patience(long silentMillis, long workingMillis, long afterMajorityMillis) {}

    private final long correlation;
    private final KeyspaceHash own;
    private final Patience patience;
    private final long startedMillis;
    private final int members;
    private final SortedSet<Long> unanswered;
    private final SortedSet<Long> working = new TreeSet<>();
    private final SortedMap<Long, HashAnswer> answers = new TreeMap<>();
    private long majorityMillis = Long.MAX_VALUE;

    /** @param own to be compared with */
    HashRound(long correlation, KeyspaceHash own, Collection<Long> others, Patience patience, long nowMillis) {
        this.correlation = correlation;
        this.own = own;
        this.patience = patience;
        this.startedMillis = nowMillis;
        this.members = others.size() + 1;
        this.unanswered = new TreeSet<>(others);
        noteMajority(nowMillis);
    }

    PeerMessage.HashQuestion question() {
        return new PeerMessage.HashQuestion(correlation, own.revision(), own.compactRevision());
    }

    /** Who is still to be asked, again and again: messages get lost. */
    SortedSet<Long> unanswered() {
        return new TreeSet<>(unanswered);
    }

    void answered(long from, HashAnswer answer, long nowMillis) {
        if (answer.correlation() != correlation || !unanswered.contains(from)) {
            return;
        }
        if (answer.state() == HashState.UNDER_WAY) {
            working.add(from);
            return;
        }
        unanswered.remove(from);
        working.remove(from);
        answers.put(from, answer);
        noteMajority(nowMillis);
    }

    private void noteMajority(long nowMillis) {
        if (answers.size() + 1 > members / 2) {
            majorityMillis = Math.min(majorityMillis, nowMillis);
        }
    }

    boolean isOver(long nowMillis) {
        if (unanswered.isEmpty()) {
            return true;
        }
        if (!working.isEmpty()) {
            return nowMillis - startedMillis >= patience.workingMillis();
        }
        return nowMillis - startedMillis >= patience.silentMillis()
                || majorityMillis != Long.MAX_VALUE && nowMillis - majorityMillis >= patience.afterMajorityMillis();
    }

    long revision() {
        return own.revision();
    }

    int members() {
        return members;
    }

    SortedMap<Long, HashAnswer> answers() {
        return new TreeMap<>((Map<Long, HashAnswer>) answers);
    }
}
