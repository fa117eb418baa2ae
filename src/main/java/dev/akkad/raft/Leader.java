package dev.akkad.raft;

import static dev.akkad.base.Checks.check;
import static dev.akkad.raft.Core.NOBODY;

import dev.akkad.base.Bytes;
import dev.akkad.base.Defect;
import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.AppendResponse;
import dev.akkad.raft.Message.ForwardedProposal;
import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.Message.HeartbeatResponse;
import dev.akkad.raft.Message.InstallSnapshot;
import dev.akkad.raft.Message.ReadIndexRequest;
import dev.akkad.raft.Message.ReadIndexResponse;
import dev.akkad.raft.Message.TimeoutNow;
import dev.akkad.raft.RaftEvent.EntriesAppended;
import dev.akkad.raft.Step.ReadDropped;
import java.util.ArrayList;
import java.util.List;

/**
 * Orders everything that is proposed, for as long as a quorum answers.
 *
 * <p>Appends leave before the leader's own write (thesis 10.2.1); it counts itself only for what is durable. Entries of
 * older terms are committed only through one of its own (paper 5.4.2), hence the empty entry at the start.
 */
final class Leader extends Role {
    private final Replication replication;
    private final ReadQueue reads = new ReadQueue();
    private final long firstIndex;
    private int heartbeatElapsedTicks;
    private long transferTo = NOBODY;
    private long transferDeadlineTick;
    // The CONFIG entry whose commit is being noted in the journal, and the step that does so.
    private long notedChange;
    private long notedSequence;
    // The CONFIG entry up to which replication follows the membership.
    private long followedConfig;
    // The CONFIG entry up to which every change is confirmed, or will be by what follows it.
    private long confirmedConfig;

    Leader(Core core) {
        super(core);
        replication = new Replication(core);
        firstIndex = core.log.lastIndex() + 1;
    }

    @Override
    RoleName name() {
        return RoleName.LEADER;
    }

    @Override
    long leader() {
        return core.id();
    }

    /** True even without a quorum: the leader finds that out by itself and steps down. */
    @Override
    boolean knowsLiveLeader() {
        return true;
    }

    Replication replication() {
        return replication;
    }

    /** Whom leadership is being handed to, 0 = nobody. */
    long transferTo() {
        return transferTo;
    }

    @Override
    void onEnter() {
        replication.followMembership(firstIndex);
        followedConfig = Math.min(core.log.lastConfigIndex(), core.commit());
        append(Entry.Kind.COMMAND, List.of(Bytes.EMPTY));
    }

    @Override
    void onExit() {
        for (ReadQueue.Read read : reads.drain()) {
            if (read.from() == core.id()) {
                core.out.signal(new ReadDropped(read.context()));
            }
        }
    }

    @Override
    void onTick() {
        if (!replication.hasActiveQuorum()) {
            // Somebody else may lead by now, or nobody can: stop promising (thesis 6.2).
            core.follow(NOBODY);
            return;
        }
        if (transferTo != NOBODY && core.ticks() >= transferDeadlineTick) {
            transferTo = NOBODY;
        }
        replication.tick();
        heartbeatElapsedTicks++;
        if (heartbeatElapsedTicks >= core.settings.heartbeatTicks()) {
            heartbeatElapsedTicks = 0;
            replication.heartbeat(reads.round(), false);
        }
    }

    @Override
    void onPersisted() {
        advanceCommit();
    }

    @Override
    void onPropose(List<Bytes> payloads) {
        if (transferTo != NOBODY) {
            super.onPropose(payloads);
        } else {
            append(Entry.Kind.COMMAND, payloads);
        }
    }

    @Override
    void onProposeChange(ConfigChange change) {
        if (mayChange(change)) {
            appendChange(change);
        } else {
            super.onProposeChange(change);
        }
    }

