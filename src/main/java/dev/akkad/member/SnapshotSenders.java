package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import java.util.SortedMap;
import java.util.TreeMap;

/** The transfers under way from this leader, one a follower at most. */
final class SnapshotSenders {
    private final ActorContext<RaftMember.Command> context;
    private final MemberContext member;
    private final SortedMap<Long, ActorRef<SnapshotSender.Command>> byPeer = new TreeMap<>();

    SnapshotSenders(ActorContext<RaftMember.Command> context, MemberContext member) {
        this.context = context;
        this.member = member;
    }

    void start(long to) {
        if (byPeer.containsKey(to)) {
            return;
        }
        byPeer.put(
                to,
                context.spawnAnonymous(
                        SnapshotSender.create(member, to, context.getSelf()),
                        DispatcherSelector.fromConfig("akkad.blocking-dispatcher")));
    }

    void acked(long from, PeerMessage.SnapshotAck ack) {
        ActorRef<SnapshotSender.Command> sender = byPeer.get(from);
        if (sender != null) {
            sender.tell(new SnapshotSender.Acked(ack));
        }
    }

    void ended(long to) {
        byPeer.remove(to);
    }
}
