package dev.akkad.check;

import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** etcd's keys and revisions, for histories of linearizable reads of the latest state and of writes. */
public final class KvModel implements Model<KvModel.State> {
    /** The whole store at a revision. */
    public record State(long revision, NavigableMap<String, Result.Version> live) {
        private Replay copy() {
            return new Replay(revision, new TreeMap<>(live));
        }

        private Replay view() {
            return new Replay(revision, live);
        }

        /** Most states differ in their revision already; hashing every key again and again would dominate. */
        @Override
        public int hashCode() {
            return Long.hashCode(revision);
        }
    }

    private final State init;

    /** Begins with an empty store. */
    public KvModel() {
        this(new State(1, new TreeMap<>()));
    }

    public KvModel(State init) {
        this.init = init;
    }

    @Override
    public State init() {
        return init;
    }

    @Override
    public Set<State> step(State state, Op op) {
        if (op.action() instanceof Action.Read read) {
            return op.result() == null || matches(state, read, op.result()) ? Set.of(state) : Set.of();
        }
        Action.Write write = (Action.Write) op.action();
        boolean holds = state.view().holds(write.guards());
        State after = holds ? after(state, write) : state;
        if (op.result() == null) {
            return after.equals(state) ? Set.of(state) : Set.of(state, after);
        }
        Result.Wrote expected = new Result.Wrote(after.revision(), holds, after.revision() != state.revision());
        return op.result().equals(expected) ? Set.of(after) : Set.of();
    }

    @Override
    public boolean filterOnly(Op op) {
        return op.result() instanceof Result.Found || op.result() instanceof Result.Wrote wrote && !wrote.changed();
    }

    private static boolean matches(State state, Action.Read read, Result result) {
        Result expected = new Result.Found(state.revision(), state.view().range(read.from(), read.to()));
        return result.equals(expected);
    }

    private static State after(State state, Action.Write write) {
        Replay next = state.copy();
        next.apply(write.changes());
        return new State(next.revision(), next.live());
    }
}
