package dev.akkad.member.watch;

import dev.akkad.machine.EtcdError;
import dev.akkad.member.WatchStream;

/** Everything that reaches a {@link WatchSession}: its client's requests, the hub's words, history and timers. */
public sealed interface SessionCommand permits SessionCommand.Local, HubReply, HubStarted {
    /** All but what the hub's side tells. */
    sealed interface Local extends SessionCommand {}

    record Create(WatchStream.Create create, WatchPermit permit) implements Local {
        Create(WatchStream.Create create) {
            this(create, WatchPermit.ALWAYS);
        }
    }

    record Cancel(long watchId) implements Local {}

    enum RequestProgress implements Local {
        INSTANCE
    }

    /** Rights changed: whoever may not watch any more is told so, even if there is nothing else to tell. */
    enum Recheck implements Local {
        INSTANCE
    }

    record AddCredit(int responses) implements Local {}

    enum Close implements Local {
        INSTANCE
    }

    /** Ends the stream with an error, as when it requires a leader and there is none. */
    record Fail(EtcdError error) implements Local {}

    /** Kills the actor between two messages, as a fault would; its supervisor starts it again. For fault injection. */
    record Crash(String reason) implements Local {}

    enum ProgressDue implements Local {
        INSTANCE
    }

    enum RetryDue implements Local {
        INSTANCE
    }

    record HistoryRead(long readId, HistoryReader.Result result) implements Local {}
}
