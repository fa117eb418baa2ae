package dev.akkad.member.remote;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Whether this node is in another Akka Cluster than the one that counts, as a pure decision from what others answered.
 *
 * <p>The leader's cluster counts; while the leader is in none, that of the member with the smallest id among those that
 * are in one. Two nodes are in the same only when each knows the other: Akka ignores the gossip of a node it does not
 * know, so one that heard of the other while that one never will is as far away as a stranger.
 */
final class IslandPolicy {
    /** Consecutive rounds in which this node must be a stranger: news travel by gossip, and that takes a while. */
    static final int STRANGER_ROUNDS_MAX = 10;

    private final long selfId;
    private final SortedMap<Long, Standing> answers = new TreeMap<>();
    private int strangerRounds;
    private boolean leaderIsOutside;

    /** Where somebody is, seen from here. */
    enum Standing {
        OUTSIDE,
        SAME,
        ELSEWHERE
    }

    IslandPolicy(long selfId) {
        this.selfId = selfId;
    }

    void leaderChanged() {
        answers.clear();
        strangerRounds = 0;
        leaderIsOutside = false;
    }

    void answered(long from, Standing standing) {
        answers.put(from, standing);
    }

    /** Who must be asked in the next round: only the leader, as long as it is in a cluster. */
    boolean asksAll() {
        return leaderIsOutside;
    }

    /** The time for answers is over. @return whose cluster this node has missed for too long, if it has */
    OptionalLong roundEnded(SortedSet<Long> members, long leaderId) {
        Standing leader = answers.get(leaderId);
        if (leader != null) {
            leaderIsOutside = leader == Standing.OUTSIDE;
        }
        Optional<Long> judge = leaderIsOutside ? smallest(members) : Optional.of(leaderId);
        Standing standing = judge.map(answers::get).orElse(null);
        answers.clear();
        if (standing == Standing.SAME) {
            strangerRounds = 0;
        } else if (standing == Standing.ELSEWHERE) {
            strangerRounds++;
        }
        if (judge.isEmpty() || strangerRounds < STRANGER_ROUNDS_MAX) {
            return OptionalLong.empty();
        }
        strangerRounds = 0;
        return OptionalLong.of(judge.get());
    }

    /** Whoever has the smallest id of all waits for the others to come. */
    private Optional<Long> smallest(SortedSet<Long> members) {
        return answers.entrySet().stream()
                .filter(answer -> answer.getValue() != Standing.OUTSIDE)
                .map(Map.Entry::getKey)
                .filter(id -> id < selfId && members.contains(id))
                .findFirst();
    }
}
