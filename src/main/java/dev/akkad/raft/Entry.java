package dev.akkad.raft;

import dev.akkad.base.Bytes;

/**
 * One slot of the replicated log.
 *
 * @param index position, from 1
 * @param term term of the leader that proposed it
 * @param kind what {@code data} is
 * @param data opaque to Raft for COMMAND (empty: a new leader's no-op); an encoded {@link ConfigChange} for CONFIG
 */
public record Entry(long index, long term, Kind kind, Bytes data) {
    public enum Kind {
        COMMAND,
        CONFIG
    }

    /** Bytes that an entry costs beyond its data, in memory and on the wire, for limits. */
    public static final int OVERHEAD_BYTES = 32;

    public int sizeBytes() {
        return OVERHEAD_BYTES + data.length();
    }
}
