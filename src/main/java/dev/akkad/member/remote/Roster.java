package dev.akkad.member.remote;

import dev.akkad.machine.MemberRecord;
import java.util.List;

/** Who is in the cluster: what a member that wants to join must know before it is anybody. */
public sealed interface Roster {
    /** Time to ask again. */
    enum Ask implements Roster {
        AGAIN
    }

    /** @param address {@code host:port} of who asks */
    record Question(String address) implements Roster {}

    /** As applied at the member that answers; nothing here waits for a leader. */
    record Answer(long clusterId, List<MemberRecord> members) implements Roster {
        public Answer {
            members = List.copyOf(members);
        }
    }
}
