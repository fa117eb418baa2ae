package dev.akkad.raft;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who votes and who only listens. Sets are sorted so that every walk over them has the same order on every member.
 *
 * @param voters members whose votes and replicas count
 * @param learners members that replicate but never count (thesis 4.2.1)
 */
public record Membership(SortedSet<Long> voters, SortedSet<Long> learners) {
    public static final Membership NONE = new Membership(new TreeSet<>(), new TreeSet<>());

    public Membership {
        voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
        learners = Collections.unmodifiableSortedSet(new TreeSet<>(learners));
    }

    public static Membership ofVoters(Iterable<Long> ids) {
        SortedSet<Long> voters = new TreeSet<>();
        ids.forEach(voters::add);
        return new Membership(voters, new TreeSet<>());
    }

    /**
     * This membership after one change. Total, so that every member folds the same log to the same membership: a change
     * that asks for what already is (or promotes who is no learner) leaves it as it is.
     */
    public Membership after(ConfigChange change) {
        long id = change.memberId();
        SortedSet<Long> nextVoters = new TreeSet<>(voters);
        SortedSet<Long> nextLearners = new TreeSet<>(learners);
        switch (change.type()) {
            case ADD_VOTER -> {
                nextLearners.remove(id);
                nextVoters.add(id);
            }
            case ADD_LEARNER -> {
                if (!nextVoters.contains(id)) {
                    nextLearners.add(id);
                }
            }
            case PROMOTE -> {
                if (nextLearners.remove(id)) {
                    nextVoters.add(id);
                }
            }
            case REMOVE -> {
                nextVoters.remove(id);
                nextLearners.remove(id);
            }
            case UPDATE, CONFIRM -> {}
        }
        return new Membership(nextVoters, nextLearners);
    }

    /** Whether anything is known at all: a member that was just added has not learned yet who the others are. */
    public boolean isKnown() {
        return !voters.isEmpty();
    }

    public boolean isVoter(long id) {
        return voters.contains(id);
    }

    public boolean contains(long id) {
        return voters.contains(id) || learners.contains(id);
    }

    /** Smallest number of voters that is a majority: ⌊N/2⌋+1. */
    public int quorum() {
        return voters.size() / 2 + 1;
    }

    public SortedSet<Long> all() {
        SortedSet<Long> all = new TreeSet<>(voters);
        all.addAll(learners);
        return all;
    }
}
