package dev.akkad.member;

import dev.akkad.machine.EtcdError;
import dev.akkad.machine.MemberChange;
import dev.akkad.machine.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Changes of the membership that this member's clients wait for, by request id. It outlives every actor; an answer is
 * given once. There is no time-out but the client's own, as in etcd.
 */
final class ChangeRequests {
    static final int REQUESTS_MAX = 64;

    /** @param strict whether enough members must have started */
    record Waiting(long id, MemberChange change, boolean strict, Reply<Outcome> reply) {}

    private final Map<Long, Waiting> byId = new ConcurrentSkipListMap<>();

    /** Takes a request in, or answers it at once when there are too many. */
    void register(Waiting waiting) {
        if (wanted().size() >= REQUESTS_MAX) {
            waiting.reply().complete(new Outcome.Refused(EtcdError.TOO_MANY_REQUESTS));
        } else {
            byId.put(waiting.id(), waiting);
        }
    }

    /** Those that somebody still waits for, by id. */
    List<Waiting> wanted() {
        byId.values().removeIf(waiting -> !waiting.reply().isWanted());
        return List.copyOf(byId.values());
    }

    /** Answers a request; one that is unknown here (another member's, or given up) is ignored. */
    void complete(long id, Outcome outcome) {
        Waiting waiting = byId.remove(id);
        if (waiting != null) {
            waiting.reply().complete(outcome);
        }
    }

    void failAll(EtcdError error) {
        byId.keySet().forEach(id -> complete(id, new Outcome.Refused(error)));
    }
}
