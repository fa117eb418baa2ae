package dev.akkad.member;

import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests of this member's clients that are not answered yet, by request id.
 *
 * <p>It outlives every actor: a request whose entry was committed is answered by whichever incarnation of KeyspaceActor
 * applies it. An answer is given once, by whoever removes the request first: the apply, a read, or the time-out.
 *
 * <p>A read that has begun, or that waits only for long lists before it, does not expire: as in etcd, the time-out
 * covers what comes before the reading, not the reading itself, which takes as long as the answer is large.
 */
final class Pending {
    /** Requests waiting at most; beyond, new ones are refused rather than queued without bound. */
    static final int REQUESTS_MAX = 50_000;

    /**
     * Which way a request goes: through the log, to the local machine, to the leader's leases, or it moves the leader.
     */
    enum Kind {
        PROPOSAL,
        READ,
        LEASE,
        TRANSFER
    }

    /** A request that waits; what happened to it decides the text of its time-out. */
    static final class Waiting {
        private final long id;
        private final Kind kind;
        private final long startedMillis;
        private final Reply<Outcome> reply;
        private volatile boolean handedOver;
        private volatile boolean running;
        private boolean aside; // taken from the queue of ages while it ran; guarded by this

        Waiting(long id, Kind kind, long startedMillis, Reply<Outcome> reply) {
            this.id = id;
            this.kind = kind;
            this.startedMillis = startedMillis;
            this.reply = reply;
        }

        long id() {
            return id;
        }

        Kind kind() {
            return kind;
        }

        long startedMillis() {
            return startedMillis;
        }

        Reply<Outcome> reply() {
            return reply;
        }

        /** Whether Raft was given it: from then on its outcome is unknown until it is answered. */
        boolean handedOver() {
            return handedOver;
        }
    }

    private final ConcurrentHashMap<Long, Waiting> byId = new ConcurrentHashMap<>();
    private final Queue<Waiting> byAge = new ConcurrentLinkedQueue<>();

    /** Takes a request in, or answers it at once when there are too many. */
    boolean register(Waiting waiting) {
        if (byId.size() >= REQUESTS_MAX) {
            waiting.reply().complete(new Outcome.Refused(EtcdError.TOO_MANY_REQUESTS));
            return false;
        }
        byId.put(waiting.id(), waiting);
        byAge.add(waiting);
        return true;
    }

    boolean isWaiting(long id) {
        return byId.containsKey(id);
    }

    /** Marks a request as given to Raft. @return false when nobody waits for it any more: leave it out */
    boolean handOver(long id) {
        Waiting waiting = byId.get(id);
        if (waiting == null) {
            return false;
        }
        waiting.handedOver = true;
        return true;
    }

    /** Marks a read as begun. @return false when nobody waits for it any more: leave it out */
    boolean begin(long id) {
        Waiting waiting = byId.get(id);
        if (waiting == null) {
            return false;
        }
        if (!waiting.reply().isWanted()) {
            byId.remove(id);
            return false;
        }
        waiting.running = true;
        return true;
    }

    /** Takes back a read that ended without an answer: from now on it can expire, at the latest when its juniors do. */
    void putBack(long id) {
        Waiting waiting = byId.get(id);
        if (waiting == null) {
            return;
        }
        synchronized (waiting) {
            waiting.running = false;
            if (waiting.aside) {
                waiting.aside = false;
                byAge.add(waiting);
            }
        }
    }

    /** Answers a request; one that is unknown here (another member's, or timed out) is ignored. */
    void complete(long id, Outcome outcome) {
        Waiting waiting = byId.remove(id);
        if (waiting != null) {
            waiting.reply().complete(outcome);
        }
    }

    /**
     * Refuses what has waited since {@code startedBefore}. All requests wait equally long, so the oldest stand first.
     *
     * @return how many proposals were refused
     */
    int expire(long startedBefore, Function<Waiting, EtcdError> reason) {
        int failed = 0;
        for (Waiting oldest; (oldest = oldestWaiting()) != null && oldest.startedMillis() <= startedBefore; ) {
            byAge.poll();
            Waiting mine = setAside(oldest) ? null : byId.remove(oldest.id());
            if (mine != null) {
                failed += mine.kind() == Kind.PROPOSAL ? 1 : 0;
                mine.reply().complete(new Outcome.Refused(reason.apply(mine)));
            }
        }
        return failed;
    }

    /** Answers everything: the member stops. */
    void failAll(EtcdError error) {
        for (Waiting waiting; (waiting = byAge.poll()) != null; ) {
            complete(waiting.id(), new Outcome.Refused(error));
        }
        byId.keySet().forEach(id -> complete(id, new Outcome.Refused(error))); // reads that run
    }

    int size() {
        return byId.size();
    }

    private static boolean setAside(Waiting waiting) {
        synchronized (waiting) {
            waiting.aside = waiting.running;
            return waiting.running;
        }
    }

    private @Nullable Waiting oldestWaiting() {
        for (Waiting head; (head = byAge.peek()) != null; byAge.poll()) {
            if (byId.containsKey(head.id())) {
                return head;
            }
        }
        return null;
    }
}
