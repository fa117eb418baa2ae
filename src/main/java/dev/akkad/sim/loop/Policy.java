package dev.akkad.sim.loop;

/** Who of those that are ready runs next. Each is an order that threads could produce; each finds other bugs. */
public enum Policy {
    /** Anyone. */
    UNIFORM,
    /** Who has waited longest. */
    FIFO,
    /** Mostly who came last: some wait very long. */
    LIFO,
    /** Hosts and moments have priorities, which change now and then: what has to wait waits for long. */
    PRIORITY
}
