package dev.akkad.check;

import java.util.Set;

/**
 * How a single copy that does one thing at a time would behave.
 *
 * @param <S> its state, compared by value
 */
public interface Model<S> {
    S init();

    /** The states after {@code op}: none if its result is impossible here, several if it has no result. */
    Set<S> step(S state, Op op);

    /**
     * Whether, given its result, the operation can change no state wherever it stands. Never true without a result:
     * what
     * fails here might succeed later.
     */
    boolean filterOnly(Op op);
}
