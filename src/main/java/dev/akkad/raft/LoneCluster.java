package dev.akkad.raft;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a cluster of one out of the log of a member whose cluster is lost (etcd's {@code --force-new-cluster}).
 *
 * <p>Nothing in Raft allows this: whatever others have acknowledged and this log does not hold is given up. What the
 * log holds stays, committed or not, for nobody knows any more which is which.
 */
public final class LoneCluster {
    private LoneCluster() {}

    /**
     * What is to be written after the log, as one record: everybody else is removed, in a term of its own. Empty when
     * {@code self} is alone already, or no member.
     */
    public static List<RaftEvent> events(RaftLog log, long self) {
        Membership membership = log.membership();
        List<Entry> entries = new ArrayList<>();
        long term = log.hardState().term() + 1;
        if (membership.contains(self) && !membership.isVoter(self)) {
            entries.add(entry(log, entries, term, ConfigChange.Type.PROMOTE, self));
        }
        for (long id : membership.contains(self) ? membership.all() : List.<Long>of()) {
            if (id != self) {
                entries.add(entry(log, entries, term, ConfigChange.Type.REMOVE, id));
            }
        }
        return entries.isEmpty()
                ? List.of()
                : List.of(
                        new RaftEvent.TermStarted(term),
                        new RaftEvent.VoteCast(term, self),
                        new RaftEvent.EntriesAppended(List.copyOf(entries)),
                        new RaftEvent.ConfigCommitted(log.lastIndex() + entries.size()));
    }

    private static Entry entry(RaftLog log, List<Entry> before, long term, ConfigChange.Type type, long id) {
        long index = log.lastIndex() + before.size() + 1;
        return new Entry(index, term, Entry.Kind.CONFIG, new ConfigChange(type, id, Bytes.EMPTY).encode());
    }
}
