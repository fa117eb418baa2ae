package dev.akkad.member.watch;

import dev.akkad.base.Bytes;
import dev.akkad.base.Checks;
import dev.akkad.base.Defect;
import dev.akkad.base.Dispatch;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.WatchListener.WatchResponse;
import dev.akkad.member.WatchStream;
import dev.akkad.member.watch.HubReply.WatcherEvents;
import dev.akkad.mvcc.KeyRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything one watch stream knows and decides (semantics 7). No thread, clock or actor: commands come in through
 * {@link #handle}, effects go out through {@link SessionPorts}.
 *
 * <p><b>Where a watcher stands.</b> {@link Watcher#nextRevision} is the first revision that is neither sent nor waiting
 * in the {@link Outbox}. A synced watcher to which nothing was told stands behind {@code hubRevision}, because the hub
 * tells a revision only after everything up to it.
 *
 * <p><b>When the actor dies.</b> This object outlives it, and the mailbox does too. If it was killed between two
 * commands, by {@link SessionCommand.Crash}, nothing is lost: the next incarnation calls {@link #restarted}, which
 * drops what only waited to be sent and reads it again from the store. A response counts as sent when {@link
 * SessionPorts#send} returned. If the actor died of anything else, nobody can say whether a command was carried out, in
 * part or not at all; then the stream ends with an error, and its client resumes at the revision it has seen, rather
 * than being given an event twice or never.
 */
final class SessionState {
    enum Next {
        GO_ON,
        STOP
    }

    static final int READS_MAX = 4;
    static final int HISTORY_REVISIONS_MAX = 1000;
    static final int HISTORY_BYTES_MAX = 512 * 1024;
    /** Unsent answers to requests after which a client is taken to have no intention of reading any. */
    static final int ANSWERS_MAX = 100_000;

    static final String RANGE_EMPTY = "mvcc: watcher range is empty";
    static final String ID_DUPLICATE = "mvcc: duplicate watch ID provided on the WatchStream";

    private static final Dispatch<SessionState, SessionCommand, Next> HANDLE =
            Dispatch.<SessionState, SessionCommand, Next>over(SessionCommand.class)
                    .on(SessionCommand.Create.class, SessionState::onCreate)
                    .on(SessionCommand.Cancel.class, SessionState::onCancel)
                    .on(SessionCommand.RequestProgress.class, SessionState::onRequestProgress)
                    .on(SessionCommand.Recheck.class, SessionState::onRecheck)
                    .on(SessionCommand.AddCredit.class, SessionState::onAddCredit)
                    .on(SessionCommand.Close.class, SessionState::onClose)
                    .on(SessionCommand.Fail.class, SessionState::onFail)
                    .on(SessionCommand.Crash.class, SessionState::onCrash)
                    .on(SessionCommand.ProgressDue.class, SessionState::onProgressDue)
                    .on(SessionCommand.RetryDue.class, SessionState::onRetryDue)
                    .on(SessionCommand.HistoryRead.class, SessionState::onHistoryRead)
                    .on(HubStarted.class, SessionState::onHubStarted)
                    .on(HubReply.Joined.class, SessionState::onJoined)
                    .on(HubReply.Behind.class, SessionState::onBehind)
                    .on(HubReply.RevisionRead.class, SessionState::onRevisionRead)
                    .on(HubReply.EventsPublished.class, SessionState::onEventsPublished)
                    .on(HubReply.RevisionReached.class, SessionState::onRevisionReached)
                    .build();

    private final HubSubscriber self;
    private final Outbox outbox;
    private SessionPorts ports;

    private final Map<Long, Watcher> watchers = new LinkedHashMap<>();
    private final Map<Long, Watcher> byTicket = new HashMap<>();
    private final Map<Long, Watcher> reads = new LinkedHashMap<>();
    private final Set<Watcher> lagging = new LinkedHashSet<>();
    /** Requests to be answered in order with the hub's revision; the first {@code asksUnderWay} wait for a reply. */
    private final Deque<LongConsumer> asks = new ArrayDeque<>();

    private int asksUnderWay;
    private int cancelsUnanswered;
    private long nextWatchId;
    /** Tickets, reads and correlations share one sequence. */
    private long numbers;

    private long correlation;
    private @Nullable HubStarted hub;
    private long hubRevision;
    private boolean killed;
    private boolean ended;
    /** What was last told to {@link SessionPorts#changed}. */
    private int toldWatchers;

    private int toldSlow;
    private int toldEvents;

    SessionState(HubSubscriber self, Outbox outbox, SessionPorts ports) {
        this.self = self;
        this.outbox = outbox;
        this.ports = ports;
    }

    Next handle(SessionCommand command) {
        if (ended) {
            return Next.STOP;
        }
        Next next = HANDLE.apply(this, command);
        settle();
        count();
        return ended ? Next.STOP : next;
    }

    /** A new incarnation took over; see above. */
    Next restarted(SessionPorts newPorts) {
        ports = newPorts;
        if (!killed) {
            return end(EtcdError.STOPPED);
        }
        killed = false;
        for (Watcher watcher : outbox.dropEvents()) {
            leaveHub(watcher);
            lag(watcher);
        }
        reads.values().forEach(this::lag);
        reads.clear();
        onRetryDue(SessionCommand.RetryDue.INSTANCE);
        settle();
        return ended ? Next.STOP : Next.GO_ON;
    }

    /** The actor stops for good. */
    void stopped() {
        if (!ended) {
            end(EtcdError.STOPPED);
        }
        count();
    }

    private void count() {
        int watching = ended ? 0 : watchers.size();
        int slow = ended ? 0 : lagging.size() + reads.size();
        int events = ended ? 0 : outbox.queuedEvents();
        if (watching != toldWatchers || slow != toldSlow || events != toldEvents) {
            ports.changed(watching - toldWatchers, slow - toldSlow, events - toldEvents);
            toldWatchers = watching;
            toldSlow = slow;
            toldEvents = events;
        }
    }

    // The client's requests.

    private Next onCreate(SessionCommand.Create command) {
        WatchStream.Create create = command.create();
        String refusal = command.permit().refusal();
        if (refusal != null) {
            return refuse(refusal);
        }
        // An empty key means the smallest one.
        KeyRange range = create.range().key().isEmpty()
                ? new KeyRange(Bytes.of(0), create.range().end())
                : create.range();
        if (create.startRevision() < 0) {
            return refuse(EtcdError.COMPACTED.text());
        }
        if (!range.isSingle() && !range.isOpenEnded() && range.key().compareTo(range.end()) >= 0) {
            return refuse(RANGE_EMPTY);
        }
        if (create.watchId() != 0 && watchers.containsKey(create.watchId())) {
            return refuse(ID_DUPLICATE);
        }
        long id = create.watchId() == 0 ? pickId() : create.watchId();
        EventSelection selection = new EventSelection(range, create.noPut(), create.noDelete(), create.prevKv());
        Watcher watcher = new Watcher(id, selection, create, command.permit());
        watchers.put(id, watcher);
        return ask(revision -> created(watcher, revision));
    }

    private Next refuse(String reason) {
        return ask(revision -> outbox.answer(Responses.refused(reason, revision)));
    }

    private long pickId() {
        while (watchers.containsKey(nextWatchId)) {
            nextWatchId++;
        }
        return nextWatchId++;
    }

    private void created(Watcher watcher, long revision) {
        outbox.answer(Responses.created(watcher.id, revision));
        watcher.nextRevision = watcher.startRevision == 0 ? revision + 1 : resumed(watcher.startRevision);
        if (!watcher.gone) {
            join(watcher);
            isRevoked(watcher); // rights may have changed since it was asked for
        }
    }

    private static long resumed(long startRevision) {
        if (startRevision > 1 && Defect.WATCH_RESUMES_EARLY.isOn()) {
            return startRevision - 1;
        }
        return Defect.WATCH_RESUMES_LATE.isOn() ? startRevision + 1 : startRevision;
    }

    private Next onCancel(SessionCommand.Cancel command) {
        Watcher watcher = watchers.get(command.watchId());
        if (watcher == null) {
            return Next.GO_ON;
        }
        forget(watcher);
        outbox.drop(watcher);
        cancelsUnanswered++;
        return ask(revision -> canceled(watcher, revision));
    }

    private void canceled(Watcher watcher, long revision) {
        cancelsUnanswered--;
        outbox.answer(Responses.canceled(watcher.id, revision));
    }

    private Next onRecheck(SessionCommand.Recheck command) {
        List.copyOf(watchers.values()).forEach(this::isRevoked);
        return Next.GO_ON;
    }

    /** Ends a watch whose client may not have it any more; what still waits for it is not sent. */
    private boolean isRevoked(Watcher watcher) {
        String refusal = watcher.mode == Watcher.Mode.CREATING ? null : watcher.permit.refusal();
        if (refusal == null) {
            return false;
        }
        forget(watcher);
        outbox.drop(watcher);
        outbox.answer(Responses.revoked(watcher.id, refusal, hubRevision));
        return true;
    }

    private Next onRequestProgress(SessionCommand.RequestProgress command) {
        return ask(this::progress);
    }

    private void progress(long revision) {
        boolean synced = watchers.values().stream().allMatch(watcher -> isSynced(watcher, revision));
        // To the client a watcher is there until it has read that it is cancelled.
        if (synced && !watchers.isEmpty() && cancelsUnanswered == 0) {
            outbox.progress(null, revision);
        }
    }

    private Next onProgressDue(SessionCommand.ProgressDue command) {
        List<Watcher> due = new ArrayList<>();
        for (Watcher watcher : watchers.values()) {
            if (watcher.progressNotify && !watcher.heard) {
                due.add(watcher);
            }
            watcher.heard = false;
        }
        return due.isEmpty() ? Next.GO_ON : ask(revision -> notice(due, revision));
    }

    private void notice(List<Watcher> due, long revision) {
        for (Watcher watcher : due) {
            if (!watcher.gone && isSynced(watcher, revision)) {
                outbox.progress(watcher, revision);
            }
        }
    }

    /** Whether everything up to {@code revision} was told, and the watcher was not already promised more. */
    private static boolean isSynced(Watcher watcher, long revision) {
        if (Defect.PROGRESS_TOO_EARLY.isOn()) {
            return watcher.mode != Watcher.Mode.CREATING && revision >= watcher.startRevision;
        }
        return watcher.mode == Watcher.Mode.SYNCED
                && revision >= watcher.startRevision
                && revision >= watcher.nextRevision - 1;
    }

    private Next onAddCredit(SessionCommand.AddCredit command) {
        outbox.addCredit(command.responses());
        return Next.GO_ON;
    }

    private Next onClose(SessionCommand.Close command) {
        ended = true;
        tellClose();
        return Next.STOP;
    }

    private Next onFail(SessionCommand.Fail command) {
        return end(command.error());
    }

    private Next onCrash(SessionCommand.Crash command) {
        killed = true;
        throw new IllegalStateException(command.reason());
    }

    // The hub's words.

    private Next onHubStarted(HubStarted started) {
        if (hub != null && hub.token() == started.token()) {
            return Next.GO_ON;
        }
        for (Watcher watcher : watchers.values()) {
            if (watcher.mode == Watcher.Mode.SYNCED) {
                int skipped = Defect.WATCH_SKIPS_AT_RESTART.isOn() ? 1 : 0;
                watcher.nextRevision = Math.max(watcher.nextRevision, hubRevision + 1 + skipped);
            }
        }
        hub = started;
        hubRevision = 0;
        byTicket.clear();
        reads.clear();
        for (Watcher watcher : watchers.values()) {
            watcher.ticket = 0;
            watcher.historyEnd = 0; // the new hub may stand behind the old one
            if (watcher.mode == Watcher.Mode.SYNCED || watcher.mode == Watcher.Mode.JOINING) {
                join(watcher);
            } else if (watcher.mode != Watcher.Mode.CREATING) {
                lag(watcher);
            }
        }
        asksUnderWay = 0;
        readRevision();
        return Next.GO_ON;
    }

    private Next onJoined(HubReply.Joined joined) {
        Watcher watcher = byTicket.get(joined.ticket());
        if (isCurrent(joined) && watcher != null) {
            watcher.mode = Watcher.Mode.SYNCED;
            watcher.resumed = true;
            joined.missed().forEach(this::accept);
        }
        return onRevision(joined);
    }

    private Next onBehind(HubReply.Behind behind) {
        Watcher watcher = isCurrent(behind) ? byTicket.remove(behind.ticket()) : null;
        if (watcher != null) {
            watcher.ticket = 0;
            if (watcher.nextRevision < behind.compactRevision()) {
                compacted(watcher, behind.compactRevision());
            } else {
                watcher.historyEnd = behind.revision() + 1;
                lag(watcher);
            }
        }
        return onRevision(behind);
    }

    private Next onRevisionRead(HubReply.RevisionRead read) {
        if (isCurrent(read) && read.correlation() == correlation) {
            for (; asksUnderWay > 0; asksUnderWay--) {
                asks.remove().accept(read.revision());
            }
            readRevision();
        }
        return onRevision(read);
    }

    private Next onEventsPublished(HubReply.EventsPublished published) {
        if (isCurrent(published)) {
            published.events().forEach(this::accept);
        }
        return onRevision(published);
    }

    private Next onRevisionReached(HubReply.RevisionReached reached) {
        return onRevision(reached);
    }

    private Next onRevision(HubReply reply) {
        if (isCurrent(reply)) {
            hubRevision = reply.revision();
        }
        return Next.GO_ON;
    }

    private boolean isCurrent(HubReply reply) {
        return hub != null && hub.token() == reply.hub();
    }

    /** Takes one revision in, or leaves the hub there when the client does not keep up. */
    private void accept(WatcherEvents told) {
        Watcher watcher = byTicket.get(told.ticket());
        if (watcher == null || isRevoked(watcher)) {
            return;
        }
        if (outbox.hasRoom()) {
            outbox.events(watcher, told.revision(), told.revision(), told.events());
            watcher.nextRevision = told.revision() + 1;
        } else {
            watcher.nextRevision = told.revision();
            leaveHub(watcher);
            lag(watcher);
        }
    }

    // History.

    private Next onHistoryRead(SessionCommand.HistoryRead command) {
        Watcher watcher = reads.remove(command.readId());
        if (watcher == null || watcher.gone || isRevoked(watcher)) {
            return Next.GO_ON;
        }
        if (command.result() instanceof HistoryReader.Read read) {
            took(watcher, read);
        } else if (command.result() instanceof HistoryReader.Compacted compacted) {
            compacted(watcher, compacted.compactRevision());
        } else {
            watcher.mode = Watcher.Mode.PARKED;
            ports.retryLater();
        }
        return Next.GO_ON;
    }

    private void took(Watcher watcher, HistoryReader.Read read) {
        Checks.check(
                read.nextRevision() > watcher.nextRevision && read.nextRevision() <= watcher.historyEnd,
                "%s read to %s (expected: at most %s)",
                watcher,
                read.nextRevision(),
                watcher.historyEnd);
        List<WatchEvent> events = read.events();
        if (!events.isEmpty()) {
            long last = events.get(events.size() - 1).event().revision().main();
            outbox.events(watcher, Math.max(hubRevision, last), watcher.nextRevision, events);
        }
        watcher.nextRevision = read.nextRevision();
        watcher.resumed = true;
        lag(watcher);
    }

    private Next onRetryDue(SessionCommand.RetryDue command) {
        for (Watcher watcher : watchers.values()) {
            if (watcher.mode == Watcher.Mode.PARKED) {
                lag(watcher);
            }
        }
        return Next.GO_ON;
    }

    private void compacted(Watcher watcher, long compactRevision) {
        forget(watcher);
        outbox.answer(Responses.compacted(watcher.id, compactRevision));
    }

    // After every command.

    /** Sends what may be sent, then fetches what there is room for. */
    private void settle() {
        for (WatchResponse response = outbox.next(); response != null && !ended; response = outbox.next()) {
            ports.send(response);
            outbox.sent();
        }
        while (!ended && !lagging.isEmpty() && outbox.isHungry() && reads.size() < READS_MAX) {
            Watcher watcher = lagging.iterator().next();
            lagging.remove(watcher);
            if (watcher.nextRevision < watcher.historyEnd) {
                read(watcher);
            } else {
                join(watcher);
            }
        }
        if (!ended && asks.size() + outbox.queuedAnswers() > ANSWERS_MAX) {
            end(EtcdError.TOO_MANY_REQUESTS);
        }
    }

    private void read(Watcher watcher) {
        watcher.mode = Watcher.Mode.READING;
        long readId = ++numbers;
        reads.put(readId, watcher);
        ports.read(
                readId,
                new HistoryReader.Request(
                        watcher.selection,
                        watcher.nextRevision,
                        watcher.historyEnd,
                        HISTORY_REVISIONS_MAX,
                        HISTORY_BYTES_MAX));
    }

    private void join(Watcher watcher) {
        HubStarted to = Objects.requireNonNull(hub, "a watcher joins only when there is a hub");
        watcher.mode = Watcher.Mode.JOINING;
        watcher.ticket = ++numbers;
        byTicket.put(watcher.ticket, watcher);
        ports.tell(
                to.hub(),
                new HubCommand.Join(
                        to.token(), self, watcher.ticket, watcher.selection, watcher.nextRevision, watcher.resumed));
    }

    private void leaveHub(Watcher watcher) {
        if (watcher.ticket != 0 && hub != null) {
            byTicket.remove(watcher.ticket);
            ports.tell(hub.hub(), new HubCommand.Leave(hub.token(), self, watcher.ticket));
            watcher.ticket = 0;
        }
    }

    private void lag(Watcher watcher) {
        if (!watcher.gone) {
            watcher.mode = Watcher.Mode.LAGGING;
            lagging.add(watcher);
        }
    }

    private void forget(Watcher watcher) {
        watcher.gone = true;
        watchers.remove(watcher.id);
        lagging.remove(watcher);
        leaveHub(watcher);
    }

    /** Has {@code answer} called with the hub's revision, after every answer asked for before. */
    private Next ask(LongConsumer answer) {
        asks.add(answer);
        if (asksUnderWay == 0) {
            readRevision();
        }
        return Next.GO_ON;
    }

    private void readRevision() {
        if (hub != null && !asks.isEmpty()) {
            asksUnderWay = asks.size();
            correlation = ++numbers;
            ports.tell(hub.hub(), new HubCommand.ReadRevision(hub.token(), self, correlation));
        }
    }

    private Next end(EtcdError error) {
        ended = true;
        tellClose();
        ports.fail(error);
        return Next.STOP;
    }

    private void tellClose() {
        if (hub != null) {
            ports.tell(hub.hub(), new HubCommand.Close(hub.token(), self));
        }
    }
}
