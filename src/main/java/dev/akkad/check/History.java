package dev.akkad.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * What clients did and saw, written down by many threads at once.
 *
 * <p>A call is on record from the moment it is made, so that one whose thread dies still counts as unanswered.
 */
public final class History {
    private final LongSupplier clock;
    private final Collection<Op> finished = new ConcurrentLinkedQueue<>();
    private final Set<Call> open = ConcurrentHashMap.newKeySet();

    /** @param clock one clock for all clients, never going back */
    public History(LongSupplier clock) {
        this.clock = clock;
    }

    /** Writes down a call; exactly one of its methods must follow. */
    public Call call(int client, String member, Action action) {
        Call call = new Call(client, member, action, clock.getAsLong());
        open.add(call);
        return call;
    }

    /** All operations so far by time of call. */
    public List<Op> ops() {
        List<Op> ops = new ArrayList<>(finished);
        open.forEach(call -> ops.add(call.unanswered()));
        ops.sort(Comparator.comparingLong(Op::calledAt));
        return ops;
    }

    /** An operation under way. */
    public final class Call {
        private final int client;
        private final String member;
        private final Action action;
        private final long calledAt;

        private Call(int client, String member, Action action, long calledAt) {
            this.client = client;
            this.member = member;
            this.action = action;
            this.calledAt = calledAt;
        }

        public void returned(Result result) {
            finish(new Op(client, member, action, result, calledAt, clock.getAsLong()));
        }

        /** No answer, or one that leaves open whether it took effect. A read just disappears. */
        public void unknown() {
            if (action instanceof Action.Read) {
                open.remove(this);
            } else {
                finish(unanswered());
            }
        }

        /** Refused for certain: it cannot have taken effect. */
        public void refused() {
            open.remove(this);
        }

        private Op unanswered() {
            return Op.unanswered(client, member, action, calledAt);
        }

        private void finish(Op op) {
            finished.add(op);
            open.remove(this);
        }
    }
}
