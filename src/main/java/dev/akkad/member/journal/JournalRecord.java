package dev.akkad.member.journal;

import dev.akkad.raft.RaftEvent;
import java.util.List;

/** What is persisted at once: the events of one or more steps of the core, in order. */
public record JournalRecord(List<RaftEvent> events) {
    /** Highest log index that this record says something about, 0 = about none. */
    long raftIndex() {
        long index = 0;
        for (RaftEvent event : events) {
            if (event instanceof RaftEvent.EntriesAppended appended) {
                long last =
                        appended.entries().get(appended.entries().size() - 1).index();
                index = Math.max(index, last);
            } else if (event instanceof RaftEvent.ConfigCommitted committed) {
                index = Math.max(index, committed.index());
            }
        }
        return index;
    }

    /** Log index up to which this record carries the whole base, 0 = it carries none. */
    long compactedTo() {
        long index = 0;
        for (RaftEvent event : events) {
            if (event instanceof RaftEvent.LogCompacted compacted) {
                index = Math.max(index, compacted.index());
            } else if (event instanceof RaftEvent.SnapshotInstalled installed) {
                index = Math.max(index, installed.index());
            }
        }
        return index;
    }
}
