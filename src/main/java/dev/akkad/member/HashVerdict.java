package dev.akkad.member;

import dev.akkad.member.PeerMessage.HashAnswer;
import dev.akkad.member.PeerMessage.HashState;
import dev.akkad.mvcc.KeyspaceHash;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who holds another history than the others, by their hashes at one revision. Only hashes computed with the same
 * compact revision can be held against each other.
 *
 * @param compared other members whose hash could be held against ours
 * @param blamed members that differ from what a majority of all members has; with 0 in it: some differ, and no majority
 *     says which ones are right
 */
record HashVerdict(int compared, SortedSet<Long> blamed) {
    /** The whole cluster, as alarms name it. */
    static final long NOBODY_KNOWS = 0;

    /** @param answers of those that gave one; @param members all there are, this one included */
    static HashVerdict of(long self, KeyspaceHash own, SortedMap<Long, HashAnswer> answers, int members) {
        SortedMap<Integer, SortedSet<Long>> byHash = new TreeMap<>();
        byHash.computeIfAbsent(own.hash(), hash -> new TreeSet<>()).add(self);
        int compared = 0;
        for (Map.Entry<Long, HashAnswer> peer : answers.entrySet()) {
            HashAnswer answer = peer.getValue();
            if (answer.state() == HashState.HASHED && answer.compactRevision() == own.compactRevision()) {
                compared++;
                byHash.computeIfAbsent(answer.hash(), hash -> new TreeSet<>()).add(peer.getKey());
            }
        }
        return new HashVerdict(compared, blamed(byHash, members));
    }

    private static SortedSet<Long> blamed(SortedMap<Integer, SortedSet<Long>> byHash, int members) {
        SortedSet<Long> blamed = new TreeSet<>();
        if (byHash.size() == 1) {
            return blamed;
        }
        boolean isAnyMajority = false;
        for (SortedSet<Long> alike : byHash.values()) {
            if (alike.size() > members / 2) {
                isAnyMajority = true;
            } else {
                blamed.addAll(alike);
            }
        }
        return isAnyMajority ? blamed : new TreeSet<>(java.util.List.of(NOBODY_KNOWS));
    }

    /** Whether {@code member} may be wrong. */
    boolean isSuspect(long member) {
        return blamed.contains(member) || blamed.contains(NOBODY_KNOWS);
    }

    /** Whether nobody differs and everybody was there to be compared. */
    boolean isComplete(int members) {
        return blamed.isEmpty() && compared == members - 1;
    }
}
