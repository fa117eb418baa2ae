package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import dev.akkad.raft.PeerProgress;
import dev.akkad.raft.Raft;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The transfers of this leader, one a follower at most, and the part of the log that they need: a follower that was
 * given the state at an index must find the entries after it still there, or it would need the next snapshot at once,
 * and under load for ever.
 */
final class SnapshotSenders {
    /** Before the snapshot is opened, and after a failure, nothing is held. */
    private static final long NOTHING = Long.MAX_VALUE;

    /**
     * @param index of the snapshot
     * @param target once delivered, the follower has caught up when it is here; 0 = still being sent
     */
    private record Transfer(ActorRef<SnapshotSender.Command> sender, long index, long target) {}

    private final ActorContext<RaftMember.Command> context;
    private final MemberContext member;
    private final SortedMap<Long, Transfer> byPeer = new TreeMap<>();

    SnapshotSenders(ActorContext<RaftMember.Command> context, MemberContext member) {
        this.context = context;
        this.member = member;
    }

    void start(long to) {
        Transfer running = byPeer.get(to);
        if (running != null && running.target() == 0) {
            return;
        }
        ActorRef<SnapshotSender.Command> sender = context.spawnAnonymous(
                SnapshotSender.create(member, to, context.getSelf()),
                DispatcherSelector.fromConfig("akkad.blocking-dispatcher"));
        byPeer.put(to, new Transfer(sender, NOTHING, 0));
    }

    /** The sender has a picture of the store at {@code index}. */
    void opened(long to, long index) {
        byPeer.computeIfPresent(to, (peer, transfer) -> new Transfer(transfer.sender(), index, transfer.target()));
    }

    void acked(long from, PeerMessage.SnapshotAck ack) {
        Transfer transfer = byPeer.get(from);
        if (transfer != null) {
            transfer.sender().tell(new SnapshotSender.Acked(ack));
        }
    }

    /** The follower has it all; entries up to {@code lastIndex} will follow. */
    void delivered(long to, long lastIndex) {
        byPeer.computeIfPresent(to, (peer, transfer) -> new Transfer(transfer.sender(), transfer.index(), lastIndex));
    }

    void failed(long to) {
        byPeer.remove(to);
    }

    /** Index after which entries are still needed, {@link Long#MAX_VALUE} = none is. */
    long neededAfter(Raft raft) {
        if (byPeer.isEmpty()) {
            return NOTHING;
        }
        SortedMap<Long, PeerProgress> progress = raft.progress();
        byPeer.entrySet().removeIf(entry -> isOver(entry.getValue(), progress.get(entry.getKey())));
        long needed = NOTHING;
        for (var entry : byPeer.entrySet()) {
            needed = Math.min(needed, Math.max(entry.getValue().index(), raft.matchIndex(entry.getKey())));
        }
        return needed;
    }

    private static boolean isOver(Transfer transfer, @org.jspecify.annotations.Nullable PeerProgress peer) {
        if (transfer.target() == 0) {
            return false; // its sender tells
        }
        return peer == null
                || !peer.recentlyActive()
                || peer.state() == PeerProgress.State.PROBE
                || peer.match() >= transfer.target();
    }
}
