package dev.akkad.check;

import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** etcd's keys and revisions, for histories of linearizable reads of the latest state and of writes. */
public final class KvModel implements Model<KvModel.State> {
    /**
     * The whole store at a revision.
     *
     * @param hash of all that lives, kept up to date with each change: a search asks for it too often to walk the keys,
     *     and the revision alone is the same for all that may have happened in the place of one another
     */
    public record State(long revision, NavigableMap<String, Result.Version> live, int hash) {
        public State(long revision, NavigableMap<String, Result.Version> live) {
            this(revision, live, live.hashCode());
        }

        private Replay copy() {
            return new Replay(revision, new TreeMap<>(live));
        }

        private Replay view() {
            return new Replay(revision, live);
        }

        /** The cheap parts first. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof State state
                    && state.revision == revision
                    && state.hash == hash
                    && state.live.equals(live);
        }

        @Override
        public int hashCode() {
            return 31 * Long.hashCode(revision) + hash;
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

    /** What an entry adds to the hash of its map. */
    private static int hashOf(Result.@Nullable Version version) {
        return version == null ? 0 : version.key().hashCode() ^ version.hashCode();
    }

    private static State after(State state, Action.Write write) {
        Replay next = state.copy();
        next.apply(write.changes());
        int hash = state.hash();
        // No key stands in two changes.
        for (Action.Change change : write.changes()) {
            hash += hashOf(next.version(change.key())) - hashOf(state.live().get(change.key()));
        }
        return new State(next.revision(), next.live(), hash);
    }
}
