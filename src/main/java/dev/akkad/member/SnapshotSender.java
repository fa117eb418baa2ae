package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.base.Bytes;
import dev.akkad.member.codec.PeerCodec;
import dev.akkad.member.meter.PeerMeters;
import dev.akkad.store.CheckpointStore;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Streams the machine's state to one follower that is behind the log, at most {@link #WINDOW} pieces ahead of what the
 * follower has written. Ends with {@link RaftMember.SnapshotDelivered}; nothing is sent again, a lost piece ends the
 * transfer and Raft starts another.
 */
final class SnapshotSender extends AbstractBehavior<SnapshotSender.Command> {
    private static final int PIECE_BYTES_MAX = 256 * 1024;
    private static final int WINDOW = 8;

    sealed interface Command {}

    record Acked(PeerMessage.SnapshotAck ack) implements Command {}

    private enum Silence implements Command {
        INSTANCE
    }

    private final MemberContext member;
    private final long to;
    private final ActorRef<RaftMember.Command> owner;
    private final TimerScheduler<Command> timers;
    private final CheckpointStore.Snapshot snapshot;
    private final CRC32C checksum = new CRC32C();
    private @Nullable Bytes ahead;
    private long sent;
    private boolean complete;
    private final PeerMeters.SnapshotMeters meters;
    private long startedNanos;

    static Behavior<Command> create(MemberContext member, long to, ActorRef<RaftMember.Command> owner) {
        return Behaviors.setup(context -> {
            CheckpointStore store = member.store();
            try {
                if (store != null) {
                    CheckpointStore.Snapshot snapshot = store.snapshot();
                    return Behaviors.withTimers(
                            timers -> new SnapshotSender(context, timers, member, to, owner, snapshot).begin());
                }
            } catch (UncheckedIOException e) {
                context.getLog().warn("no snapshot for member {}: {}", Long.toHexString(to), e.toString());
            }
            owner.tell(new RaftMember.SnapshotDelivered(to, 0, 0));
            return Behaviors.stopped();
        });
    }

    private SnapshotSender(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MemberContext member,
            long to,
            ActorRef<RaftMember.Command> owner,
            CheckpointStore.Snapshot snapshot) {
        super(context);
        this.member = member;
        this.to = to;
        this.owner = owner;
        this.timers = timers;
        this.snapshot = snapshot;
        this.meters = member.meters.peers().sentSnapshots;
    }

    private String peer() {
        return Long.toHexString(to);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Acked.class, this::onAcked)
                .onMessageEquals(Silence.INSTANCE, () -> end(0))
                .onSignal(PostStop.class, stop -> {
                    meters.inFlight.of(peer()).decrement();
                    snapshot.close();
                    return this;
                })
                .build();
    }

    private Behavior<Command> begin() {
        getContext().getLog().info("sending snapshot at {} to member {}", snapshot.index(), Long.toHexString(to));
        owner.tell(new RaftMember.SnapshotOpened(to, snapshot.index()));
        startedNanos = member.clock().monotonicNanos();
        meters.inFlight.of(peer()).increment();
        return send(0);
    }

    private Behavior<Command> onAcked(Acked message) {
        PeerMessage.SnapshotAck ack = message.ack();
        if (ack.index() != snapshot.index()) {
            return this;
        }
        if (ack.rejected()) {
            return end(0);
        }
        if (complete && ack.nextOffset() == sent) {
            return end(snapshot.index());
        }
        return send(ack.nextOffset());
    }

    /** An unreadable store ends the transfer: whoever waits for it must hear so. */
    private Behavior<Command> send(long written) {
        try {
            sendPieces(written);
            return this;
        } catch (UncheckedIOException e) {
            getContext().getLog().warn("cannot send snapshot at {}: {}", snapshot.index(), e.toString());
            return end(0);
        }
    }

    private void sendPieces(long written) {
        timers.startSingleTimer(
                Silence.INSTANCE, member.settings().timing().electionTimeout().multipliedBy(10));
        if (ahead == null && sent == 0) {
            ahead = snapshot.next(PIECE_BYTES_MAX);
        }
        while (!complete && sent - written < WINDOW) {
            Bytes piece = ahead == null ? Bytes.EMPTY : ahead;
            ahead = ahead == null ? null : snapshot.next(PIECE_BYTES_MAX);
            complete = ahead == null;
            checksum.update(piece.unsafeArray());
            PeerMessage chunk = new PeerMessage.SnapshotChunk(
                    snapshot.index(), snapshot.term(), sent, complete, (int) checksum.getValue(), piece);
            member.transport().send(to, PeerTransport.Lane.BULK, PeerCodec.encode(chunk));
            sent++;
        }
    }

    private Behavior<Command> end(long index) {
        owner.tell(new RaftMember.SnapshotDelivered(to, index, snapshot.term()));
        (index > 0 ? meters.successes : meters.failures).of(peer()).increment();
        if (index > 0) {
            long took = member.clock().monotonicNanos() - startedNanos;
            meters.durations.of(peer()).add(took);
            member.meters.store().snapshots.add(took);
        }
        return Behaviors.stopped();
    }
}
