package dev.akkad.raft;

import java.util.ArrayList;
import java.util.List;

/** A member's journal: what survives a crash. Drops leading records that a compaction covers, as the real one does. */
final class Disk {
    private record Record(long raftIndex, List<RaftEvent> events) {}

    private final List<Record> records = new ArrayList<>();
    private final RaftLog log = new RaftLog();

    /** One synced write. */
    void write(List<RaftEvent> events) {
        long raftIndex = 0;
        long compactedTo = 0;
        for (RaftEvent event : events) {
            log.apply(event);
            if (event instanceof RaftEvent.EntriesAppended appended) {
                List<Entry> entries = appended.entries();
                raftIndex = Math.max(raftIndex, entries.get(entries.size() - 1).index());
            } else if (event instanceof RaftEvent.ConfigCommitted committed) {
                raftIndex = Math.max(raftIndex, committed.index());
            } else if (event instanceof RaftEvent.LogCompacted compacted) {
                compactedTo = Math.max(compactedTo, compacted.index());
            } else if (event instanceof RaftEvent.SnapshotInstalled installed) {
                compactedTo = Math.max(compactedTo, installed.index());
            }
        }
        records.add(new Record(raftIndex, List.copyOf(events)));
        if (compactedTo > 0) {
            dropLeading(compactedTo);
        }
    }

    /** What is durable, as one log. */
    RaftLog log() {
        return log;
    }

    int recordCount() {
        return records.size();
    }

    /** What a restart makes of it. */
    RaftLog replay() {
        RaftLog replayed = new RaftLog();
        records.forEach(written -> written.events().forEach(replayed::apply));
        replayed.checkComplete();
        return replayed;
    }

    private void dropLeading(long compactedTo) {
        int keepFrom = 0;
        while (keepFrom < records.size() - 1 && records.get(keepFrom).raftIndex() <= compactedTo) {
            keepFrom++;
        }
        records.subList(0, keepFrom).clear();
    }
}
