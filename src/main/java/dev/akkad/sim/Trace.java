package dev.akkad.sim;

import java.util.function.Supplier;

/** What happens in a run, told as it happens; the text is made only if somebody listens. */
@FunctionalInterface
public interface Trace {
    Trace NONE = (nanos, what, who, text) -> {};

    /**
     * @param nanos virtual time
     * @param what kind of event
     * @param who member or client
     */
    void tell(long nanos, String what, String who, Supplier<String> text);
}
