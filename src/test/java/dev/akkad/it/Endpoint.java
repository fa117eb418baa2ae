package dev.akkad.it;

import dev.akkad.check.Action;
import dev.akkad.check.Result;
import java.time.Duration;

/** A way to ask one member: one try, one deadline. */
interface Endpoint {
    Duration DEADLINE = Duration.ofSeconds(3);

    /** @throws CallFailedException without an answer in time, or with an error for one */
    Result execute(Action action, Duration deadline);

    default Result execute(Action action) {
        return execute(action, DEADLINE);
    }

    /** Watches keys in [from, to) from a revision on, with previous values. */
    Watching watch(String name, String from, String to, long startRevision);

    /** Forgets how long it was going to wait before connecting again. */
    void hurry();
}
