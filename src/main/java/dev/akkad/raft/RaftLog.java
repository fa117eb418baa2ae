package dev.akkad.raft;

import static dev.akkad.base.Checks.check;

import dev.akkad.base.Dispatch;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The durable state of one member as the fold of its {@link RaftEvent}s: term, vote, log and membership.
 *
 * <pre>
 *   … dropped …  │ base │ first … last
 *                  index, term, membership
 * </pre>
 *
 * <p>A journal drops the records that a compaction covers, but only leading ones. So a replay may begin in the middle:
 * with entries before any base is known, and with bases that lie before or inside those entries. The fold takes them in
 * any such order; {@link #checkComplete} then says whether a whole log came out. Mutable, owned by one {@link Raft}.
 *
 * <p>Invariant once complete: entries are contiguous from {@code baseIndex() + 1}, their terms never decrease.
 */
public final class RaftLog {
    private static final Dispatch<RaftLog, RaftEvent, RaftLog> FOLD = Dispatch.<RaftLog, RaftEvent, RaftLog>over(
                    RaftEvent.class)
            .on(RaftEvent.Bootstrapped.class, RaftLog::bootstrapped)
            .on(RaftEvent.TermStarted.class, RaftLog::termStarted)
            .on(RaftEvent.VoteCast.class, RaftLog::voteCast)
            .on(RaftEvent.EntriesAppended.class, RaftLog::entriesAppended)
            .on(RaftEvent.ConfigCommitted.class, RaftLog::configCommitted)
            .on(RaftEvent.LogCompacted.class, RaftLog::logCompacted)
            .on(RaftEvent.SnapshotInstalled.class, RaftLog::snapshotInstalled)
            .build();

    private HardState hardState = HardState.INITIAL;
    private long baseIndex;
    private long baseTerm;
    private boolean baseKnown;
    // Until entries were seen, a base may be older than the one that dropped what lay in between.
    private boolean anchored;
    private Membership baseMembership = Membership.NONE;
    private Membership membership = Membership.NONE;
    private long committedConfigIndex;
    private final EntryRing entries = new EntryRing();
    // Membership from the index of each CONFIG entry in the log on.
    private final NavigableMap<Long, Membership> configs = new TreeMap<>();

    /** Takes in the next event. */
    public void apply(RaftEvent event) {
        check(FOLD.apply(this, event) == this, "a fold has one subject");
    }

    /** Fails unless what was folded is a whole log: a base, and every entry from there to the end. */
    public void checkComplete() {
        boolean untouched = !baseKnown && entries.isEmpty();
        anchored |= baseKnown;
        check(untouched || isComplete(), "log from %d, base at %d", entries.first(), baseIndex);
    }

    public HardState hardState() {
        return hardState;
    }

    /** Index up to which the log was dropped; 0 = nothing was. */
    public long baseIndex() {
        return baseIndex;
    }

    public long baseTerm() {
        return baseTerm;
    }

    /** First index that the log may hold: {@code baseIndex() + 1}. */
    public long firstIndex() {
        return baseIndex + 1;
    }

    public long lastIndex() {
        return entries.last();
    }

    public long lastTerm() {
        return term(lastIndex());
    }

    /** Term of the entry at {@code index}, from the base to the end of the log. */
    public long term(long index) {
        return index == baseIndex ? baseTerm : entries.get(index).term();
    }

    /** Whether the entry at {@code index} is known here and has {@code term}. */
    public boolean matches(long index, long term) {
        return index >= baseIndex && index <= lastIndex() && term(index) == term;
    }

    /** Size of all entries in memory, {@link Entry#sizeBytes}. */
    public long bytes() {
        return entries.bytes();
    }

    public Entry entry(long index) {
        return entries.get(index);
    }

    /** Entries in [{@code from}, {@code to}], cut to {@code bytesMax} but at least one unless the range is empty. */
    public List<Entry> slice(long from, long to, long bytesMax) {
        return entries.slice(from, to, bytesMax);
    }

    /** The latest configuration in the log, committed or not. */
    public Membership membership() {
        return membership;
    }

    /** The configuration in force at {@code index}, not before the base. */
    public Membership membershipAt(long index) {
        Map.Entry<Long, Membership> config = configs.floorEntry(index);
        return config == null ? baseMembership : config.getValue();
    }

    /**
     * The configuration that counts for a member that knows entries up to {@code commit} to be committed: the latest
     * one that is committed. Every CONFIG entry but the last one of a log is, known or not, for a leader appends one
     * only once the one before is committed; so what counts is the last one or the one before it.
     */
    Membership membershipInForce(long commit) {
        return lastConfigIndex() <= commit ? membership : membershipBeforeLast();
    }

    /** The configuration before the last change in the log; that of the base where there is none. */
    Membership membershipBeforeLast() {
        return configs.isEmpty() ? baseMembership : membershipAt(configs.lastKey() - 1);
    }

    /** Index of the last CONFIG entry in the log that alters who votes, 0 = none. */
    long changeOfVoters() {
        for (long index : configs.descendingKeySet()) {
            if (!membershipAt(index).voters().equals(membershipAt(index - 1).voters())) {
                return index;
            }
        }
        return 0;
    }

    /** The configuration before {@link #changeOfVoters}; the latest where there is none. */
    Membership membershipBeforeChange() {
        long change = changeOfVoters();
        return change == 0 ? membership : membershipAt(change - 1);
    }

    /**
     * Index of the CONFIG entry that follows {@link #changeOfVoters}: it was appended when the change was committed, so
     * whoever has it knows. 0 = there is no change; {@code Long.MAX_VALUE} = nothing follows it yet.
     */
    long confirmationOfChange() {
        long change = changeOfVoters();
        Long next = change == 0 ? Long.valueOf(0) : configs.higherKey(change);
        return next == null ? Long.MAX_VALUE : next;
    }

    /** The last CONFIG entry of which it is durable that it is committed, 0 = of none. */
    public long committedConfigIndex() {
        return committedConfigIndex;
    }

    /** Index of the latest CONFIG entry in the log, 0 = none. */
    public long lastConfigIndex() {
        return configs.isEmpty() ? 0 : configs.lastKey();
    }

    /**
     * The last index at or before {@code index} whose term is at most {@code term}: no later one can agree with a log
     * that has {@code term} there, because terms never decrease. Below the base nothing is known, so anything may.
     */
    public long lastIndexNotAfterTerm(long index, long term) {
        if (index < baseIndex) {
            return index;
        }
        long low = baseIndex - 1;
        long high = Math.min(index, lastIndex());
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            if (term(middle) <= term) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return Math.max(low, 0);
    }

    private boolean isComplete() {
        return anchored && baseKnown && entries.first() == baseIndex + 1;
    }

    private RaftLog bootstrapped(RaftEvent.Bootstrapped event) {
        check(!baseKnown && entries.isEmpty(), "bootstrapped twice");
        rebase(0, 0, event.membership());
        anchored = true;
        rebuildConfigs();
        return this;
    }

    private RaftLog termStarted(RaftEvent.TermStarted event) {
        check(event.term() > hardState.term(), "term %d after %d", event.term(), hardState.term());
        hardState = new HardState(event.term(), 0);
        return this;
    }

    private RaftLog voteCast(RaftEvent.VoteCast event) {
        // The term's own event may be gone with the leading records, so a vote can be the first word of a term.
        check(event.term() >= hardState.term(), "vote of term %d in %d", event.term(), hardState.term());
        boolean free = event.term() > hardState.term() || hardState.votedFor() == 0;
        check(free || hardState.votedFor() == event.candidate(), "second vote in term %d", event.term());
        hardState = new HardState(event.term(), event.candidate());
        return this;
    }

    private RaftLog entriesAppended(RaftEvent.EntriesAppended event) {
        long from = event.entries().get(0).index();
        if (from >= entries.first() && from <= entries.last() + 1) {
            truncateFrom(from);
        } else {
            check(!isComplete(), "entries from %d, log is [%d, %d]", from, entries.first(), entries.last());
            entries.restart(from);
            configs.clear();
            membership = baseMembership;
        }
        long term = entries.isEmpty() && !isComplete() ? 0 : lastTerm();
        anchored = true;
        for (Entry entry : event.entries()) {
            check(entry.term() >= term, "terms decrease");
            term = entry.term();
            entries.add(entry);
            noteConfig(entry);
        }
        return this;
    }

    private RaftLog configCommitted(RaftEvent.ConfigCommitted event) {
        committedConfigIndex = Math.max(committedConfigIndex, event.index());
        return this;
    }

    private RaftLog logCompacted(RaftEvent.LogCompacted event) {
        long index = event.index();
        hardState = event.hardState();
        if (isComplete()) {
            check(matches(index, event.term()), "compacted at (%d, %d), not in the log", index, event.term());
            check(membershipAt(index).equals(event.membership()), "compacted with another membership");
            entries.dropThrough(index);
            configs.headMap(index, true).clear();
            rebase(index, event.term(), event.membership());
            return this;
        }
        if (index > entries.last()) {
            entries.restart(index + 1);
        } else if (index >= entries.first()) {
            entries.dropThrough(index);
        }
        rebase(index, event.term(), event.membership());
        // Entries came before their base: only now is it known what their changes changed.
        rebuildConfigs();
        return this;
    }

    private RaftLog snapshotInstalled(RaftEvent.SnapshotInstalled event) {
        entries.restart(event.index() + 1);
        hardState = event.hardState();
        anchored = true;
        rebase(event.index(), event.term(), event.membership());
        rebuildConfigs();
        return this;
    }

    private void rebase(long index, long term, Membership base) {
        baseIndex = index;
        baseTerm = term;
        baseMembership = base;
        baseKnown = true;
    }

    private void rebuildConfigs() {
        configs.clear();
        membership = baseMembership;
        for (long i = entries.first(); i <= entries.last(); i++) {
            noteConfig(entries.get(i));
        }
    }

    private void truncateFrom(long index) {
        if (index > entries.last()) {
            return;
        }
        entries.truncateAfter(index - 1);
        if (!configs.isEmpty() && configs.lastKey() >= index) {
            configs.tailMap(index, true).clear();
            membership =
                    configs.isEmpty() ? baseMembership : configs.lastEntry().getValue();
        }
    }

    private void noteConfig(Entry entry) {
        if (entry.kind() == Entry.Kind.CONFIG) {
            membership = membership.after(ConfigChange.decode(entry.data()));
            configs.put(entry.index(), membership);
        }
    }
}
