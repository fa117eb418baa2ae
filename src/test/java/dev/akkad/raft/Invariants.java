package dev.akkad.raft;

import dev.akkad.base.Checks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What must hold after every step of every member, whatever the network and the disks did. The four safety properties
 * are those of figure 3 of the paper.
 */
final class Invariants {
    /** One property; keeps what it must remember. */
    interface Invariant {
        void check(Cluster cluster, TestMember member, Step step);
    }

    private final NavigableMap<Long, Entry> committed = new TreeMap<>();
    // The term in which each index was first known to be committed.
    private final Map<Long, Long> committedInTerm = new HashMap<>();
    private final Map<Long, Long> readFloors = new HashMap<>();
    private final Map<Long, Long> commitBefore = new HashMap<>();
    // Who counted for each member at the end of its last step.
    private final Map<Long, Membership> inForceBefore = new HashMap<>();
    private long leaderChangeCount;
    private long readCount;
    private long snapshotCount;
    private final List<Invariant> all = List.of(
            new LogMatching(),
            new CommitIsDurableAtQuorum(),
            new CommitNeverDiffers(),
            new OneLeaderPerTerm(),
            new StateMachineSafety(),
            new ReadsAreLinearizable(),
            new OneChangeAtATime());

    void check(Cluster cluster, TestMember member, Step step) {
        for (Invariant invariant : all) {
            invariant.check(cluster, member, step);
        }
        inForceBefore.put(member.id, member.raft().membership());
        snapshotCount += step.signals().stream()
                .filter(signal -> signal instanceof Step.SnapshotAccepted)
                .count();
    }

    /** What is said must be durable first (R2): votes, requests for votes, acknowledgements. */
    void onSend(Cluster cluster, Message message) {
        if (!cluster.has(message.from())) {
            return;
        }
        RaftLog disk = cluster.member(message.from()).disk.log();
        if (message instanceof Message.VoteResponse vote && vote.granted()) {
            requireVote(disk, vote.term(), vote.to());
        } else if (message instanceof Message.VoteRequest request) {
            requireVote(disk, request.term(), request.from());
        } else if (message instanceof Message.AppendResponse response && response.success()) {
            // In a later term what was acknowledged may be replaced again: then no vote can have missed it.
            boolean durable =
                    disk.lastIndex() >= response.index() || disk.hardState().term() > response.term();
            require(durable, "%s has only %s on disk", response, disk.lastIndex());
        }
    }

    private static void requireVote(RaftLog disk, long term, long candidate) {
        HardState durable = disk.hardState();
        boolean voted = durable.term() > term || durable.equals(new HardState(term, candidate));
        require(voted, "vote for %s in term %s left before it was durable: %s", candidate, term, durable);
    }

    void onStart(TestMember member) {
        // A commit may be noted on disk, and not yet told to anybody, when the member crashes.
        Raft raft = member.raft();
        for (long i = raft.firstIndex(); i <= raft.committed(); i++) {
            Entry entry = raft.slice(i, i, Long.MAX_VALUE).get(0);
            Entry known = committed.putIfAbsent(i, entry);
            require(known == null || known.equals(entry), "noted as committed %s, committed is %s", entry, known);
            committedInTerm.putIfAbsent(i, raft.term());
        }
        commitBefore.put(member.id, member.raft().committed());
        inForceBefore.put(member.id, member.raft().membership());
    }

    void onCrash(long id) {
        commitBefore.remove(id);
    }

    void onReadAsked(long context) {
        readFloors.put(context, highestCommit());
    }

    /** Highest index that any member has known to be committed. */
    long highestCommit() {
        return committed.isEmpty() ? 0 : committed.lastKey();
    }

    List<String> committedCommands(long upTo) {
        List<String> commands = new ArrayList<>();
        for (Entry entry : committed.headMap(upTo, true).values()) {
            if (entry.kind() == Entry.Kind.COMMAND && !entry.data().isEmpty()) {
                commands.add(entry.data().utf8());
            }
        }
        return commands;
    }

    long leaderChangeCount() {
        return leaderChangeCount;
    }

    long readCount() {
        return readCount;
    }

    long snapshotCount() {
        return snapshotCount;
    }

    /**
     * Two logs with the same index and term hold the same entry, and the same before it. By induction it is enough that
     * whoever appends (index, term) appends the same data after the same term.
     */
    private static final class LogMatching implements Invariant {
        private record Link(long previousTerm, Entry entry) {}

        private final Map<List<Long>, Link> links = new HashMap<>();

        @Override
        public void check(Cluster cluster, TestMember member, Step step) {
            for (RaftEvent event : step.events()) {
                if (event instanceof RaftEvent.EntriesAppended appended) {
                    checkLinks(member.raft(), appended.entries());
                }
            }
        }

        private void checkLinks(Raft raft, List<Entry> entries) {
            for (Entry entry : entries) {
                // Later events of the same step may have dropped or replaced it already.
                boolean there = entry.index() > raft.firstIndex() && entry.index() <= raft.lastIndex();
                if (there && raft.termAt(entry.index()) == entry.term()) {
                    Link link = new Link(raft.termAt(entry.index() - 1), entry);
                    Link known = links.putIfAbsent(List.of(entry.index(), entry.term()), link);
                    require(known == null || known.equals(link), "logs differ: %s, %s", known, link);
                }
            }
        }
    }

