package dev.akkad.machine;

import java.util.List;

/**
 * Etcd's strict check of a change: a majority of those who will vote must have started, or the change could leave the
 * cluster without one (semantics 12.2). A member that never came up shows no name.
 */
final class StartedMembers {
    private StartedMembers() {}

    static boolean areEnough(List<MemberRecord> members, MemberChange change) {
        List<MemberRecord> others = members.stream()
                .filter(member -> !member.learner() && member.id() != change.memberId())
                .toList();
        int started = (int) others.stream().filter(MemberRecord::isStarted).count();
        int voters = others.size();
        return switch (change.kind()) {
            case ADD -> isOnlyOneToBecomeTwo(started, voters) || isMajority(started, voters + 1);
            // A learner that is promoted has taken part in the log: it counts as started.
            case PROMOTE -> isMajority(started + 1, voters + 1);
            case REMOVE -> isLearner(members, change.memberId()) || isMajority(started, voters);
            case ADD_LEARNER, UPDATE -> true;
        };
    }

    /** The only way to grow from one member: nothing works until the second one has started. */
    private static boolean isOnlyOneToBecomeTwo(int started, int voters) {
        return started == 1 && voters == 1;
    }

    private static boolean isMajority(int started, int voters) {
        return started >= voters / 2 + 1;
    }

    private static boolean isLearner(List<MemberRecord> members, long id) {
        return members.stream().anyMatch(member -> member.id() == id && member.learner());
    }
}
