package dev.akkad.member.watch;

import dev.akkad.member.WatchStream;

/** One watcher of a stream and where it stands. */
final class Watcher {
    enum Mode {
        /** Its created response waits for the hub's revision. */
        CREATING,
        /** Asked the hub to register it. */
        JOINING,
        /** Registered: told of every revision. */
        SYNCED,
        /** Must read history or join again, once there is room. */
        LAGGING,
        /** A history read is under way. */
        READING,
        /** A history read failed; waits for the retry timer. */
        PARKED
    }

    final long id;
    final EventSelection selection;
    final WatchPermit permit;
    /** As the client asked, 0 = from creation on. */
    final long startRevision;

    final boolean fragment;
    final boolean progressNotify;

    Mode mode = Mode.CREATING;
    /** Name of its registration at the hub, 0 = none. */
    long ticket;
    /** Every event below this main revision is sent, stands in the outbox, or was not wanted. */
    long nextRevision;
    /** History is to be read up to here (exclusive) before it asks to join; at most nextRevision = ask at once. */
    long historyEnd;
    /** Whether the hub or history ever served it. */
    boolean resumed;
    /** Whether it had events since the last progress tick. */
    boolean heard;
    /** Cancelled: nothing more is done for it. */
    boolean gone;

    Watcher(long id, EventSelection selection, WatchStream.Create create, WatchPermit permit) {
        this.id = id;
        this.selection = selection;
        this.permit = permit;
        this.startRevision = create.startRevision();
        this.fragment = create.fragment();
        this.progressNotify = create.progressNotify();
    }

    @Override
    public String toString() {
        return "watcher " + id + " " + mode + " at " + nextRevision;
    }
}
