package dev.akkad.member;

/** A member's own time: monotonic for durations, wall for what is shown. Injected, so that a simulation can own it. */
public interface Clock {
    /** Milliseconds since some fixed moment; never goes back. */
    long monotonicMillis();

    /** Nanoseconds since the same moment, to measure short work. */
    long monotonicNanos();

    /** Milliseconds since 1970. */
    long wallMillis();
}
