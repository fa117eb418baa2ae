package dev.akkad.check;

import org.jspecify.annotations.Nullable;

/**
 * One operation of one client.
 *
 * @param member whom it asked; a new name for a new incarnation
 * @param result null = unknown: it may take effect at any later time, once, or never
 * @param calledAt moment of the call, on the clock shared by the whole history
 * @param returnedAt moment of the answer, {@link Long#MAX_VALUE} without one
 */
public record Op(
        int client, String member, Action action, @Nullable Result result, long calledAt, long returnedAt) {
    /** Nobody knows whether it took effect. */
    public static Op unanswered(int client, String member, Action action, long calledAt) {
        return new Op(client, member, action, null, calledAt, Long.MAX_VALUE);
    }

    boolean isSerializable() {
        return action instanceof Action.Read read && read.serializable();
    }
}
