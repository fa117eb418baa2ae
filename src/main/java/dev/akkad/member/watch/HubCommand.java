package dev.akkad.member.watch;

/**
 * What a session asks of the {@link WatchHub}. The hub's owner passes each to {@link WatchHub#handle}; a command meant
 * for an earlier hub is ignored there.
 */
public sealed interface HubCommand {
    /** The hub it is meant for. */
    HubToken hub();

    /** Who asks. */
    HubSubscriber session();

    /**
     * Registers a watcher if nothing it must see is missed: answered by {@link HubReply.Joined} or {@link
     * HubReply.Behind}.
     *
     * @param ticket names this registration; never used twice by a session
     * @param nextRevision first main revision wanted; may lie in the future
     * @param resumed whether the watcher was already served up to there: recent revisions that are still in memory are
     *     then given even if a compaction has passed them
     */
    record Join(
            HubToken hub,
            HubSubscriber session,
            long ticket,
            EventSelection selection,
            long nextRevision,
            boolean resumed)
            implements HubCommand {}

    /** Forgets a registration; no reply, but what was told before may still be under way. */
    record Leave(HubToken hub, HubSubscriber session, long ticket) implements HubCommand {}

    /** Answered by {@link HubReply.RevisionRead}, after every event up to that revision. */
    record ReadRevision(HubToken hub, HubSubscriber session, long correlation) implements HubCommand {}

    /** Forgets all registrations of the session; no reply. */
    record Close(HubToken hub, HubSubscriber session) implements HubCommand {}
}
