package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.raft.Entry;
import dev.akkad.raft.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutboxTest {
    private static final long LEADER = 1;
    private static final long PEER = 2;
    private static final long TERM = 5;
    private static final long MILLI = 1_000_000;

    private final List<List<Message>> sent = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private final Outbox outbox = new Outbox(new Wire(), this::capture, clock);

    @Test
    void messagesOfOneTurnLeaveAsOnePayload() {
        outbox.addAll(List.of(entries(1, 0), heartbeat()));
        outbox.addAll(List.of(entries(2, 0)));

        assertThat(outbox.flush()).isFalse();

        assertThat(sent).containsExactly(List.of(entries(1, 0), heartbeat(), entries(2, 0)));
    }

    @Test
    void whileEntriesAreFarApartNewsLeavesAtOnce() {
        send(entries(1, 0));
        clock.advance(10 * MILLI);
        send(entries(2, 1));
        sent.clear();

        send(news(2));

        assertThat(sent).containsExactly(List.of(news(2)));
    }

    @Test
    void whileEntriesFollowCloselyTheNextOfThemTellTheNews() {
        sendCloseEntries();

        outbox.addAll(List.of(news(2)));
        assertThat(outbox.flush()).isTrue();
        assertThat(sent).isEmpty();
        outbox.addAll(List.of(entries(3, 2)));
        assertThat(outbox.flush()).isFalse();

        assertThat(sent).containsExactly(List.of(entries(3, 2)));
    }

    @Test
    void newsThatWaitsLeavesBeforeWhateverElseIsSaid() {
        sendCloseEntries();
        outbox.addAll(List.of(news(2)));
        outbox.flush();

        send(heartbeat());

        assertThat(sent).containsExactly(List.of(news(2), heartbeat()));
    }

    @Test
    void newsLeavesWhenItsTimeIsUp() {
        sendCloseEntries();
        outbox.addAll(List.of(news(2)));
        outbox.flush();

        outbox.sendNews();
        outbox.sendNews();

        assertThat(sent).containsExactly(List.of(news(2)));
        assertThat(outbox.flush()).isFalse();
    }

    @Test
    void aPeerWhoseClientsAskedLatelyIsToldAtOnce() {
        sendCloseEntries();
        outbox.heard(new Message.ReadIndexRequest(TERM, PEER, LEADER, 1));
        clock.advance(MILLI);
        send(entries(3, 1));
        sent.clear();

        send(news(3));

        assertThat(sent).containsExactly(List.of(news(3)));
    }

    @Test
    void aPeerWhoseClientsAskedLongAgoWaitsLikeOthers() {
        send(entries(1, 0));
        outbox.heard(new Message.ForwardedProposal(TERM, PEER, LEADER, List.of(), List.of()));
        clock.advance(2_000 * MILLI);
        sendCloseEntries();

        outbox.addAll(List.of(news(2)));

        assertThat(outbox.flush()).isTrue();
        assertThat(sent).isEmpty();
    }

    private void sendCloseEntries() {
        send(entries(1, 0));
        clock.advance(MILLI);
        send(entries(2, 1));
        sent.clear();
    }

    private void send(Message message) {
        outbox.addAll(List.of(message));
        assertThat(outbox.flush()).isFalse();
    }

    private static Message entries(long index, long commit) {
        Entry entry = new Entry(index, TERM, Entry.Kind.COMMAND, Bytes.utf8("x"));
        return new Message.AppendRequest(TERM, LEADER, PEER, index - 1, TERM, commit, List.of(entry));
    }

    private static Message news(long commit) {
        return new Message.AppendRequest(TERM, LEADER, PEER, commit, TERM, commit, List.of());
    }

    private static Message heartbeat() {
        return new Message.Heartbeat(TERM, LEADER, PEER, 0, 1);
    }

    private Bytes capture(PeerMessage message) {
        sent.add(List.copyOf(((PeerMessage.RaftBatch) message).messages()));
        return Bytes.EMPTY;
    }

    private static final class ManualClock implements Clock {
        private long nanos = 1_000_000 * MILLI;

        void advance(long byNanos) {
            nanos += byNanos;
        }

        @Override
        public long monotonicMillis() {
            return nanos / MILLI;
        }

        @Override
        public long monotonicNanos() {
            return nanos;
        }

        @Override
        public long wallMillis() {
            return nanos / MILLI;
        }
    }

    /** What is sent has been captured before. */
    private static final class Wire implements PeerTransport {
        @Override
        public void send(long to, Lane lane, Bytes payload) {
            assertThat(to).isEqualTo(PEER);
            assertThat(lane).isEqualTo(Lane.RAFT);
        }

        @Override
        public void receiver(Receiver receiver) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resolve(long memberId, String peerUrl) {
            throw new UnsupportedOperationException();
        }
    }
}
