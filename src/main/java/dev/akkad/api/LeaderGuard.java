package dev.akkad.api;

import dev.akkad.member.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Ends the streams that require a leader once there has been none for three election time-outs (semantics 7.5).
 *
 * <p>One per event loop, asked once every election time-out; the member's picture is read only while such streams are
 * open.
 */
final class LeaderGuard {
    private static final int CHECKS_WITHOUT_LEADER_MAX = 3;

    private final Member member;
    private final Set<Guarded> streams = Collections.newSetFromMap(new IdentityHashMap<>());
    private int checksWithoutLeader;

    /** A stream that requires a leader. */
    interface Guarded {
        /** There has been none for too long: the stream ends. */
        void onNoLeader();
    }

    LeaderGuard(Member member) {
        this.member = member;
    }

    void guard(Guarded stream) {
        streams.add(stream);
    }

    void release(Guarded stream) {
        streams.remove(stream);
    }

    void check() {
        if (streams.isEmpty() || member.status().leaderId() != 0) {
            checksWithoutLeader = 0;
            return;
        }
        checksWithoutLeader++;
        if (checksWithoutLeader < CHECKS_WITHOUT_LEADER_MAX) {
            return;
        }
        List<Guarded> ended = new ArrayList<>(streams);
        streams.clear();
        ended.forEach(Guarded::onNoLeader);
    }
}
