package dev.akkad.sim;

import dev.akkad.base.Bytes;
import dev.akkad.member.codec.CodecException;
import dev.akkad.member.codec.EventCodec;
import dev.akkad.raft.ConfigChange;
import dev.akkad.raft.Entry;
import dev.akkad.raft.Membership;
import dev.akkad.raft.RaftEvent;
import dev.akkad.raft.RaftLog;
import dev.akkad.store.JournalLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches over consensus by what members have made durable, counted without them: one leader for each term, elected by
 * durable votes of a majority; what is applied anywhere is durable on a majority, the same everywhere, and stays.
 */
final class ConsensusWatch {
    /** What was committed at an index: known as soon as one member has applied it. */
    private record Committed(long term, int hash) {}

    private record Ballot(long term, long candidate) {}

    /** A member's journal, folded as it is written. */
    private static final class Memory {
        private final String name;
        private RaftLog log = new RaftLog();
        /** Of the entries in its log that change the membership. */
        private final TreeSet<Long> changes = new TreeSet<>();

        private boolean whole = true;
        private long applied;

        private Memory(String name) {
            this.name = name;
        }

        /** Whether the entry is durable there, in the log or in what replaced it. */
        private boolean holds(long index, long term) {
            return index <= log.baseIndex() || index <= log.lastIndex() && log.term(index) == term;
        }
    }

    private final Findings findings;
    private final Tally tally;
    private final SortedMap<Long, Memory> members = new TreeMap<>();
    private final Map<Long, Long> leaderOfTerm = new HashMap<>();
    private final Map<Ballot, Set<Long>> votes = new HashMap<>();
    private final List<Committed> committed = new ArrayList<>();
    /** For each of them the newest term that had a leader by then. */
    private final List<Long> committedBy = new ArrayList<>();

    /** By the index from which on each counts. */
    private final TreeMap<Long, Membership> memberships = new TreeMap<>();

    private Consumer<ConfigChange> whenChanged = change -> {};
    private long newestTerm;

    ConsensusWatch(Findings findings, Tally tally) {
        this.findings = findings;
        this.tally = tally;
    }

    /** Who the members are in the beginning. */
    void found(List<Long> founders) {
        memberships.put(0L, Membership.ofVoters(founders));
    }

    /** @param hear is told of each change once it is committed */
    void whenChanged(Consumer<ConfigChange> hear) {
        whenChanged = hear;
    }

    /** By everything that is committed. */
    Membership membership() {
        return Objects.requireNonNull(memberships.lastEntry()).getValue();
    }

    /** Whether its log tells a member of somebody who is one still. */
    boolean knowsMembers(long id) {
        return memory(id).log.membership().all().stream()
                .anyMatch(other -> other != id && membership().contains(other));
    }

    void join(long id, String name) {
        members.put(id, new Memory(name));
    }

    private Memory memory(long id) {
        Memory memory = members.get(id);
        if (memory == null) {
            throw new IllegalStateException("member " + id + " was never told of");
        }
        return memory;
    }

    private void violation(String text) {
        findings.add(Findings.Kind.SAFETY, text);
    }

    /** Up to which index anybody has applied. */
    long committed() {
        return committed.size();
    }

    /** These records are durable on a member. */
    void journaled(long id, List<JournalLog.Record> records) {
        Memory memory = memory(id);
        for (JournalLog.Record record : records) {
            try {
                for (RaftEvent event : EventCodec.decode(record.payload())) {
                    fold(id, memory, event);
                }
            } catch (CodecException | RuntimeException | AssertionError e) {
                memory.whole = false;
                violation("%s wrote a journal that nobody can read: %s".formatted(memory.name, e));
            }
        }
    }

    private void fold(long id, Memory memory, RaftEvent event) {
        if (event instanceof RaftEvent.VoteCast vote) {
            votes.computeIfAbsent(new Ballot(vote.term(), vote.candidate()), ballot -> new TreeSet<>())
                    .add(id);
        } else if (event instanceof RaftEvent.EntriesAppended appended) {
            for (Entry entry : appended.entries()) {
                Committed known = at(entry.index());
                if (known != null && known.term() != entry.term() && memory.holds(entry.index(), known.term())) {
                    violation("%s replaced committed entry %d of term %d by one of term %d"
                            .formatted(memory.name, entry.index(), known.term(), entry.term()));
                }
            }
        } else if (event instanceof RaftEvent.SnapshotInstalled installed) {
            tally.count("snapshots installed");
            Committed known = at(installed.index());
            if (known == null || known.term() != installed.term()) {
                violation("%s installed a snapshot at %d of what was never committed"
                        .formatted(memory.name, installed.index()));
            } else if (!installed.membership().equals(membershipAt(installed.index()))) {
                violation("%s installed a snapshot at %d with %s, but %s counted there"
                        .formatted(
                                memory.name,
                                installed.index(),
                                installed.membership(),
                                membershipAt(installed.index())));
            }
            memory.changes.clear();
        } else if (event instanceof RaftEvent.LogCompacted) {
            tally.count("log compactions");
        }
        memory.log.apply(event);
        if (event instanceof RaftEvent.EntriesAppended appended) {
            oneChangeAtATime(memory, appended.entries());
        }
    }

