package dev.akkad.api;

import java.util.function.Consumer;

/**
 * The time of an event loop, looked at once a turn however many calls begin and end in it. On the loop only.
 *
 * <p>A turn is one read of a connection, one drain of the inbox, or whatever else the loop does at once.
 */
final class TurnClock {
    private final Consumer<Runnable> atEndOfTurn;
    private final Runnable forget = this::onTurnEnd;
    private boolean isKnown;
    private boolean isReading;
    private long nanos;

    TurnClock(Consumer<Runnable> atEndOfTurn) {
        this.atEndOfTurn = atEndOfTurn;
    }

    /** When this turn began, about. */
    long nanos() {
        if (!isKnown) {
            nanos = System.nanoTime();
            isKnown = true;
            if (!isReading) {
                atEndOfTurn.accept(forget);
            }
        }
        return nanos;
    }

    /** A connection is being read, and {@link #onTurnEnd} will be called when that is over. */
    void onRead() {
        isReading = true;
    }

    void onTurnEnd() {
        isReading = false;
        isKnown = false;
    }
}
