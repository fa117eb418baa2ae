package dev.akkad.machine;

import dev.akkad.mvcc.Event;
import java.util.List;

/**
 * What applying one entry brought about.
 *
 * @param outcome for the client that asked
 * @param revision store revision afterwards
 * @param events changes of that revision in sub order; empty when the entry changed no key
 * @param leaseChanges leases granted and revoked, in order
 * @param authChanges what holders of tokens and rights must know, in order
 */
public record Applied(
        Outcome outcome,
        long revision,
        List<Event> events,
        List<LeaseChange> leaseChanges,
        List<AuthChange> authChanges) {
    /** For an entry that was applied before: nobody waits for its outcome any more. */
    static Applied nothing(long revision) {
        return new Applied(new Outcome.Done(new Response.Done(revision)), revision, List.of(), List.of(), List.of());
    }
}
