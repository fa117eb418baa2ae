package dev.akkad.member.watch;

import dev.akkad.machine.EtcdError;
import dev.akkad.member.WatchListener.WatchResponse;

/** What {@link SessionState} does to the world. None of it may call back into the state. */
interface SessionPorts {
    /** Hands a response to the client port. */
    void send(WatchResponse response);

    /** The last call of a stream that ends for another reason than its client. */
    void fail(EtcdError error);

    void tell(HubPort hub, HubCommand command);

    /** Reads history; the result comes back as {@link SessionCommand.HistoryRead}. */
    void read(long readId, HistoryReader.Request request);

    /** Asks for one {@link SessionCommand.RetryDue} a little later. */
    void retryLater();

    /** How many more, or fewer, watchers there are, watchers that catch up, and events that wait for the client. */
    default void changed(int watchers, int slowWatchers, int pendingEvents) {}
}