    /** A leader commits only what is on the disks of a majority of its configuration's voters (R6: itself included). */
    private final class CommitIsDurableAtQuorum implements Invariant {
        @Override
        public void check(Cluster cluster, TestMember member, Step step) {
            Raft raft = member.raft();
            long index = raft.committed();
            if (raft.role() != RoleName.LEADER || index <= commitBefore.getOrDefault(member.id, 0L)) {
                return;
            }
            long before = commitBefore.getOrDefault(member.id, 0L);
            Membership old = inForceBefore.getOrDefault(member.id, raft.membership());
            if (old.voters().equals(raft.membership().voters())) {
                requireQuorum(cluster, raft, index, old);
                return;
            }
            long change = index;
            while (change > before
                    && raft.membershipAt(change)
                            .voters()
                            .equals(raft.membershipAt(change - 1).voters())) {
                change--;
            }
            requireQuorum(cluster, raft, change, old);
            if (index > change) {
                requireQuorum(cluster, raft, index, raft.membership());
            }
        }

        /** An entry is committed with one of the leader's own term that stands there or after it. */
        private void requireQuorum(Cluster cluster, Raft raft, long index, Membership membership) {
            boolean found = false;
            for (long i = index; i <= raft.lastIndex() && !found; i++) {
                long at = i;
                long term = raft.termAt(at);
                long copies = membership.voters().stream()
                        .filter(id ->
                                cluster.has(id) && holds(cluster.member(id).disk.log(), at, term))
                        .count();
                found = term == raft.term() && copies >= membership.quorum();
            }
            require(found, "member %s committed %s, which no majority of %s holds", raft.id(), index, membership);
        }

        private boolean holds(RaftLog disk, long index, long term) {
            return disk.baseIndex() > index || disk.matches(index, term);
        }
    }

    /** Commit indexes never go back, and no two members ever commit different entries at one index. */
    private final class CommitNeverDiffers implements Invariant {
        @Override
        public void check(Cluster cluster, TestMember member, Step step) {
            Raft raft = member.raft();
            long before = commitBefore.getOrDefault(member.id, 0L);
            require(raft.committed() >= before, "commit went back from %s to %s", before, raft.committed());
            for (long i = Math.max(before + 1, raft.firstIndex()); i <= raft.committed(); i++) {
                Entry entry = raft.slice(i, i, Long.MAX_VALUE).get(0);
                Entry known = committed.putIfAbsent(i, entry);
                require(known == null || known.equals(entry), "committed %s and %s", known, entry);
                committedInTerm.putIfAbsent(i, raft.term());
            }
            commitBefore.put(member.id, raft.committed());
        }
    }

    /** No term has two leaders, and every leader holds all that was committed in lower ones (leader completeness). */
    private final class OneLeaderPerTerm implements Invariant {
        private final Map<Long, Long> leaders = new HashMap<>();

        @Override
        public void check(Cluster cluster, TestMember member, Step step) {
            Raft raft = member.raft();
            if (raft.role() != RoleName.LEADER) {
                return;
            }
            Long known = leaders.putIfAbsent(raft.term(), member.id);
            require(known == null || known == member.id, "term %s: leaders %s, %s", raft.term(), known, member.id);
            if (known == null) {
                leaderChangeCount++;
                requireVote(member.disk.log(), raft.term(), member.id);
                checkComplete(raft);
            }
        }

        private void checkComplete(Raft raft) {
            for (Entry entry : committed.tailMap(raft.firstIndex(), true).values()) {
                // One that learns late of its election is a leader of the past.
                if (committedInTerm.getOrDefault(entry.index(), 0L) > raft.term()) {
                    continue;
                }
                boolean there = entry.index() <= raft.lastIndex() && raft.termAt(entry.index()) == entry.term();
                require(there, "leader %s of term %s lacks %s", raft.id(), raft.term(), entry);
            }
        }
    }

    /** Each member applies each index once, in order, and the same entry as everybody, only when durable there. */
    private final class StateMachineSafety implements Invariant {
        @Override
        public void check(Cluster cluster, TestMember member, Step step) {
            long expected = member.applied() + 1;
            for (Entry entry : step.committed()) {
                require(entry.index() == expected, "member %s applied %s, not %s", member.id, entry, expected);
                Entry known = committed.get(entry.index());
                require(entry.equals(known), "applied %s, committed is %s", entry, known);
                boolean durable = member.disk.log().matches(entry.index(), entry.term());
                require(durable, "member %s applied %s before it was durable", member.id, entry);
                expected++;
            }
        }
    }

    /** A read sees everything that anybody knew to be committed before it was asked for. */
    private final class ReadsAreLinearizable implements Invariant {
        @Override
        public void check(Cluster cluster, TestMember member, Step step) {
            for (Step.ReadReady read : step.reads()) {
                Long floor = readFloors.remove(read.context());
                require(floor != null, "read %s answered twice or never asked", read.context());
                require(read.index() >= floor, "stale read %s: %s was committed", read, floor);
                readCount++;
            }
        }
    }

    /** A leader never holds two uncommitted changes, nor one before it has committed in its term (R8). */
    private static final class OneChangeAtATime implements Invariant {
        @Override
        public void check(Cluster cluster, TestMember member, Step step) {
            Raft raft = member.raft();
            boolean changed = step.events().stream().anyMatch(OneChangeAtATime::isChange);
            if (raft.role() != RoleName.LEADER || !changed) {
                return;
            }
            long open = 0;
            for (long i = raft.committed() + 1; i <= raft.lastIndex(); i++) {
                open += raft.slice(i, i, Long.MAX_VALUE).get(0).kind() == Entry.Kind.CONFIG ? 1 : 0;
            }
            require(open <= 1, "leader %s has %s open changes", raft.id(), open);
            require(raft.termAt(raft.committed()) == raft.term(), "change before a commit in the term");
        }

        private static boolean isChange(RaftEvent event) {
            return event instanceof RaftEvent.EntriesAppended appended
                    && appended.entries().stream().anyMatch(entry -> entry.kind() == Entry.Kind.CONFIG);
        }
    }

    private static void require(boolean condition, String format, Object... values) {
        Checks.check(condition, format, values);
    }
}
