package dev.akkad.raft;

import java.util.SortedSet;
import java.util.TreeSet;

/** Counts the votes of one election. Only voters count, each once, by their first answer. */
final class Tally {
    private final Membership membership;
    private final SortedSet<Long> granted = new TreeSet<>();
    private final SortedSet<Long> refused = new TreeSet<>();

    Tally(Membership membership) {
        this.membership = membership;
    }

    void record(long from, boolean vote) {
        if (membership.isVoter(from) && !granted.contains(from) && !refused.contains(from)) {
            (vote ? granted : refused).add(from);
        }
    }

    boolean isWon() {
        return granted.size() >= membership.quorum();
    }

    /** Whether those who have not answered are too few to win. */
    boolean isLost() {
        return membership.voters().size() - refused.size() < membership.quorum();
    }
}
