package dev.akkad.raft;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Single cores, for tests that speak to one member with hand-made messages. */
final class Cores {
    static final int ELECTION_TICKS = 10;
    static final int HEARTBEAT_TICKS = 1;

    private Cores() {}

    static RaftSettings settings(long id) {
        return new RaftSettings(id, ELECTION_TICKS, HEARTBEAT_TICKS, 1 << 20, 8, 1 << 20, false);
    }

    /**
     * A member of {@code voters} voters whose log has entries of these terms, from index 1 on; it is in the last term.
     */
    static Raft follower(long id, int voters, long... entryTerms) {
        RaftLog log = new RaftLog();
        log.apply(new RaftEvent.Bootstrapped(Cluster.membership(voters, 0)));
        if (entryTerms.length > 0) {
            log.apply(new RaftEvent.TermStarted(entryTerms[entryTerms.length - 1]));
            log.apply(new RaftEvent.EntriesAppended(entries(1, entryTerms)));
        }
        return Raft.recover(settings(id), new SplittableRandom(id), log, 0);
    }

    /** The leader that {@link #follower} becomes; its empty entry is durable, and nobody else has it yet. */
    static Raft leader(long id, int voters, long... entryTerms) {
        Raft raft = candidate(id, voters, entryTerms);
        for (long other = 1; other <= voters && raft.role() != RoleName.LEADER; other++) {
            if (other != id) {
                persist(raft, raft.step(receive(new Message.VoteResponse(raft.term(), other, id, true))));
            }
        }
        return raft;
    }

    /** A candidate in the term after the last entry's; its own vote is durable. */
    static Raft candidate(long id, int voters, long... entryTerms) {
        Raft raft = follower(id, voters, entryTerms);
        persist(raft, raft.step(Input.Campaign.INSTANCE));
        return raft;
    }

    static Step persist(Raft raft, Step step) {
        Step last = step;
        for (Step next = step; !next.events().isEmpty(); ) {
            next = raft.step(new Input.Persisted(next.sequence()));
            last = next;
        }
        return last;
    }

    static Input receive(Message message) {
        return new Input.Receive(message);
    }

    static Input propose(String... commands) {
        List<Bytes> payloads = new ArrayList<>();
        for (String command : commands) {
            payloads.add(Bytes.utf8(command));
        }
        return new Input.Propose(payloads);
    }

    static Step tick(Raft raft, int count) {
        Step step = raft.step(Input.Tick.INSTANCE);
        for (int i = 1; i < count; i++) {
            step = raft.step(Input.Tick.INSTANCE);
        }
        return step;
    }

    /** Entries from {@code first} on, one for each term. */
    static List<Entry> entries(long first, long... terms) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            entries.add(entry(first + i, terms[i]));
        }
        return entries;
    }

    static Entry entry(long index, long term) {
        return new Entry(index, term, Entry.Kind.COMMAND, Bytes.utf8("x" + index));
    }

    static Message.AppendRequest append(
            long term, long from, long to, long prevIndex, long prevTerm, long commit, long... entryTerms) {
        return new Message.AppendRequest(
                term, from, to, prevIndex, prevTerm, commit, entries(prevIndex + 1, entryTerms));
    }

    static Message.AppendResponse matches(long term, long from, long to, long index) {
        return new Message.AppendResponse(term, from, to, true, index, 0, 0);
    }

    static List<Long> terms(Raft raft) {
        return raft.slice(raft.firstIndex(), raft.lastIndex(), Long.MAX_VALUE).stream()
                .map(Entry::term)
                .toList();
    }
}
