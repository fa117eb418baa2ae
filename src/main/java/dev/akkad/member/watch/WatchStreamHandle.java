package dev.akkad.member.watch;

import akka.actor.typed.ActorRef;
import dev.akkad.member.WatchListener;
import dev.akkad.member.WatchStream;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A {@link WatchStream} for the client port, usable at once, from any thread: it keeps calls until a session runs. */
public final class WatchStreamHandle implements WatchStream {
    private final Queue<SessionCommand> early = new ArrayDeque<>();
    private volatile @Nullable ActorRef<SessionCommand> session;

    private WatchStreamHandle() {}

    /** Opens a session under {@code sessions}, whose responses go to {@code listener}. */
    public static WatchStreamHandle open(WatchLane sessions, WatchListener listener) {
        WatchStreamHandle handle = new WatchStreamHandle();
        sessions.tell(new WatchSessions.Open(handle, listener));
        return handle;
    }

    @Override
    public void create(Create create) {
        tell(new SessionCommand.Create(create));
    }

    /** @param permit asked whenever the watch is to be told something */
    public void create(Create create, WatchPermit permit) {
        tell(new SessionCommand.Create(create, permit));
    }

    @Override
    public void cancel(long watchId) {
        tell(new SessionCommand.Cancel(watchId));
    }

    @Override
    public void progress() {
        tell(SessionCommand.RequestProgress.INSTANCE);
    }

    @Override
    public void request(int responses) {
        tell(new SessionCommand.AddCredit(responses));
    }

    @Override
    public void close() {
        tell(SessionCommand.Close.INSTANCE);
    }

    /** Sends any command to the session; for ending a stream with an error, and for fault injection. */
    public void tell(SessionCommand command) {
        ActorRef<SessionCommand> to = session;
        if (to == null) {
            tellEarly(command);
        } else {
            to.tell(command);
        }
    }

    private synchronized void tellEarly(SessionCommand command) {
        ActorRef<SessionCommand> to = session;
        if (to == null) {
            early.add(command);
        } else {
            to.tell(command);
        }
    }

    synchronized void attach(ActorRef<SessionCommand> started) {
        early.forEach(started::tell);
        early.clear();
        session = started;
    }
}