    /** What is refused here is dropped in silence: the proposer gives up by its own time-out. */
    @Override
    void onForwardedProposal(ForwardedProposal proposal) {
        if (transferTo != NOBODY) {
            return;
        }
        List<Bytes> commands = new ArrayList<>();
        for (int i = 0; i < proposal.payloads().size(); i++) {
            Bytes payload = proposal.payloads().get(i);
            if (proposal.kinds().get(i) == Entry.Kind.COMMAND) {
                commands.add(payload);
                continue;
            }
            append(Entry.Kind.COMMAND, commands);
            commands.clear();
            ConfigChange change = ConfigChange.decode(payload);
            if (mayChange(change)) {
                appendChange(change);
            }
        }
        append(Entry.Kind.COMMAND, commands);
    }

    @Override
    void onReadIndex(long context) {
        read(core.id(), context);
    }

    @Override
    void onReadIndexRequest(ReadIndexRequest request) {
        read(request.from(), request.context());
    }

    @Override
    void onTransferLeadership(long to) {
        Progress peer = replication.get(to);
        if (to == transferTo || peer == null || !core.membership().isVoter(to)) {
            return;
        }
        transferTo = to;
        transferDeadlineTick = core.ticks() + core.settings.electionTicks();
        replication.replicate(to, peer);
        finishTransfer(peer);
    }

    @Override
    void onSnapshotSent(long to, boolean delivered) {
        replication.onSnapshotSent(to, delivered);
    }

    @Override
    void onUnreachable(long to) {
        replication.onUnreachable(to);
    }

    @Override
    void onAppendResponse(AppendResponse response) {
        Progress peer = replication.get(response.from());
        if (peer == null) {
            return;
        }
        peer.heard(core.ticks());
        if (!response.success()) {
            replication.onRefusal(response, peer);
            return;
        }
        check(response.index() <= core.log.lastIndex(), "acknowledged beyond the log");
        if (peer.acknowledged(response.index(), core.log.baseIndex())) {
            advanceCommit();
        }
        if (core.role() == this) {
            replication.replicate(response.from(), peer);
            if (transferTo == response.from()) {
                finishTransfer(peer);
            }
        }
    }

    @Override
    void onHeartbeatResponse(HeartbeatResponse response) {
        Progress peer = replication.get(response.from());
        if (peer == null) {
            return;
        }
        peer.heard(core.ticks());
        peer.confirmed(response.round());
        advanceReads();
        replication.onAlive(response.from(), peer);
    }

    @Override
    void onAppendRequest(AppendRequest request) {
        failSecondLeader(request);
    }

    @Override
    void onHeartbeat(Heartbeat heartbeat) {
        failSecondLeader(heartbeat);
    }

    @Override
    void onInstallSnapshot(InstallSnapshot snapshot) {
        failSecondLeader(snapshot);
    }

    private void failSecondLeader(Message message) {
        check(false, "term %d has two leaders, %d and %d", core.term(), core.id(), message.from());
    }

    private void append(Entry.Kind kind, List<Bytes> payloads) {
        if (payloads.isEmpty()) {
            return;
        }
        long index = core.log.lastIndex();
        List<Entry> entries = new ArrayList<>(payloads.size());
        for (Bytes payload : payloads) {
            index++;
            entries.add(new Entry(index, core.term(), kind, payload));
        }
        List<Entry> appended = List.copyOf(entries);
        long bytesBefore = core.log.bytes();
        core.emit(new EntriesAppended(appended));
        replication.share(appended, core.log.bytes() - bytesBefore);
        replication.broadcast();
    }

    private void appendChange(ConfigChange change) {
        append(Entry.Kind.CONFIG, List.of(change.encode()));
    }

    private boolean mayChange(ConfigChange change) {
        return isReadyForChange() && core.membership().after(change).isKnown();
    }

    /**
     * One change at a time, each on top of one that is committed, so that any two quorums in use meet; and none before
     * an entry of the own term is committed, or two leaders could each hold a change that the other does not know of
     * (thesis 4.1 and its erratum).
     */
    boolean isReadyForChange() {
        boolean isOnCommitted = core.log.lastConfigIndex() <= core.commit() || Defect.CHANGES_OVERLAP.isOn();
        return transferTo == NOBODY && hasCommittedInTerm() && isOnCommitted;
    }

