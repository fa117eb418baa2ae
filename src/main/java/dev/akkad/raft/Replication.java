package dev.akkad.raft;

import static dev.akkad.base.Checks.check;

import dev.akkad.base.Defect;
import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.AppendResponse;
import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.PeerProgress.State;
import dev.akkad.raft.Step.SnapshotNeeded;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings a leader's log to the other members and counts what arrived (paper 5.3). Learners are served like voters, but
 * only voters of the configuration in force count. A member that was removed is served until it could learn of it.
 */
final class Replication {
    private final Core core;
    private final RaftLog log;
    private final SortedMap<Long, Progress> peers = new TreeMap<>();
    // Members that are equally far get the very same list, so that whoever encodes it need do so once.
    private List<Entry> shared = List.of();
    private long sharedAtLastIndex;

    Replication(Core core) {
        this.core = core;
        this.log = core.log;
    }

    @Nullable
    Progress get(long id) {
        return peers.get(id);
    }

    SortedMap<Long, PeerProgress> view() {
        SortedMap<Long, PeerProgress> view = new TreeMap<>();
        peers.forEach((id, p) -> view.put(id, new PeerProgress(p.match(), p.next(), p.state(), isActive(p))));
        return view;
    }

    boolean isActive(Progress peer) {
        return peer.isActive(core.ticks(), core.settings.electionTicks());
    }

    /** Follows the configuration in force; who is new is first sent the entry at {@code next}. */
    void followMembership(long next) {
        Membership membership = core.membership();
        for (long id : membership.all()) {
            if (id != core.id()) {
                peers.computeIfAbsent(id, x -> new Progress(next, core.settings, core.ticks()))
                        .departAt(0);
            }
        }
        for (Map.Entry<Long, Progress> peer : peers.entrySet()) {
            if (!membership.contains(peer.getKey()) && peer.getValue().departsAt() == 0) {
                peer.getValue().departAt(log.lastConfigIndex());
            }
        }
    }

    /** Primes the list that every up-to-date member is sent next, unless it is too long for one append. */
    void share(List<Entry> entries, long bytes) {
        if (bytes <= core.settings.appendBytesMax()) {
            shared = entries;
            sharedAtLastIndex = log.lastIndex();
        }
    }

    void broadcast() {
        peers.forEach(this::replicate);
    }

    /** Sends as much as may be on its way, or at least the news of a commit. */
    void replicate(long to, Progress peer) {
        boolean sent = false;
        while (peer.maySend() && peer.next() <= log.lastIndex()) {
            if (!sendEntries(to, peer)) {
                return;
            }
            sent = true;
        }
        if (!sent && peer.owesCommit(core.commit())) {
            send(to, peer, List.of());
        }
    }

    void heartbeat(long round, boolean votersOnly) {
        for (Map.Entry<Long, Progress> peer : peers.entrySet()) {
            long to = peer.getKey();
            if (!votersOnly || core.membership().isVoter(to)) {
                long match = Defect.HEARTBEAT_COMMITS_TOO_FAR.isOn()
                        ? core.commit()
                        : peer.getValue().match();
                long commit = Math.min(match, core.commit());
                core.out.send(new Heartbeat(core.term(), core.id(), to, commit, round));
            }
        }
    }

    void onRefusal(AppendResponse refusal, Progress peer) {
        long to = refusal.from();
        if (peer.isStaleRefusal(refusal.index())) {
            return;
        }
        if (refusal.hintIndex() < 0) {
            needSnapshot(to, peer);
            return;
        }
        long agreed = log.lastIndexNotAfterTerm(refusal.hintIndex(), refusal.hintTerm());
        peer.probe(Math.min(refusal.index(), agreed + 1));
        replicate(to, peer);
    }

    /** An answer to a heartbeat: the member lives, so what it has not acknowledged may have been lost. */
    void onAlive(long to, Progress peer) {
        boolean behind = peer.match() < log.lastIndex() && peer.state() != State.SNAPSHOT;
        if (!behind || !peer.isQuiet(core.ticks(), core.settings.heartbeatTicks())) {
            return;
        }
        peer.resume();
        if (peer.maySend() && peer.next() <= log.lastIndex()) {
            replicate(to, peer);
        } else if (peer.next() <= log.baseIndex()) {
            needSnapshot(to, peer);
        } else {
            send(to, peer, List.of());
        }
    }

