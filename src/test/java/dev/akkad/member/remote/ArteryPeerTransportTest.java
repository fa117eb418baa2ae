package dev.akkad.member.remote;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.DeadLetter;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.akkad.base.Bytes;
import dev.akkad.member.PeerTransport.Lane;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArteryPeerTransportTest {
    private final List<Integer> ports = Node.freePorts(3);
    private Node one = new Node(1, ports.get(0));
    private Node two = new Node(2, ports.get(1));

    @BeforeEach
    void meet() {
        one.transport.resolve(2, two.peerUrl);
        two.transport.resolve(1, one.peerUrl);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void smallPayloadsArriveInOrderOnBothLanes() throws Exception {
        connect();

        for (int i = 0; i < 400; i++) {
            one.transport.send(2, i % 2 == 0 ? Lane.RAFT : Lane.BULK, Bytes.utf8("m" + i));
        }

        int lastEven = -2;
        int lastOdd = -1;
        for (int i = 0; i < 400; i++) {
            int number = Integer.parseInt(next(two).payload().utf8().substring(1));
            if (number % 2 == 0) {
                assertThat(number).isEqualTo(lastEven + 2);
                lastEven = number;
            } else {
                assertThat(number).isEqualTo(lastOdd + 2);
                lastOdd = number;
            }
        }
        assertThat(one.transport.traffic().sentBytes().get(2L)).isPositive();
        assertThat(two.transport.traffic().receivedBytes().get(1L)).isPositive();
    }

    @Test
    void anEmptyPayloadArrives() throws Exception {
        connect();

        one.transport.send(2, Lane.RAFT, Bytes.EMPTY);

        assertThat(next(two)).isEqualTo(new Node.Received(1, Bytes.EMPTY));
    }

    @Test
    void fiveMegabytesArriveWholeWhileTheRaftLaneFlows() throws Exception {
        connect();
        Bytes large = pattern(5 * 1024 * 1024);

        one.transport.send(2, Lane.BULK, large);
        for (int i = 0; i < 100; i++) {
            one.transport.send(2, Lane.RAFT, Bytes.utf8("r" + i));
        }

        int raft = 0;
        int bulk = 0;
        while (raft + bulk < 101) {
            Node.Received received = next(two);
            if (received.payload().length() < 10) {
                assertThat(received.payload()).isEqualTo(Bytes.utf8("r" + raft));
                raft++;
            } else {
                assertThat(received.payload()).isEqualTo(large);
                bulk++;
            }
        }
        assertThat(bulk).isEqualTo(1);
        assertThat(two.transport.traffic().unreceivedPayloads()).isZero();
    }

    @Test
    void largePayloadsOnTheRaftLaneArriveInOrderToo() throws Exception {
        connect();

        one.transport.send(2, Lane.RAFT, pattern(700_000));
        one.transport.send(2, Lane.RAFT, Bytes.utf8("behind"));

        assertThat(next(two).payload()).isEqualTo(pattern(700_000));
        assertThat(next(two).payload()).isEqualTo(Bytes.utf8("behind"));
    }

    @Test
    void framesOfAnotherClusterAreDroppedAndCounted() throws Exception {
        try (Node stranger = new Node(Node.CLUSTER + 1, 9, ports.get(2))) {
            stranger.transport.resolve(2, two.peerUrl);
            two.transport.resolve(9, stranger.peerUrl);

            until(() -> {
                stranger.transport.send(2, Lane.RAFT, Bytes.utf8("foreign"));
                return two.transport.traffic().foreignFrames() > 0;
            });

            assertThat(connect()).isEqualTo(new Node.Received(1, Bytes.utf8("hello")));
        }
    }

    @Test
    void framesForAnotherMemberAndFramesOfAGoneOneAreDropped() throws Exception {
        connect();
        one.transport.resolve(5, two.peerUrl);

        one.transport.send(5, Lane.RAFT, Bytes.utf8("for five"));
        one.transport.send(2, Lane.RAFT, Bytes.utf8("for two"));
        assertThat(next(two).payload()).isEqualTo(Bytes.utf8("for two"));
        assertThat(two.transport.traffic().foreignFrames()).isEqualTo(1);

        two.transport.resolve(1, "");
        one.transport.send(2, Lane.RAFT, Bytes.utf8("gone"));
        until(() -> two.transport.traffic().foreignFrames() == 2);
        two.transport.send(1, Lane.RAFT, Bytes.utf8("you are gone"));
        assertThat(next(one).payload()).as("it can still be told so").isEqualTo(Bytes.utf8("you are gone"));
    }

    @Test
    void aMemberNotKnownYetIsHeardAndAnswered() throws Exception {
        try (Node newcomer = new Node(3, ports.get(2))) {
            newcomer.transport.resolve(2, two.peerUrl);

            assertThat(Node.sendUntilReceived(newcomer, two, Lane.RAFT, Bytes.utf8("hello"))
                            .from())
                    .isEqualTo(3);
            assertThat(Node.sendUntilReceived(two, newcomer, Lane.BULK, Bytes.utf8("welcome"))
                            .from())
                    .isEqualTo(2);
        }
    }

    @Test
    void aPeerIsReachedWhereItListensUntilItHasHeardOfItsNewAddress() throws Exception {
        connect();
        Node.sendUntilReceived(two, one, Lane.RAFT, Bytes.utf8("I am here"));

        one.transport.resolve(2, Node.peerUrl(ports.get(2)));

        assertThat(Node.sendUntilReceived(one, two, Lane.RAFT, Bytes.utf8("you move"))
                        .from())
                .isEqualTo(1);
        two.close();
        two = new Node(2, ports.get(2));
        two.transport.resolve(1, one.peerUrl);
        Node.sendUntilReceived(two, one, Lane.RAFT, Bytes.utf8("here I am"));
        Node.sendUntilReceived(one, two, Lane.RAFT, Bytes.utf8("seen"));
        for (int i = 0; i < 40; i++) {
            one.transport.send(2, Lane.RAFT, Bytes.utf8("m" + i));
        }
        for (int i = 0; i < 40; ) {
            String payload = next(two).payload().utf8();
            if (payload.matches("m\\d+")) { // what was said before may still be under way
                assertThat(payload).as("none takes the old way").isEqualTo("m" + i++);
            }
        }
    }

    @Test
    void aPeerThatMovedBeforeOthersHeardOfItIsAnswered() throws Exception {
        connect();

        two.close();
        two = new Node(2, ports.get(2));
        two.transport.resolve(1, one.peerUrl);

        Node.sendUntilReceived(two, one, Lane.RAFT, Bytes.utf8("here I am"));
        assertThat(Node.sendUntilReceived(one, two, Lane.RAFT, Bytes.utf8("answer"))
                        .from())
                .isEqualTo(1);
    }

    @Test
    void aRestartedPeerIsReachedAgainInBothDirections() throws Exception {
        connect();
        Node.sendUntilReceived(two, one, Lane.BULK, Bytes.utf8("hello"));

        two.close();
        one.transport.send(2, Lane.RAFT, Bytes.utf8("lost"));
        two = new Node(2, ports.get(1));
        meet();

        assertThat(Node.sendUntilReceived(one, two, Lane.RAFT, Bytes.utf8("again"))
                        .from())
                .isEqualTo(1);
        assertThat(Node.sendUntilReceived(one, two, Lane.BULK, Bytes.utf8("again"))
                        .from())
                .isEqualTo(1);
        assertThat(Node.sendUntilReceived(two, one, Lane.RAFT, Bytes.utf8("again"))
                        .from())
                .isEqualTo(2);
        assertThat(one.rebuilds).isEmpty();
        assertThat(one.system.whenTerminated().isCompleted()).isFalse();
    }

    /** Akka shortens references that it meets often, and may have met this one when nobody was behind it yet. */
    @Test
    void aPeerThatIsSpokenToBeforeItListensIsHeardForGood() throws Exception {
        two.close();
        Config config = ConfigFactory.parseString(
                        "akka.remote.artery.advanced.compression.actor-refs.advertisement-interval = 100 ms")
                .withFallback(RemoteConfig.of(RemoteSettings.ofUrls(two.peerUrl, two.peerUrl)));
        ActorSystem<Void> early = ActorSystem.create(Behaviors.empty(), RemoteConfig.SYSTEM, config);
        try {
            AtomicLong lost = new AtomicLong();
            early.eventStream()
                    .tell(new EventStream.Subscribe<>(
                            DeadLetter.class,
                            early.systemActorOf(
                                    Behaviors.receiveMessage(letter -> {
                                        lost.incrementAndGet();
                                        return Behaviors.same();
                                    }),
                                    "lost",
                                    Props.empty())));
            until(() -> {
                one.transport.send(2, Lane.RAFT, Bytes.utf8("too early"));
                return lost.get() > 10;
            });

            BlockingQueue<Bytes> received = new LinkedBlockingQueue<>();
            ArteryPeerTransport transport = ArteryPeerTransport.start(early, Node.CLUSTER, 2, 1L << 50);
            transport.receiver((from, payload) -> received.add(payload));
            one.transport.send(2, Lane.RAFT, Bytes.utf8("listening"));
            until(() -> Bytes.utf8("listening").equals(received.poll()));
            for (int i = 0; i < 40; i++) {
                one.transport.send(2, Lane.RAFT, Bytes.utf8("m" + i));
                assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo(Bytes.utf8("m" + i));
                assertThat(received.poll(50, TimeUnit.MILLISECONDS)).isNull();
            }
        } finally {
            early.terminate();
            early.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPeerThatStaysAwayStopsNobody() throws Exception {
        connect();
        two.close();

        for (int i = 0; i < 80; i++) {
            one.transport.send(2, Lane.RAFT, Bytes.utf8("into the void"));
            one.transport.send(2, Lane.BULK, Bytes.utf8("into the void"));
            assertThat(one.received.poll(100, TimeUnit.MILLISECONDS)).isNull();
        }

        assertThat(one.system.whenTerminated().isCompleted()).isFalse();
        two = new Node(2, ports.get(1));
        meet();
        assertThat(Node.sendUntilReceived(one, two, Lane.RAFT, Bytes.utf8("back"))
                        .from())
                .isEqualTo(1);
    }

    @Test
    void tooLongAndUnknownReceiversAreCountedAsUnsent() {
        one.transport.send(77, Lane.RAFT, Bytes.utf8("nobody"));
        one.transport.send(2, Lane.BULK, Bytes.wrap(new byte[ArteryPeerTransport.PAYLOAD_BYTES_MAX + 1]));

        assertThat(one.transport.traffic().unsentPayloads()).isEqualTo(2);
    }

    @Test
    void aReceiverThatFailsLosesNoMoreThanItsPayload() throws Exception {
        connect();
        AtomicReference<Bytes> seen = new AtomicReference<>();
        two.transport.receiver((from, payload) -> {
            seen.set(payload);
            throw new IllegalStateException("receiver failed");
        });
        one.transport.send(2, Lane.RAFT, Bytes.utf8("poison"));
        until(() -> Bytes.utf8("poison").equals(seen.get()));

        two.transport.receiver((from, payload) -> two.received.add(new Node.Received(from, payload)));
        one.transport.send(2, Lane.RAFT, Bytes.utf8("fine"));

        assertThat(next(two).payload()).isEqualTo(Bytes.utf8("fine"));
    }

    private Node.Received connect() throws InterruptedException {
        Node.Received first = Node.sendUntilReceived(one, two, Lane.RAFT, Bytes.utf8("hello"));
        Node.sendUntilReceived(one, two, Lane.BULK, Bytes.utf8("hello"));
        // Greetings that were sent more than once may still be under way; nothing behind these two is.
        one.transport.send(2, Lane.RAFT, Bytes.utf8("last"));
        one.transport.send(2, Lane.BULK, Bytes.utf8("last"));
        for (int seen = 0; seen < 2; ) {
            seen += next(two).payload().equals(Bytes.utf8("last")) ? 1 : 0;
        }
        return first;
    }

    private static Node.Received next(Node node) throws InterruptedException {
        Node.Received received = node.received.poll(20, TimeUnit.SECONDS);
        if (received == null) {
            throw new AssertionError("nothing arrived");
        }
        return received;
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        Eventually.holds(condition);
    }

    private static Bytes pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return Bytes.wrap(bytes);
    }
}
