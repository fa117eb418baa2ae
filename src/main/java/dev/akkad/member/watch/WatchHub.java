package dev.akkad.member.watch;

import dev.akkad.base.Checks;
import dev.akkad.base.Dispatch;
import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.watch.HubReply.WatcherEvents;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.Watchers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The watchers that are up to date, and what is told to their sessions.
 *
 * <p>A plain object of the actor that applies entries: {@link #publish} once for every new main revision, {@link
 * #flush} once a batch, {@link #compacted} at every compaction, {@link #handle} for every {@link HubCommand}. When the
 * state it stands on is replaced (restart, installed snapshot), build a new one and tell {@link WatchSessions} {@link
 * HubStarted}.
 *
 * <p>Invariant: before a session is told revision R, it was told every event up to R of its registered watchers.
 */
public final class WatchHub {
    private static final Dispatch<WatchHub, HubCommand, Optional<HubReply>> HANDLE =
            Dispatch.<WatchHub, HubCommand, Optional<HubReply>>over(HubCommand.class)
                    .on(HubCommand.Join.class, WatchHub::onJoin)
                    .on(HubCommand.Leave.class, WatchHub::onLeave)
                    .on(HubCommand.ReadRevision.class, WatchHub::onReadRevision)
                    .on(HubCommand.Close.class, WatchHub::onClose)
                    .build();

    /** A session with at least one registered watcher, and what it is to be told next. */
    private static final class Session {
        final HubSubscriber subscriber;
        final Map<Long, Registration> registrations = new HashMap<>();
        List<WatcherEvents> untold = new ArrayList<>();

        Session(HubSubscriber subscriber) {
            this.subscriber = subscriber;
        }
    }

    private static final class Registration {
        final Session session;
        final long ticket;
        final EventSelection selection;
        final long fromRevision;
        /** Events of the revision being published. */
        List<WatchEvent> matched = List.of();

        Registration(Session session, long ticket, EventSelection selection, long fromRevision) {
            this.session = session;
            this.ticket = ticket;
            this.selection = selection;
            this.fromRevision = fromRevision;
        }
    }

    private final HubToken token = new HubToken();
    private final Function<Event, @Nullable KeyValue> prevKvs;
    private final Watchers<Registration> watchers = new Watchers<>();
    private final Map<HubSubscriber, Session> sessions = new LinkedHashMap<>();
    private final RecentRevisions recent;
    private final List<Registration> matched = new ArrayList<>();
    private final List<Session> untold = new ArrayList<>();
    private long currentRevision;
    private long compactRevision;

    /**
     * @param currentRevision the store's revision now; {@link #publish} goes on from there
     * @param compactRevision −1 = never compacted
     * @param prevKvs the key of an event as it was at the event's main revision − 1; null when it did not exist or is
     *     compacted. Called on the owner's thread, at most once an event, only when a watcher wants it
     */
    public WatchHub(long currentRevision, long compactRevision, Function<Event, @Nullable KeyValue> prevKvs) {
        this(currentRevision, compactRevision, prevKvs, new RecentRevisions());
    }

    WatchHub(
            long currentRevision,
            long compactRevision,
            Function<Event, @Nullable KeyValue> prevKvs,
            RecentRevisions recent) {
        this.recent = recent;
        this.currentRevision = currentRevision;
        this.compactRevision = compactRevision;
        this.prevKvs = prevKvs;
    }

    /** To be told in {@link HubStarted}. */
    public HubToken token() {
        return token;
    }

    public int watcherCount() {
        return watchers.size();
    }

    /** A new main revision, its events in order of sub-revision; sessions hear of it at the next {@link #flush}. */
    public void publish(long revision, List<Event> events) {
        Checks.check(revision == currentRevision + 1, "revision %s after %s", revision, currentRevision);
        currentRevision = revision;
        List<SharedEvent> shared = new ArrayList<>(events.size());
        for (Event event : events) {
            SharedEvent one = new SharedEvent(event, prevKvs);
            shared.add(one);
            watchers.match(event.kv().key(), registration -> match(registration, one));
        }
        for (Registration registration : matched) {
            Session session = registration.session;
            if (session.untold.isEmpty()) {
                untold.add(session);
            }
            session.untold.add(new WatcherEvents(registration.ticket, revision, registration.matched));
            registration.matched = List.of();
        }
        matched.clear();
        recent.add(revision, shared);
    }

    /** Tells each session concerned one message with everything published since the last flush. */
    public void flush() {
        for (Session session : untold) {
            List<WatcherEvents> events = session.untold;
            session.untold = new ArrayList<>();
            session.subscriber.tell(new HubReply.EventsPublished(token, currentRevision, events));
        }
        untold.clear();
    }

    /**
     * History before {@code revision} is gone. Every session learns how far it has come, so that none whose watchers
     * were merely quiet finds itself behind the compaction when it must join again.
     */
    public void compacted(long revision) {
        compactRevision = Math.max(compactRevision, revision);
        flush();
        for (Session session : sessions.values()) {
            session.subscriber.tell(new HubReply.RevisionReached(token, currentRevision));
        }
    }

    /** Carries out a command unless it was meant for an earlier hub. */
    public void handle(HubCommand command) {
        if (command.hub() != token) {
            return;
        }
        flush();
        HANDLE.apply(this, command).ifPresent(command.session()::tell);
    }

    private void match(Registration registration, SharedEvent event) {
        if (currentRevision < registration.fromRevision || !registration.selection.acceptsType(event.event())) {
            return;
        }
        if (registration.matched.isEmpty()) {
            matched.add(registration);
        }
        registration.matched =
                RecentRevisions.join(registration.matched, event.asList(registration.selection.prevKv()));
    }

    private Optional<HubReply> onJoin(HubCommand.Join join) {
        boolean compacted = isCompacted(join) && !join.resumed();
        boolean missed = join.nextRevision() <= currentRevision;
        if (missed && (compacted || !recent.reachBackTo(join.nextRevision()))) {
            return Optional.of(new HubReply.Behind(token, currentRevision, join.ticket(), compactRevision));
        }
        List<WatcherEvents> events =
                missed ? recent.select(join.ticket(), join.selection(), join.nextRevision()) : List.of();
        Session session = sessions.computeIfAbsent(join.session(), Session::new);
        Registration registration = new Registration(session, join.ticket(), join.selection(), join.nextRevision());
        Checks.require(
                session.registrations.put(join.ticket(), registration) == null,
                "ticket: %s (expected: not used before)",
                join.ticket());
        watchers.add(join.selection().range(), registration);
        return Optional.of(new HubReply.Joined(token, currentRevision, join.ticket(), events));
    }

    /** At the compacted revision itself only what was before is gone, though memory may still hold it. */
    private boolean isCompacted(HubCommand.Join join) {
        return join.nextRevision() < compactRevision
                || join.nextRevision() == compactRevision && join.selection().prevKv();
    }

    private Optional<HubReply> onLeave(HubCommand.Leave leave) {
        Session session = sessions.get(leave.session());
        Registration registration = session == null ? null : session.registrations.remove(leave.ticket());
        if (session != null && registration != null) {
            watchers.remove(registration.selection.range(), registration);
            if (session.registrations.isEmpty()) {
                sessions.remove(leave.session());
            }
        }
        return Optional.empty();
    }

    private Optional<HubReply> onReadRevision(HubCommand.ReadRevision read) {
        return Optional.of(new HubReply.RevisionRead(token, currentRevision, read.correlation()));
    }

    private Optional<HubReply> onClose(HubCommand.Close close) {
        Session session = sessions.remove(close.session());
        if (session != null) {
            session.registrations.values().forEach(r -> watchers.remove(r.selection.range(), r));
        }
        return Optional.empty();
    }
}