    /** Whoever has a change in its log has it on top of one that is committed (thesis 4.1). */
    private void oneChangeAtATime(Memory memory, List<Entry> entries) {
        memory.changes.tailSet(entries.get(0).index(), true).clear();
        for (Entry entry : entries) {
            if (entry.kind() == Entry.Kind.CONFIG) {
                Long before = memory.changes.floor(entry.index());
                memory.changes.add(entry.index());
                if (before != null && before > committed.size() && before > memory.log.baseIndex()) {
                    long term = memory.log.term(before);
                    Membership voters = memory.log.membershipAt(before - 1);
                    if (holders(before, term, voters) < voters.quorum()) {
                        violation("%s has a change at %d, but the one at %d is not committed"
                                .formatted(memory.name, entry.index(), before));
                    }
                }
            }
        }
    }

    private Membership membershipAt(long index) {
        return Objects.requireNonNull(memberships.floorEntry(index)).getValue();
    }

    private long holders(long index, long term, Membership membership) {
        return membership.voters().stream()
                .map(members::get)
                .filter(memory -> memory != null && memory.holds(index, term))
                .count();
    }

    private @Nullable Committed at(long index) {
        return index >= 1 && index <= committed.size() ? committed.get((int) index - 1) : null;
    }

    /** A member opened its store, which holds the machine at {@code index}. */
    void opened(long id, long index) {
        Memory memory = memory(id);
        memory.applied = index;
        if (index > committed.size()) {
            violation("%s has stored up to %d, but nothing beyond %d is committed"
                    .formatted(memory.name, index, committed.size()));
        }
    }

    /** A member has applied everything up to {@code index}. */
    void applied(long id, long index) {
        Memory memory = memory(id);
        for (long next = memory.applied + 1; next <= index; next++) {
            applied(memory, next);
        }
        memory.applied = index;
    }

    private void applied(Memory memory, long index) {
        RaftLog log = memory.log;
        if (!memory.whole) {
            return;
        }
        if (index > log.lastIndex()) {
            violation("%s applied entry %d, which is not durable there".formatted(memory.name, index));
            return;
        }
        if (index <= log.baseIndex()) {
            return; // its log begins later by now; what it applies was checked when the first one did
        }
        Entry entry = log.entry(index);
        Committed now = new Committed(entry.term(), hash(entry));
        Committed known = at(index);
        if (known != null && !known.equals(now)) {
            violation("%s applied another entry at %d: of term %d, not %d"
                    .formatted(memory.name, index, now.term(), known.term()));
        }
        if (known == null) {
            if (index != committed.size() + 1L) {
                violation("%s applied entry %d first, but %d was the last"
                        .formatted(memory.name, index, committed.size()));
                return;
            }
            committed.add(now);
            committedBy.add(newestTerm);
            checkDurable(memory, index, now.term());
            if (entry.kind() == Entry.Kind.CONFIG) {
                ConfigChange change = ConfigChange.decode(entry.data());
                memberships.put(index, membership().after(change));
                whenChanged.accept(change);
            }
        }
    }

    private static int hash(Entry entry) {
        Bytes data = entry.data();
        return data.hashCode() * 31 + entry.kind().name().hashCode();
    }

    /** A change is committed by those who counted before it; what follows it, by those who count since. */
    private void checkDurable(Memory by, long index, long term) {
        Membership membership = membershipAt(index - 1);
        long holders = holders(index, term, membership);
        if (holders < membership.quorum()) {
            violation("%s applied entry %d of term %d, which is durable on %d of %d"
                    .formatted(
                            by.name, index, term, holders, membership.voters().size()));
        }
    }

    /** A member takes itself for the leader of a term. */
    void leads(long id, long term) {
        Long other = leaderOfTerm.putIfAbsent(term, id);
        Memory memory = memory(id);
        if (other != null) {
            if (other != id) {
                violation("term %d has two leaders: %s and %s".formatted(term, memory(other).name, memory.name));
            }
            return;
        }
        tally.count("leaders");
        newestTerm = Math.max(newestTerm, term);
        // It need not know yet that the last change in its log is committed.
        RaftLog log = memory.log;
        Set<Long> given = votes.getOrDefault(new Ballot(term, id), Set.of());
        Membership before = log.membershipAt(Math.max(log.baseIndex(), log.lastConfigIndex() - 1));
        if (!isMajority(given, log.membership()) && !isMajority(given, before)) {
            violation("%s leads term %d by durable votes of %s, but %s counts, and %s before"
                    .formatted(memory.name, term, given, log.membership(), before));
        }
        for (long index = Math.max(1, committed.size() - 20L); index <= committed.size(); index++) {
            Committed entry = at(index);
            // A leader of an older term, elected by votes that came late, need not have it: it can commit nothing.
            boolean mustHold = committedBy.get((int) index - 1) < term;
            if (mustHold && entry != null && !memory.holds(index, entry.term())) {
                violation("%s leads term %d without committed entry %d".formatted(memory.name, term, index));
                return;
            }
        }
    }

    private static boolean isMajority(Set<Long> votes, Membership membership) {
        return membership.voters().stream().filter(votes::contains).count() >= membership.quorum();
    }
}
