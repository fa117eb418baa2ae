package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.Effect;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.akkad.base.Bytes;
import dev.akkad.store.CheckpointStore;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SnapshotReceiverTest {
    private static final long LEADER = 2;

    private final List<PeerMessage> sent = new ArrayList<>();
    private final TestInbox<RaftMember.Command> raft = TestInbox.create();

    /** Told at once, the leader would send the next one at once, and so for ever. */
    @Test
    void aSnapshotWithoutRoomIsRejectedLaterAndLater() {
        MemberPorts.Incoming full = new MemberPorts.Incoming() {
            @Override
            public CheckpointStore.Incoming open(long index) throws IOException {
                throw new NoSpaceException("no space left for this test");
            }

            @Override
            public void discard(Set<Long> wanted) {}
        };
        BehaviorTestKit<SnapshotReceiver.Command> receiver =
                BehaviorTestKit.create(SnapshotReceiver.create(MemberContexts.of(1, sent), full, raft.getRef()));
        List<Long> waited = new ArrayList<>();
        for (int attempt = 1; attempt <= 5; attempt++) {
            int index = attempt;
            LongStream.range(0, 8).forEach(offset -> receiver.run(piece(index, offset)));
            assertThat(sent).as("what tells the leader").isEmpty();

            Effect.TimerScheduled<?> timer = receiver.expectEffectClass(Effect.TimerScheduled.class);
            waited.add(timer.delay().toSeconds());
            receiver.run((SnapshotReceiver.Command) timer.msg());
            assertThat(sent).containsExactly(new PeerMessage.SnapshotAck(index, 0, true));
            sent.clear();
        }
        assertThat(waited).containsExactly(1L, 2L, 4L, 8L, 8L);
        assertThat(receiver.isAlive()).isTrue();
    }

    private static SnapshotReceiver.Chunk piece(long index, long offset) {
        return new SnapshotReceiver.Chunk(
                LEADER, new PeerMessage.SnapshotChunk(index, 1, offset, false, 0, Bytes.EMPTY));
    }
}
