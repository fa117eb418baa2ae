package dev.akkad.base;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table from the kinds of a sealed type to what is done with each, complete by construction.
 *
 * <p>Java 17 has no exhaustive switch over types. {@link Builder#build} compares the table with the permitted kinds, so
 * a kind without a handler fails when the class that holds the table is loaded, not when the first such value arrives.
 *
 * <pre>{@code
 * private static final Dispatch<HardState, RaftEvent, HardState> AFTER =
 *     Dispatch.<HardState, RaftEvent, HardState>over(RaftEvent.class)
 *         .on(TermStarted.class, HardState::onTermStarted)
 *         .on(VoteCast.class, HardState::onVoteCast)
 *         .build();
 * }</pre>
 *
 * @param <S> who handles
 * @param <T> the sealed type
 * @param <R> what a handler gives back
 */
public final class Dispatch<S, T, R> {
    /** What is done with one kind. */
    @FunctionalInterface
    public interface Handler<S, T, R> {
        R handle(S subject, T value);
    }

    private final Map<Class<?>, Handler<S, T, R>> handlers;

    private Dispatch(Map<Class<?>, Handler<S, T, R>> handlers) {
        this.handlers = handlers;
    }

    public static <S, T, R> Builder<S, T, R> over(Class<T> sealed) {
        return new Builder<>(sealed);
    }

    public R apply(S subject, T value) {
        Handler<S, T, R> handler = handlers.get(value.getClass());
        if (handler == null) {
            throw new AssertionError("no handler for " + value.getClass());
        }
        return handler.handle(subject, value);
    }

    /** Collects handlers until {@link #build}. */
    public static final class Builder<S, T, R> {
        private final Class<T> sealed;
        private final Map<Class<?>, Handler<S, T, R>> handlers = new HashMap<>();

        private Builder(Class<T> sealed) {
            Checks.require(sealed.isSealed(), "%s (expected: a sealed type)", sealed);
            this.sealed = sealed;
        }

        public <K extends T> Builder<S, T, R> on(Class<K> kind, Handler<S, K, R> handler) {
            Handler<S, T, R> cast = (subject, value) -> handler.handle(subject, kind.cast(value));
            Checks.require(handlers.put(kind, cast) == null, "%s (expected: one handler a kind)", kind);
            return this;
        }

        /** One handler for every kind of a sealed group. */
        public <K extends T> Builder<S, T, R> onEach(Class<K> group, Handler<S, K, R> handler) {
            Checks.require(group.isSealed(), "%s (expected: a sealed type)", group);
            for (Class<?> kind : group.getPermittedSubclasses()) {
                Class<? extends K> member = kind.asSubclass(group);
                if (member.isSealed()) {
                    onEach(member, handler::handle);
                } else {
                    on(member, handler::handle);
                }
            }
            return this;
        }

        public Dispatch<S, T, R> build() {
            List<Class<?>> missing = new ArrayList<>();
            collectMissing(sealed, missing);
            Checks.check(missing.isEmpty(), "no handler for %s", missing);
            return new Dispatch<>(Map.copyOf(handlers));
        }

        private void collectMissing(Class<?> type, List<Class<?>> missing) {
            for (Class<?> kind : type.getPermittedSubclasses()) {
                if (kind.isSealed()) {
                    collectMissing(kind, missing);
                } else if (!handlers.containsKey(kind)) {
                    missing.add(kind);
                }
            }
        }
    }
}
