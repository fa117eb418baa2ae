package dev.akkad.api;

import dev.akkad.machine.EtcdError;
import dev.akkad.member.Member;
import dev.akkad.member.WatchListener;
import dev.akkad.member.WatchStream;
import dev.akkad.mvcc.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * A watch of one range that a call of this port keeps for itself: responses with events come on the loop, one at a
 * time, the next when {@link #next} asks for it; after {@link #close} comes nothing.
 */
final class LoopWatch implements WatchListener {
    private final Loop loop;
    private final Watcher watcher;
    private @Nullable WatchStream session;
    /** What the response that is being dealt with cost. */
    private int owedCredit;

    /** Called on the loop. */
    interface Watcher {
        /** At least one event. */
        void onEvents(WatchResponse response);

        /** The watch is closed: its history was compacted, or its session died. What was missed can only be read. */
        void onBroken();

        /** The watch is closed, and the next would be refused as well. */
        void onRefused(String reason);
    }

    private LoopWatch(Loop loop, Watcher watcher) {
        this.loop = loop;
        this.watcher = watcher;
    }

    /** @param member as whoever the watch is for may use it */
    static LoopWatch open(Loop loop, Member member, WatchStream.Create create, Watcher watcher) {
        LoopWatch watch = new LoopWatch(loop, watcher);
        WatchStream session = member.openWatch(watch);
        watch.session = session;
        session.request(1);
        session.create(create);
        return watch;
    }

    static WatchStream.Create deletes(KeyRange range, long startRevision) {
        return create(range, startRevision, true, false);
    }

    static WatchStream.Create puts(KeyRange range, long startRevision) {
        return create(range, startRevision, false, true);
    }

    static WatchStream.Create changes(KeyRange range, long startRevision) {
        return create(range, startRevision, false, false);
    }

    private static WatchStream.Create create(KeyRange range, long startRevision, boolean noPut, boolean noDelete) {
        return new WatchStream.Create(0, range, startRevision, false, noPut, noDelete, false, false);
    }

    /** The response before is dealt with. */
    void next() {
        if (session != null) {
            int returned = owedCredit;
            owedCredit = 0;
            session.request(returned);
        }
    }

    void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    @Override
    public void onResponse(WatchResponse response) {
        loop.inbox().execute(() -> take(response));
    }

    @Override
    public void onError(EtcdError error) {
        loop.inbox().execute(this::onSessionDied);
    }

    private void onSessionDied() {
        if (session != null) {
            close();
            watcher.onBroken();
        }
    }

    private void take(WatchResponse response) {
        if (session == null) {
            return;
        }
        owedCredit += response.credit();
        if (!response.canceled()) {
            if (response.events().isEmpty()) {
                next();
            } else {
                watcher.onEvents(response);
            }
            return;
        }
        close();
        if (response.compactRevision() != 0) {
            watcher.onBroken();
        } else {
            watcher.onRefused(response.cancelReason());
        }
    }
}
