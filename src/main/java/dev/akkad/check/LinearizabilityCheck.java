package dev.akkad.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches for one order of all operations that a single copy could have produced and that respects real time.
 *
 * <p>The search of Wing and Gong with Lowe's memory of what was tried: calls and returns stand in one list by time; an
 * operation may come next if its call stands before the first return. Operations without an answer carry the search on
 * as
 * a set of possible states. Exponential in the number of clients at worst, hence the budget.
 */
public final class LinearizabilityCheck<S> {
    /** What the search found out. */
    public enum Verdict {
        LINEARIZABLE,
        ILLEGAL,
        /** The budget ran out first. */
        UNDECIDED
    }

    /** An end of an operation's interval in the list. */
    private static final class Node {
        private final int op;
        private final long at;
        private @Nullable Node partner;
        private @Nullable Node before;
        private @Nullable Node after;

        private Node(int op, long at) {
            this.op = op;
            this.at = at;
        }

        private boolean isCall() {
            return partner != null;
        }
    }

    /** One operation put next, with what is needed to take it back. */
    private record Decision<S>(Node call, Set<S> statesBefore, boolean noChoice) {}

    /** What was put in order already, and where that led; compared in full, not by hash. */
    private record Seen<S>(BitSet done, Set<S> states) {}

    private final Model<S> model;
    private final List<Op> ops;
    private final Node head = new Node(-1, Long.MIN_VALUE);
    private final BitSet done = new BitSet();
    private final Set<Seen<S>> seen = new HashSet<>();
    private final Deque<Decision<S>> decisions = new ArrayDeque<>();
    private Set<S> states;

    private LinearizabilityCheck(Model<S> model, List<Op> ops) {
        this.model = model;
        this.ops = ops;
        this.states = Set.of(model.init());
        link();
    }

    /** @param budget steps of the search, each from each state that is possible, before it gives up */
    public static <S> Verdict check(Model<S> model, List<Op> ops, long budget) {
        List<Op> linearizable = ops.stream().filter(op -> !op.isSerializable()).toList();
        return new LinearizabilityCheck<>(model, linearizable).search(budget);
    }

    /** Intervals are closed: of two ends at one moment the call comes first. */
    private void link() {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < ops.size(); i++) {
            Node call = new Node(i, ops.get(i).calledAt());
            Node end = new Node(i, ops.get(i).returnedAt());
            call.partner = end;
            nodes.add(call);
            nodes.add(end);
        }
        nodes.sort(Comparator.<Node>comparingLong(node -> node.at).thenComparing(node -> !node.isCall()));
        Node last = head;
        for (Node node : nodes) {
            last.after = node;
            node.before = last;
            last = node;
        }
    }

    private Verdict search(long budget) {
        long tried = 0;
        Node node = head.after;
        while (head.after != null) {
            if (node != null && node.isCall()) {
                tried += states.size();
                if (tried > budget) {
                    return Verdict.UNDECIDED;
                }
                node = takeNext(node) ? head.after : node.after;
            } else {
                node = takeBack();
                if (node == head) {
                    return Verdict.ILLEGAL;
                }
            }
        }
        return Verdict.LINEARIZABLE;
    }

    private boolean takeNext(Node call) {
        Op op = ops.get(call.op);
        Set<S> next = new HashSet<>();
        for (S state : states) {
            next.addAll(model.step(state, op));
        }
        if (next.isEmpty()) {
            return false;
        }
        done.set(call.op);
        if (!seen.add(new Seen<>((BitSet) done.clone(), next))) {
            done.clear(call.op);
            return false;
        }
        boolean noChoice = model.filterOnly(op) && next.equals(states);
        decisions.push(new Decision<>(call, states, noChoice));
        states = next;
        lift(call);
        return true;
    }

    /**
     * Takes decisions back, the latest first, until one is found that could have been another. An operation that passed
     * without changing anything is never one: putting it later gains nothing.
     *
     * @return where to go on, the head = nowhere
     */
    private @Nullable Node takeBack() {
        while (!decisions.isEmpty()) {
            Decision<S> latest = decisions.pop();
            states = latest.statesBefore();
            done.clear(latest.call().op);
            unlift(latest.call());
            if (!latest.noChoice()) {
                return latest.call().after;
            }
        }
        return head;
    }

    private static void lift(Node call) {
        detach(call);
        detach(Objects.requireNonNull(call.partner));
    }

    private static void detach(Node node) {
        Objects.requireNonNull(node.before).after = node.after;
        if (node.after != null) {
            node.after.before = node.before;
        }
    }

    private static void unlift(Node call) {
        attach(Objects.requireNonNull(call.partner));
        attach(call);
    }

    private static void attach(Node node) {
        Objects.requireNonNull(node.before).after = node;
        if (node.after != null) {
            node.after.before = node;
        }
    }
}
