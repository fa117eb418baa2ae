package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.member.codec.PeerCodec;
import dev.akkad.member.meter.PeerMeters;
import dev.akkad.store.CheckpointStore;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes a leader's snapshot into a directory of its own, piece by piece, one transfer at a time. A piece out of order
 * or damaged rejects the transfer; a newer transfer replaces an older one.
 *
 * <p>One for which the disk has no room is given up, so that what it took is free again, and rejected only after a
 * while that doubles each time: the leader sends the next one as soon as it hears of that.
 *
 * <p>RaftMember hears of a whole snapshot before the leader does: so Raft's word to install it finds it there. It also
 * says when those that nobody will install any more may go.
 */
final class SnapshotReceiver extends AbstractBehavior<SnapshotReceiver.Command> {
    private static final Duration SPACE_RETRY = Duration.ofSeconds(1);
    private static final Duration SPACE_RETRY_MAX = Duration.ofSeconds(8);

    sealed interface Command {}

    record Chunk(long from, PeerMessage.SnapshotChunk chunk) implements Command {}

    /** Whole snapshots other than the one at {@code wanted}, 0 = none, are of no use to RaftMember. */
    record Discard(long wanted) implements Command {}

    private enum SpaceRetry implements Command {
        INSTANCE
    }

    private record Transfer(
            long from, long index, CheckpointStore.Incoming target, CRC32C checksum, long startedNanos) {
        String peer() {
            return Long.toHexString(from);
        }
    }

    private final TimerScheduler<Command> timers;
    private final MemberContext member;
    private final MemberPorts.Incoming incoming;
    private final ActorRef<RaftMember.Command> raft;
    private @Nullable Transfer transfer;
    private long nextOffset;
    /** The last one that was received in full: RaftMember may not have heard of it yet. */
    private long whole;
    /** The newest piece of what there is no room for, while nobody has been told. */
    private @Nullable Chunk unanswered;

    private Duration spaceRetry = SPACE_RETRY;

    static Behavior<Command> create(
            MemberContext member, MemberPorts.Incoming incoming, ActorRef<RaftMember.Command> raft) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new SnapshotReceiver(context, timers, member, incoming, raft)));
    }

    private SnapshotReceiver(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MemberContext member,
            MemberPorts.Incoming incoming,
            ActorRef<RaftMember.Command> raft) {
        super(context);
        this.timers = timers;
        this.member = member;
        this.incoming = incoming;
        this.raft = raft;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Chunk.class, this::onChunk)
                .onMessage(Discard.class, this::onDiscard)
                .onMessageEquals(SpaceRetry.INSTANCE, this::onSpaceRetry)
                .onSignal(PreRestart.class, signal -> abandon())
                .onSignal(PostStop.class, signal -> abandon())
                .build();
    }

    private Behavior<Command> onChunk(Chunk message) {
        if (unanswered != null) {
            unanswered = message;
            return this;
        }
        PeerMessage.SnapshotChunk chunk = message.chunk();
        try {
            if (chunk.offset() == 0) {
                abandon();
                transfer = new Transfer(
                        message.from(),
                        chunk.index(),
                        incoming.open(chunk.index()),
                        new CRC32C(),
                        member.clock().monotonicNanos());
                meters().inFlight.of(transfer.peer()).increment();
                nextOffset = 0;
            }
            ack(message.from(), chunk.index(), !write(message.from(), chunk));
        } catch (NoSpaceException e) {
            getContext().getLog().warn("snapshot waits for space: {}", e.getMessage());
            abandon();
            unanswered = message;
            timers.startSingleTimer(SpaceRetry.INSTANCE, spaceRetry);
            spaceRetry = min(spaceRetry.multipliedBy(2), SPACE_RETRY_MAX);
        } catch (IOException e) {
            getContext().getLog().error("cannot receive snapshot at {}", chunk.index(), e);
            abandon();
            ack(message.from(), chunk.index(), true);
        }
        return this;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Behavior<Command> onSpaceRetry() {
        Chunk refused = unanswered;
        unanswered = null;
        if (refused != null) {
            ack(refused.from(), refused.chunk().index(), true);
        }
        return this;
    }

    private Behavior<Command> onDiscard(Discard discard) {
        try {
            incoming.discard(new TreeSet<>(List.of(discard.wanted(), whole)));
        } catch (IOException e) {
            getContext().getLog().warn("cannot remove snapshots that nobody wants", e);
        }
        return this;
    }

    private boolean write(long from, PeerMessage.SnapshotChunk chunk) throws IOException {
        Transfer current = transfer;
        if (current == null
                || current.from() != from
                || current.index() != chunk.index()
                || nextOffset != chunk.offset()) {
            return false;
        }
        current.checksum().update(chunk.data().unsafeArray());
        if ((int) current.checksum().getValue() != chunk.checksum()) {
            abandon();
            return false;
        }
        if (!chunk.data().isEmpty()) {
            current.target().append(chunk.data());
        }
        nextOffset++;
        if (chunk.last()) {
            long received = member.clock().monotonicNanos();
            current.target().complete(chunk.index(), chunk.term());
            transfer = null;
            spaceRetry = SPACE_RETRY;
            measure(current, received);
            whole = chunk.index();
            raft.tell(new RaftMember.SnapshotReceived(whole));
            getContext().getLog().info("received snapshot at {} in {} pieces", chunk.index(), nextOffset);
        }
        return true;
    }

    /** @param receivedNanos when all was there but not synced */
    private void measure(Transfer received, long receivedNanos) {
        long now = member.clock().monotonicNanos();
        meters().inFlight.of(received.peer()).decrement();
        meters().successes.of(received.peer()).increment();
        meters().durations.of(received.peer()).add(now - received.startedNanos());
        member.meters.store().snapshotsReceived.add(now - received.startedNanos());
        member.meters.store().snapshotSyncs.add(now - receivedNanos);
    }

    private PeerMeters.SnapshotMeters meters() {
        return member.meters.peers().receivedSnapshots;
    }

    private void ack(long to, long index, boolean rejected) {
        member.transport()
                .send(
                        to,
                        PeerTransport.Lane.RAFT,
                        PeerCodec.encode(new PeerMessage.SnapshotAck(index, nextOffset, rejected)));
    }

    private Behavior<Command> abandon() {
        if (transfer != null) {
            meters().inFlight.of(transfer.peer()).decrement();
            meters().failures.of(transfer.peer()).increment();
            try {
                transfer.target().close();
            } catch (IOException e) {
                getContext().getLog().warn("cannot remove an unfinished snapshot", e);
            }
            transfer = null;
        }
        return this;
    }
}