    private boolean hasCommittedInTerm() {
        return core.commit() >= firstIndex;
    }

    private void advanceCommit() {
        long before = core.commit();
        while (commitNext()) {
            // A change alters who counts for what follows it.
        }
        if (core.commit() > before) {
            confirmChange();
            replication.broadcast();
            advanceReads();
            if (!core.membership().isVoter(core.id()) && core.isChangeConfirmed()) {
                leave();
            }
        }
    }

    /** @return whether there may be more to commit */
    private boolean commitNext() {
        long index = replication.quorumIndex();
        if (index <= core.commit() || core.log.term(index) != core.term()) {
            return false;
        }
        long last = core.log.lastConfigIndex();
        if (last <= core.commit() || last > index || last != core.log.changeOfVoters()) {
            core.commitTo(index);
            followMembership();
            return false;
        }
        return commitChange(last);
    }

    /**
     * The entry at {@code change} alters who counts. It is committed by those who counted so far, and counts from now
     * on (etcd's rule: by the thesis it would count as soon as it is in the log, and a second member could only be
     * added while it runs already). Nobody is told before that is durable here: whoever is removed then goes away, and
     * those who stay can elect this leader again without that vote, whatever they know themselves.
     */
    private boolean commitChange(long change) {
        if (notedChange < change) {
            notedChange = change;
            core.noteCommit(change);
            notedSequence = core.durability.nextSequence();
        }
        if (core.durability.persisted() < notedSequence) {
            core.commitTo(change - 1);
            return false;
        }
        core.commitTo(change);
        followMembership();
        return true;
    }

    private void followMembership() {
        long last = core.log.lastConfigIndex();
        if (last != followedConfig && last <= core.commit()) {
            followedConfig = last;
            replication.followMembership(last);
        }
    }

    /**
     * Lets a majority of those who vote since a change note that it is committed, before the next one, and before a
     * leader that it removes goes away: nobody will wait for the vote of who is gone.
     */
    private void confirmChange() {
        long last = core.log.lastConfigIndex();
        if (last == confirmedConfig || last > core.commit() || !hasCommittedInTerm()) {
            return;
        }
        if (core.log.confirmationOfChange() == Long.MAX_VALUE) {
            append(Entry.Kind.CONFIG, List.of(ConfigChange.CONFIRMATION.encode()));
        }
        confirmedConfig = last;
    }

    /**
     * This leader's own removal is committed, and those who stay know: its work is done (thesis 4.2.2). Somebody need
     * not wait to succeed it.
     */
    private void leave() {
        long successor = replication.bestVoter();
        if (successor != NOBODY) {
            core.out.send(new TimeoutNow(core.term(), core.id(), successor));
        }
        core.follow(NOBODY);
    }

    private void finishTransfer(Progress peer) {
        if (peer.match() == core.log.lastIndex()) {
            core.out.send(new TimeoutNow(core.term(), core.id(), transferTo));
        }
    }

    private void read(long from, long context) {
        reads.add(from, context);
        advanceReads();
    }

    /** Answers what is confirmed and starts the next round, unless one is under way or must not start yet. */
    private void advanceReads() {
        if (!hasCommittedInTerm() && !Defect.READ_BEFORE_OWN_COMMIT.isOn()) {
            return;
        }
        if (reads.isRoundUnderWay() && replication.isRoundConfirmed(reads.round())) {
            answer(reads.finishRound());
        }
        if (reads.isRoundUnderWay() || !reads.hasWaiting()) {
            return;
        }
        reads.startRound(core.commit());
        if (replication.isAlone() || Defect.READ_UNCONFIRMED.isOn()) {
            answer(reads.finishRound());
        } else {
            replication.heartbeat(reads.round(), true);
        }
    }

    private void answer(List<ReadQueue.Read> confirmed) {
        for (ReadQueue.Read read : confirmed) {
            if (read.from() == core.id()) {
                core.out.read(read.context(), reads.index());
            } else {
                core.out.send(
                        new ReadIndexResponse(core.term(), core.id(), read.from(), read.context(), reads.index()));
            }
        }
    }
}
