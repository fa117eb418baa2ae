package dev.akkad.member.remote;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Whom to join, as a pure decision from what the other members answered.
 *
 * <p>Somebody is in a cluster: join through them. The leader's is the one that counts, so all wait for its answer, and
 * for some rounds when it stays silent or is not known. Nobody is in a cluster: the Raft leader founds one, and only
 * it, so that no two islands come to be. It founds at once when all others have said, since it leads, that they are in
 * none; when some stay silent, only after a majority has said so for several rounds: the silent may be in a cluster.
 */
final class JoinPolicy {
    /** Rounds for which a majority must be without a cluster while others are silent. */
    static final int LONELY_ROUNDS = 3;
    /** Rounds for which the leader must say nothing before others are joined. */
    static final int PATIENT_ROUNDS = 3;

    private final long selfId;
    private final SortedMap<Long, Boolean> answers = new TreeMap<>();
    private int lonelyRounds;
    private int patientRounds;

    sealed interface Decision {}

    record JoinThrough(long memberId) implements Decision {}

    enum Plain implements Decision {
        FOUND,
        WAIT
    }

    JoinPolicy(long selfId) {
        this.selfId = selfId;
    }

    void answered(long from, boolean inCluster) {
        answers.put(from, inCluster);
    }

    /** What was said before may be about another leader's time: somebody may have founded since. */
    void leaderChanged() {
        answers.clear();
        lonelyRounds = 0;
        patientRounds = 0;
    }

    Decision decide(SortedSet<Long> members, long leaderId, boolean selfIsLeader) {
        if (answers.getOrDefault(leaderId, false) && members.contains(leaderId)) {
            return new JoinThrough(leaderId);
        }
        boolean anyone = selfIsLeader || answers.containsKey(leaderId) || patientRounds >= PATIENT_ROUNDS;
        for (Map.Entry<Long, Boolean> answer : answers.entrySet()) {
            if (answer.getValue() && members.contains(answer.getKey())) {
                return anyone ? new JoinThrough(answer.getKey()) : Plain.WAIT;
            }
        }
        if (!selfIsLeader || !members.contains(selfId)) {
            return Plain.WAIT;
        }
        long without = without(members);
        boolean allHeard = without == members.size();
        boolean found = allHeard || lonelyRounds >= LONELY_ROUNDS;
        return found ? Plain.FOUND : Plain.WAIT;
    }

    /** The time for answers is over; the next round asks anew. */
    void roundEnded(SortedSet<Long> members, long leaderId, boolean selfIsLeader) {
        patientRounds = answers.containsKey(leaderId) ? 0 : patientRounds + 1;
        boolean majorityWithout = without(members) > members.size() / 2;
        lonelyRounds = selfIsLeader && majorityWithout && !answers.containsValue(true) ? lonelyRounds + 1 : 0;
        answers.clear();
    }

    /** Members known to be in no cluster, this one included: only such a one asks. */
    private long without(SortedSet<Long> members) {
        return members.stream()
                .filter(id -> id == selfId || !answers.getOrDefault(id, true))
                .count();
    }
}
