package dev.akkad.member.watch;

import dev.akkad.member.WatchListener.WatchEvent;
import java.util.List;

/**
 * What the {@link WatchHub} tells a session, in order. When one with revision R arrives, every event up to R of every
 * watcher the session has registered was told before it or is in it.
 */
public sealed interface HubReply extends SessionCommand {
    /** Who speaks. */
    HubToken hub();

    /** The store's revision R when it was told. */
    long revision();

    /**
     * The watcher is registered.
     *
     * @param missed what happened between its next revision and R
     */
    record Joined(HubToken hub, long revision, long ticket, List<WatcherEvents> missed) implements HubReply {}

    /**
     * The watcher is not registered: history up to R must be read first.
     *
     * @param compactRevision −1 = never compacted
     */
    record Behind(HubToken hub, long revision, long ticket, long compactRevision) implements HubReply {}

    record RevisionRead(HubToken hub, long revision, long correlation) implements HubReply {}

    /** New revisions: by ascending revision, inside one revision in the order of the hub's index. */
    record EventsPublished(HubToken hub, long revision, List<WatcherEvents> events) implements HubReply {}

    /** Nothing more up to R. Told when history is compacted, so that quiet watchers know where they stand. */
    record RevisionReached(HubToken hub, long revision) implements HubReply {}

    /** All events of one revision that one registered watcher wants, in order of sub-revision. */
    record WatcherEvents(long ticket, long revision, List<WatchEvent> events) {}
}
