package dev.akkad.member.watch;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.WatchListener.WatchResponse;
import dev.akkad.member.WatchStream;
import dev.akkad.mvcc.KeyRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A session's state between a hub and a history, with every hand-over in a queue of its own that a test may hold. */
final class SessionRig {
    /** A read that was asked for and not answered. */
    record PendingRead(long readId, HistoryReader.Request request) {}

    final World world;
    /** The hub owner's mailbox and the session's. */
    final Deque<HubCommand> toHub = new ArrayDeque<>();

    final Deque<SessionCommand> toSession = new ArrayDeque<>();
    final Deque<PendingRead> toReader = new ArrayDeque<>();
    final List<WatchResponse> sent = new ArrayList<>();
    final List<EtcdError> errors = new ArrayList<>();
    int retries;
    boolean sendFails;
    SessionState.Next next = SessionState.Next.GO_ON;
    final SessionState state;

    SessionRig(int fragmentBytesMax, int eventsMax, int recentMax) {
        world = new World(recentMax);
        state = new SessionState(toSession::add, new Outbox(fragmentBytesMax, eventsMax), new RigPorts());
        toSession.add(world.started(toHub::add));
    }

    SessionRig() {
        this(1 << 20, Outbox.EVENTS_MAX, RecentRevisions.REVISIONS_MAX);
    }

    private final class RigPorts implements SessionPorts {
        @Override
        public void send(WatchResponse response) {
            if (sendFails) {
                throw new IllegalStateException("the client port failed");
            }
            sent.add(response);
        }

        @Override
        public void fail(EtcdError error) {
            errors.add(error);
        }

        @Override
        public void tell(HubPort hub, HubCommand command) {
            hub.tell(command);
        }

        @Override
        public void read(long readId, HistoryReader.Request request) {
            toReader.add(new PendingRead(readId, request));
        }

        @Override
        public void retryLater() {
            retries++;
        }
    }

    boolean stepSession() {
        SessionCommand command = toSession.poll();
        if (command != null) {
            try {
                next = state.handle(command);
            } catch (IllegalStateException crash) {
                restart();
            }
        }
        return command != null;
    }

    void restart() {
        next = state.restarted(new RigPorts());
    }

    boolean stepHub() {
        HubCommand command = toHub.poll();
        if (command != null) {
            world.hub.handle(command);
        }
        return command != null;
    }

    boolean stepReader(int scanMax) {
        PendingRead read = toReader.poll();
        if (read != null) {
            toSession.add(new SessionCommand.HistoryRead(read.readId(), world.read(read.request(), scanMax)));
        }
        return read != null;
    }

    /** The keyspace dies and comes back. */
    void restartHub(long atRevision) {
        world.restart(atRevision);
        toSession.add(world.started(toHub::add));
    }

    /** Delivers everything until nothing moves. */
    void run() {
        while (stepSession() || stepHub() || stepReader(Integer.MAX_VALUE)) {}
    }

    SessionRig tell(SessionCommand... commands) {
        toSession.addAll(List.of(commands));
        run();
        return this;
    }

    SessionRig credit(int responses) {
        return tell(new SessionCommand.AddCredit(responses));
    }

    /** What was sent since the last call. */
    List<WatchResponse> take() {
        run();
        List<WatchResponse> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    static SessionCommand.Create create(String key, String end, long startRevision) {
        return create(0, key, end, startRevision, "");
    }

    /** @param options any of p(rogress notify), P(ut dropped), D(elete dropped), v (previous version), f(ragment) */
    static SessionCommand.Create create(long id, String key, String end, long startRevision, String options) {
        return new SessionCommand.Create(new WatchStream.Create(
                id,
                new KeyRange(Bytes.utf8(key), Bytes.utf8(end)),
                startRevision,
                options.contains("p"),
                options.contains("P"),
                options.contains("D"),
                options.contains("v"),
                options.contains("f")));
    }
}
