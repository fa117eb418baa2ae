package dev.akkad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.member.PeerTransport;
import dev.akkad.member.PeerTransport.Lane;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LabTransportTest {
    private static final long PEER = 7;
    private static final long OTHER = 8;

    private final Wire wire = new Wire();
    private final ManualTime time = new ManualTime();
    private final Links links = new Links();
    private final Points points = new Points(new Random(1), reason -> {});
    private boolean leads;
    private final LabTransport transport = new LabTransport(wire, links, points, () -> leads, time, new Random(1));

    /** What really goes out, and who really listens. */
    private static final class Wire implements PeerTransport {
        final List<String> sent = new ArrayList<>();
        Receiver receiver = (from, payload) -> {};

        @Override
        public void send(long to, Lane lane, Bytes payload) {
            sent.add(to + " " + lane + " " + payload.utf8());
        }

        @Override
        public void receiver(Receiver next) {
            receiver = next;
        }

        @Override
        public void resolve(long memberId, String peerUrl) {
            sent.add("resolve " + memberId + " " + peerUrl);
        }
    }

    private static final class ManualTime implements Later {
        private record Task(long due, int number, Runnable work) {}

        private final PriorityQueue<Task> tasks =
                new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingInt(Task::number));
        private long now = 1_000;
        private int count;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void after(long nanos, Runnable work) {
            tasks.add(new Task(now + nanos, count++, work));
        }

        void advance(long nanos) {
            long end = now + nanos;
            while (!tasks.isEmpty() && tasks.peek().due() <= end) {
                Task task = tasks.remove();
                now = task.due();
                task.work().run();
            }
            now = end;
        }
    }

    private void send(long to, Lane lane, String text) {
        transport.send(to, lane, Bytes.utf8(text));
    }

    private void cut(Links.Direction direction) {
        links.change(direction, PEER, fault -> fault.withLoss(100));
    }

    private void delay(Links.Direction direction, long nanos) {
        links.change(direction, PEER, fault -> fault.withDelay(nanos));
    }

    @Test
    void withNothingWrongAllGoesThroughAtOnce() {
        List<String> received = new ArrayList<>();
        transport.receiver((from, payload) -> received.add(from + " " + payload.utf8()));

        send(PEER, Lane.RAFT, "a");
        send(PEER, Lane.BULK, "b");
        transport.resolve(PEER, "http://h:1");
        wire.receiver.receive(PEER, Bytes.utf8("c"));

        assertThat(wire.sent).containsExactly("7 RAFT a", "7 BULK b", "resolve 7 http://h:1");
        assertThat(received).containsExactly("7 c");
    }

    @Test
    void aLinkCutOneWayLosesBothLanesThereAndNothingElse() {
        List<String> received = new ArrayList<>();
        transport.receiver((from, payload) -> received.add(from + " " + payload.utf8()));
        cut(Links.Direction.OUT);

        send(PEER, Lane.RAFT, "a");
        send(PEER, Lane.BULK, "b");
        send(OTHER, Lane.RAFT, "c");
        wire.receiver.receive(PEER, Bytes.utf8("d"));

        assertThat(wire.sent).containsExactly("8 RAFT c");
        assertThat(received).containsExactly("7 d");
    }

    @Test
    void aLinkCutTheOtherWayHearsNothing() {
        List<String> received = new ArrayList<>();
        List<Long> turnedAway = new ArrayList<>();
        transport.receiver(new PeerTransport.Receiver() {
            @Override
            public void receive(long from, Bytes payload) {
                received.add(from + " " + payload.utf8());
            }

            @Override
            public void turnedAway(long from) {
                turnedAway.add(from);
            }
        });
        cut(Links.Direction.IN);

        wire.receiver.receive(PEER, Bytes.utf8("a"));
        wire.receiver.turnedAway(PEER);
        wire.receiver.receive(OTHER, Bytes.utf8("b"));
        wire.receiver.turnedAway(OTHER);
        send(PEER, Lane.RAFT, "c");

        assertThat(received).containsExactly("8 b");
        assertThat(turnedAway).containsExactly(OTHER);
        assertThat(wire.sent).containsExactly("7 RAFT c");
    }

    @Test
    void delayedMessagesKeepTheirOrderWhenTheDelayShrinks() {
        delay(Links.Direction.OUT, 100);
        send(PEER, Lane.RAFT, "a");
        time.advance(50);
        delay(Links.Direction.OUT, 10);
        send(PEER, Lane.RAFT, "b");
        delay(Links.Direction.OUT, 0);
        send(PEER, Lane.RAFT, "c");

        time.advance(49);
        assertThat(wire.sent).isEmpty();
        time.advance(1);
        assertThat(wire.sent).containsExactly("7 RAFT a", "7 RAFT b", "7 RAFT c");
    }

    @Test
    void oneLaneDoesNotWaitForTheOther() {
        delay(Links.Direction.OUT, 100);
        send(PEER, Lane.BULK, "a");
        links.heal();

        send(PEER, Lane.RAFT, "b");

        assertThat(wire.sent).containsExactly("7 RAFT b");
        time.advance(100);
        assertThat(wire.sent).containsExactly("7 RAFT b", "7 BULK a");
    }

    @Test
    void aLateLineHoldsSoMuchAndLosesTheRest() {
        delay(Links.Direction.OUT, 100);
        for (int i = 0; i < Line.LATE_MAX + 5; i++) {
            send(PEER, Lane.RAFT, "x");
        }

        time.advance(100);

        assertThat(wire.sent).hasSize(Line.LATE_MAX);
    }

    @Test
    void someAreLost() {
        links.change(Links.Direction.OUT, PEER, fault -> fault.withLoss(30));
        for (int i = 0; i < 1000; i++) {
            send(PEER, Lane.RAFT, "x");
        }

        assertThat(wire.sent).hasSizeBetween(600, 800);
    }

    @Test
    void whoLeadsComesByAnotherPointThanWhoFollows() {
        points.enable("raftBeforeLeaderSend", "return");
        send(PEER, Lane.RAFT, "a");
        leads = true;
        send(PEER, Lane.RAFT, "b");
        send(PEER, Lane.BULK, "c");

        assertThat(wire.sent).containsExactly("7 RAFT a", "7 BULK c");
    }

    @Test
    void healedLinksAreForgotten() {
        cut(Links.Direction.OUT);
        links.change(Links.Direction.OUT, PEER, fault -> fault.withLoss(0));

        assertThat(links.all(Links.Direction.OUT)).isEmpty();
    }
}