    void onSnapshotSent(long to, boolean delivered) {
        Progress peer = peers.get(to);
        if (peer == null || peer.state() != State.SNAPSHOT) {
            return;
        }
        if (delivered) {
            peer.snapshotLeft(core.ticks() + core.settings.electionTicks());
        } else {
            peer.probe(peer.match() + 1);
            peer.pause();
        }
    }

    void onUnreachable(long to) {
        Progress peer = peers.get(to);
        if (peer != null && peer.state() == State.REPLICATE) {
            peer.probe(peer.match() + 1);
        }
    }

    void tick() {
        Iterator<Map.Entry<Long, Progress>> all = peers.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Long, Progress> entry = all.next();
            Progress peer = entry.getValue();
            if (peer.departsAt() != 0 && hasDeparted(peer)) {
                all.remove();
            } else if (peer.state() == State.SNAPSHOT && peer.isOverdue(core.ticks())) {
                // An empty append asks whether it arrived; a refusal leads to the next snapshot.
                peer.probe(log.firstIndex());
                send(entry.getKey(), peer, List.of());
            }
        }
    }

    /** Largest index that is durable at a majority of the voters. */
    long quorumIndex() {
        Membership membership = core.membership();
        SortedSet<Long> counted = Defect.LEARNER_COUNTS.isOn() ? membership.all() : membership.voters();
        long[] matches = new long[counted.size()];
        int i = 0;
        for (long id : counted) {
            Progress peer = peers.get(id);
            long match = peer == null ? 0 : peer.match();
            matches[i++] = id == core.id() ? core.durability.index() : match;
        }
        Arrays.sort(matches);
        int missing = Defect.COMMIT_BY_MINORITY.isOn() && matches.length > 1 ? 1 : 0;
        return matches[matches.length - membership.quorum() + missing];
    }

    boolean hasActiveQuorum() {
        return isQuorum(this::isActive);
    }

    boolean isRoundConfirmed(long round) {
        return isQuorum(peer -> peer.confirmedRound() >= round);
    }

    /** Whether this leader alone is the quorum. */
    boolean isAlone() {
        return isQuorum(peer -> false);
    }

    /** The voter with the longest log, 0 = there is none. */
    long bestVoter() {
        long best = Core.NOBODY;
        long bestMatch = -1;
        for (Map.Entry<Long, Progress> peer : peers.entrySet()) {
            if (core.membership().isVoter(peer.getKey()) && peer.getValue().match() > bestMatch) {
                best = peer.getKey();
                bestMatch = peer.getValue().match();
            }
        }
        return best;
    }

    private boolean isQuorum(Predicate<Progress> test) {
        int count = 0;
        for (long id : core.membership().voters()) {
            Progress peer = peers.get(id);
            if (id == core.id() || peer != null && test.test(peer)) {
                count++;
            }
        }
        return count >= core.membership().quorum();
    }

    private boolean sendEntries(long to, Progress peer) {
        if (peer.next() <= log.baseIndex()) {
            needSnapshot(to, peer);
            return false;
        }
        send(to, peer, sliceFrom(peer.next()));
        if (peer.state() == State.PROBE) {
            peer.pause();
        }
        return true;
    }

    private void send(long to, Progress peer, List<Entry> entries) {
        long prev = peer.next() - 1;
        check(prev >= log.baseIndex(), "append from before the base");
        core.out.send(new AppendRequest(core.term(), core.id(), to, prev, log.term(prev), core.commit(), entries));
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.sizeBytes();
        }
        peer.sent(prev + entries.size(), bytes, core.commit(), core.ticks());
    }

    private List<Entry> sliceFrom(long from) {
        boolean reusable = sharedAtLastIndex == log.lastIndex() && shared.get(0).index() == from;
        if (!reusable) {
            shared = log.slice(from, log.lastIndex(), core.settings.appendBytesMax());
            sharedAtLastIndex = log.lastIndex();
        }
        return shared;
    }

    /** Asks for a snapshot, but not for a member that would not receive it: its next sign of life leads here again. */
    private void needSnapshot(long to, Progress peer) {
        if (isActive(peer)) {
            peer.awaitSnapshot();
            core.out.signal(new SnapshotNeeded(to));
        } else {
            peer.pause();
        }
    }

    /** Once the removal is committed, heartbeats still tell of it for one election time-out. */
    private boolean hasDeparted(Progress peer) {
        if (core.commit() < peer.departsAt()) {
            return false;
        }
        if (!peer.isLeaving()) {
            peer.leaveAt(core.ticks() + core.settings.electionTicks());
        }
        return peer.hasLeft(core.ticks());
    }
}
