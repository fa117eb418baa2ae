package dev.akkad.member;

import dev.akkad.machine.MemberChange;
import dev.akkad.machine.MemberRecord;
import java.time.Duration;
import java.util.List;

/**
 * Etcd's strict check of a change, as far as it is about who is connected: a change must not cost the majority that
 * works now (semantics 12.2).
 */
final class HealthyPeers {
    /** A connection that is younger proves nothing yet. */
    private static final Duration HEALTHY_AFTER = Duration.ofSeconds(5);

    private HealthyPeers() {}

    static boolean areEnough(
            List<MemberRecord> members, long self, Connections connections, long nowMillis, MemberChange change) {
        List<Long> voters = members.stream()
                .filter(member -> !member.learner())
                .map(MemberRecord::id)
                .toList();
        int healthy = (int) voters.stream()
                .filter(id -> id == self || connections.isConnectedFor(id, HEALTHY_AFTER, nowMillis))
                .count();
        return switch (change.kind()) {
            case ADD, ADD_LEARNER -> voters.size() == 1 || healthy >= (voters.size() + 1) / 2 + 1;
            case REMOVE -> {
                long id = change.memberId();
                boolean works = voters.contains(id) && (id == self || connections.isConnected(id, nowMillis));
                // Who is gone is no part of the majority that works.
                yield !works || healthy - 1 >= (voters.size() - 1) / 2 + 1;
            }
            case PROMOTE, UPDATE -> true;
        };
    }
}
