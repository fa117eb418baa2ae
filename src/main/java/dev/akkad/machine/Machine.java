package dev.akkad.machine;

import dev.akkad.auth.Accounts;
import dev.akkad.base.Bytes;
import dev.akkad.base.Checks;
import dev.akkad.base.Defect;
import dev.akkad.lease.Lease;
import dev.akkad.lease.Leases;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.HistoryVisitor;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.Keyspace;
import dev.akkad.mvcc.KeyspaceHash;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The replicated machine: folds committed entries into keys, leases, alarms and members, the same on every member.
 *
 * <p>One thread applies ({@link #apply}, {@link #applyMemberChange}, {@link #skip}, {@link #applied}, {@link
 * #compactSome}); everything under "any thread" may be called meanwhile from any other. Entries come in log order;
 * those at or below the index that the store already holds have no effect, so that a restart may hand them in again.
 */
public final class Machine {
    private final MachineStore store;
    private final MachineSettings settings;
    private final Leases leases;
    private final Keyspace keyspace;
    private final CompactionRecords compactions;
    private final Alarms alarms;
    private final Members members;
    private final LeaseApplier leaseApplier;
    private final AuthApplier auth;
    private final AuthRules rules;
    private final AuthLayer guard;
    private final Applier applier;
    private final CompactionHashes compactionHashes = new CompactionHashes();
    private final Reads reads;

    private volatile long appliedIndex;
    private long appliedTerm;

    private Machine(MachineStore store, MachineSettings settings, Function<Leases, AuthRules> rules) {
        this.store = store;
        this.settings = settings;
        this.leases = new Leases();
        store.scan(Bucket.LEASE, (key, value) -> {
            leases.grant(Lease.decode(value));
            return true;
        });
        this.compactions = new CompactionRecords(store);
        this.keyspace = Keyspace.open(store, compactions.load(), leases::restore);
        this.alarms = new Alarms(store);
        this.members = new Members(store, settings.learnersMax());
        KvApplier kv = new KvApplier(keyspace, leases);
        this.leaseApplier = new LeaseApplier(store, keyspace, leases, kv);
        this.auth = new AuthApplier(store, keyspace);
        this.rules = rules.apply(leases);
        Applier lowest = new RequestApplier(keyspace, compactions, kv, leaseApplier, alarms, members, auth);
        this.guard = new AuthLayer(auth, this.rules, lowest);
        this.applier = new CorruptLayer(alarms, new NoSpaceLayer(alarms, guard));
        this.reads = new Reads(keyspace, compactionHashes);
        this.appliedIndex = afterRestart(store.appliedIndex());
        this.appliedTerm = store.appliedTerm();
    }

    /** Rebuilds everything that is kept in memory from the store: a few seconds for a million keys. */
    public static Machine open(MachineStore store, MachineSettings settings) {
        return new Machine(store, settings, AuthRules::new);
    }

    /** With other rules: for tests that break one. */
    static Machine open(MachineStore store, MachineSettings settings, Function<Leases, AuthRules> rules) {
        return new Machine(store, settings, rules);
    }

    private static long afterRestart(long stored) {
        if (stored > 0 && Defect.APPLIED_TWICE.isOn()) {
            return stored - 1;
        }
        return stored > 0 && Defect.ENTRY_FORGOTTEN.isOn() ? stored + 1 : stored;
    }

    // The thread that applies.

    /** Applies one committed request. Its changes are staged in the store; {@link #applied} ends the batch. */
    public Applied apply(long index, long term, Asker asker, Request request) {
        guard.asking(asker);
        auth.at(index);
        return applyOnce(index, term, () -> applier.apply(request));
    }

    /** The same for nobody in particular. */
    public Applied apply(long index, long term, Request request) {
        return apply(index, term, Asker.NOBODY, request);
    }

    /** Records a committed change of the membership, or refuses it as every other member does. */
    public Applied applyMemberChange(long index, long term, MemberChange change) {
        return applyOnce(index, term, () -> {
            EtcdError error = members.check(change);
            if (error != null) {
                return new Outcome.Refused(error);
            }
            members.apply(change);
            return new Outcome.Done(new Response.Members(keyspace.revision(), change.memberId(), members.all()));
        });
    }

    /** Moves over an entry that is nothing to the machine, such as a new leader's empty one. */
    public void skip(long index, long term) {
        if (index > appliedIndex) {
            advance(index, term);
        }
    }

    /** Ends the batch: what was staged is the effect of everything applied so far. */
    public void applied() {
        store.applied(appliedIndex, appliedTerm);
    }

    /** Records the members that found the cluster; only while there are none. */
    public void bootstrapMembers(List<MemberRecord> founders) {
        members.bootstrap(founders);
    }

    /**
     * Goes on removing what compactions made invisible, in the next batch.
     *
     * @param revisionsMax about how many revisions to remove before giving way to requests
     * @return whether there is more to do
     */
    public boolean compactSome(int revisionsMax) {
        long finishedBefore = keyspace.finishedCompactRevision();
        boolean more = keyspace.compactSome(revisionsMax);
        if (keyspace.finishedCompactRevision() != finishedBefore) {
            compactions.finished(keyspace.finishedCompactRevision());
        }
        return more;
    }

    /** Revisions that {@link #compactSome} has removed since this machine was opened. */
    public long removedRevisions() {
        return keyspace.removedRevisions();
    }

    /** Whether {@link #compactSome} has anything to do. */
    public boolean isCompacting() {
        return keyspace.isCompacting();
    }

    /** The last compaction whose removal is through; a physical compaction is answered when this reaches it. */
    public long finishedCompactRevision() {
        return keyspace.finishedCompactRevision();
    }

    private Applied applyOnce(long index, long term, Supplier<Outcome> effect) {
        if (index <= appliedIndex) {
            return Applied.nothing(keyspace.revision());
        }
        advance(index, term);
        keyspace.begin();
        Outcome outcome = effect.get();
        List<Event> events = keyspace.end();
        Checks.check(events.isEmpty() || outcome instanceof Outcome.Done, "a refused request changed keys");
        return new Applied(outcome, keyspace.revision(), events, leaseApplier.drainChanges(), auth.drainChanges());
    }

    private void advance(long index, long term) {
        appliedIndex = index;
        appliedTerm = term;
    }

    // Any thread: before a request goes into the log.

    /** What is wrong with a request by itself: to be answered before it is proposed, or read. */
    public Optional<EtcdError> validate(Request request) {
        return RequestRules.validate(request, settings.maxTxnOps());
    }

    /** Why a change of the membership would be refused as things stand here. */
    public Optional<EtcdError> validate(MemberChange change) {
        return Optional.ofNullable(members.validate(change));
    }

    /** Whether enough members have started for a change of the membership (etcd's strict check). */
    public boolean hasEnoughStarted(MemberChange change) {
        return StartedMembers.areEnough(members.all(), change);
    }

    /** Whether a request changes nothing, so that {@link #read} answers it. */
    public static boolean isReadOnly(Request request) {
        return RequestRules.isReadOnly(request);
    }

    /** Whether a read-only request may be answered from local state at once. */
    public static boolean isSerializable(Request request) {
        return RequestRules.isSerializable(request);
    }

    /** What a request may add to the store at most, in bytes; 0 = nothing. */
    public static long cost(Request request) {
        return Quota.cost(request);
    }

    /** Whether a request would grow the store beyond the quota: the proposer then raises NOSPACE and refuses. */
    public boolean overQuota(Request request) {
        long cost = cost(request);
        return settings.quotaBytes() > 0 && cost > 0 && store.sizeBytes() + cost >= settings.quotaBytes();
    }

    // Any thread: reads.

    /** Answers a Range or a read-only Txn at one fixed revision. */
    public Outcome read(Request request) {
        return read(request, ReadRoom.ENDLESS);
    }

    /** The same, refused when its answer takes more than there is room for. */
    public Outcome read(Request request, ReadRoom room) {
        return read(Asker.NOBODY, request, room);
    }

    /** The same, if {@code asker} may; and if it may no more when the answer is there, it must ask again. */
    public Outcome read(Asker asker, Request request, ReadRoom room) {
        Accounts accounts = auth.accounts();
        EtcdError error = rules.request(accounts, asker, request);
        if (error != null) {
            return new Outcome.Refused(error);
        }
        Outcome answer = auth.query(request, accounts);
        Outcome outcome = answer == null ? reads.read(request, room) : answer;
        boolean isOld = asker.authRevision() != 0
                && !asker.isSelf()
                && asker.authRevision() != auth.accounts().revision();
        return isOld ? new Outcome.Refused(EtcdError.AUTH_OLD_REVISION) : outcome;
    }

    /**
     * Hashes what a compaction found and keeps the hash for {@link #hashKv}; reads the whole history. To be called
     * after the compaction was applied and before {@link #compactSome} removes anything of it.
     *
     * @param previous compact revision before it
     */
    public void hashCompaction(long previous, long revision) {
        boolean comparable = isAnyKeyAt(revision);
        compactionHashes.add(keyspace.hashOfCompaction(previous, revision), comparable);
    }

    /** What the last compactions found, newest first, without those by which members cannot be compared. */
    public List<KeyspaceHash> compactionHashes() {
        return compactionHashes.comparable();
    }

    /**
     * Whether there is any key at {@code revision}. Where there is none, etcd hashes what compactions have left as it
     * is, and otherwise before a compaction than after it: members must not be compared there.
     */
    public boolean isAnyKeyAt(long revision) {
        return keyspace.isAnyVisible(revision);
    }

    /**
     * {@code Response.HashKv} at {@code revision}, 0 = current; reads the whole history, unless a compaction at that
     * revision has left its hash.
     */
    public Outcome hashKv(long revision) {
        return reads.hashKv(revision);
    }

    /**
     * The same to compare members by: after a compaction at the very revision there are two hashes, what it found and
     * what it left, and only those with the same compact revision can be compared.
     */
    public Outcome hashToCompare(long revision, long compactRevision) {
        return reads.hashToCompare(revision, compactRevision);
    }

    /** {@code Response.Hash} over everything in the store. */
    public Outcome hash() {
        return new Outcome.Done(new Response.Hash(keyspace.revision(), StoreHash.of(store)));
    }

    /** The version that an event replaced, or null: created by it, or compacted. */
    public @Nullable KeyValue prevKv(Event event) {
        return keyspace.before(event);
    }

    /**
     * Visits past requests with {@code fromMain} ≤ main &lt; {@code toMain}, each with all its events.
     *
     * @return false when compaction took away what comes after the last request visited
     */
    public boolean history(long fromMain, long toMain, HistoryVisitor visitor) {
        return keyspace.history(fromMain, toMain, visitor);
    }

    // Any thread: who may do what.

    /** Users and roles as applied here. */
    public Accounts accounts() {
        return auth.accounts();
    }

    /** Why {@code asker} may not do what needs a privilege, or null. */
    public @Nullable EtcdError refusal(Asker asker, Privilege privilege) {
        return privilege == Privilege.ROOT ? rules.root(accounts(), asker) : rules.somebody(accounts(), asker);
    }

    /** Why {@code asker} may not carry out {@code request} as things stand here, or null. */
    public @Nullable EtcdError refusal(Asker asker, Request request) {
        return rules.request(accounts(), asker, request);
    }

    /** Why {@code asker} may not watch these keys, or null. */
    public @Nullable EtcdError watchRefusal(Asker asker, KeyRange range) {
        return rules.watch(accounts(), asker, range);
    }

    /** Why {@code asker} may not keep a lease alive, or null. */
    public @Nullable EtcdError keepAliveRefusal(Asker asker, long leaseId) {
        return rules.leaseWrite(accounts(), asker, leaseId);
    }

    /** Why {@code asker} may not hear which keys hang on a lease, or null. */
    public @Nullable EtcdError hearRefusal(Asker asker, List<Bytes> keys) {
        return rules.hear(accounts(), asker, keys);
    }

    public long revision() {
        return keyspace.revision();
    }

    public long compactRevision() {
        return keyspace.compactRevision();
    }

    public long liveKeys() {
        return keyspace.liveKeys();
    }

    public long appliedIndex() {
        return appliedIndex;
    }

    public List<Response.AlarmMember> alarms() {
        return alarms.active();
    }

    /** By ascending unsigned id. */
    public List<MemberRecord> members() {
        return members.all();
    }

    /** Who was a member once and must not come back. */
    public SortedSet<Long> removedMembers() {
        return members.removed();
    }

    /** Such as {@code 3.7.0}; empty until the leader fixed it. */
    public String clusterVersion() {
        return members.clusterVersion();
    }

    /** Null when nobody ever asked for one. */
    public @Nullable Downgrade downgrade() {
        return members.downgrade();
    }

    /** All leases by ascending id. */
    public List<Lease> leases() {
        return leases.all();
    }

    public @Nullable Lease lease(long id) {
        return leases.find(id);
    }

    /** The keys on a lease in key order. */
    public List<Bytes> leaseKeys(long id) {
        return leases.keys(id);
    }
}
