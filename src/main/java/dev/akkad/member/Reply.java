package dev.akkad.member;

/**
 * Where an answer goes: a local handle, completed exactly once, on a thread of the member.
 *
 * <p>It must return at once; an edge with its own thread hops there itself.
 */
@FunctionalInterface
public interface Reply<T> {
    void complete(T value);

    /** Whether somebody still waits; work for an answer that nobody takes may be left out. Asked on any thread. */
    default boolean isWanted() {
        return true;
    }
}
