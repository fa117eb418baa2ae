package dev.akkad.member.remote;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.base.Bytes;
import dev.akkad.member.PeerTransport.Lane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The remoting of one member on loopback, with everything it received. */
final class Node implements AutoCloseable {
    static final long CLUSTER = 0x7ea1;
    private static final AtomicLong NEXT_STREAM = new AtomicLong(1L << 40);

    record Received(long from, Bytes payload) {}

    final long id;
    final String peerUrl;
    final ActorSystem<Void> system;
    final ArteryPeerTransport transport;
    final ActorRef<ClusterJoiner.Command> joiner;
    final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    final BlockingQueue<String> rebuilds = new LinkedBlockingQueue<>();
    final ConcurrentLinkedQueue<String> quarantined = new ConcurrentLinkedQueue<>();

    Node(long clusterId, long id, int port) {
        this.id = id;
        this.peerUrl = peerUrl(port);
        system = ActorSystem.create(
                Behaviors.empty(), RemoteConfig.SYSTEM, RemoteConfig.of(RemoteSettings.ofUrls(peerUrl, peerUrl)));
        transport = ArteryPeerTransport.start(system, clusterId, id, NEXT_STREAM.getAndAdd(1L << 20));
        transport.receiver((from, payload) -> received.add(new Received(from, payload)));
        RemoteListener listener = new RemoteListener() {
            @Override
            public void rebuildNeeded(String reason) {
                rebuilds.add(reason);
            }

            @Override
            public void peerQuarantined(String address) {
                quarantined.add(address);
            }
        };
        QuarantineWatch.start(system, listener);
        joiner = ClusterJoiner.start(
                system, new ClusterJoiner.Settings(clusterId, id, Duration.ofMillis(200)), listener);
    }

    Node(long id, int port) {
        this(CLUSTER, id, port);
    }

    static String peerUrl(int port) {
        return "http://127.0.0.1:" + port;
    }

    static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ports;
    }

    /** Sends until the other has it: what is lost while a connection is made is sent again, as Raft does. */
    static Received sendUntilReceived(Node from, Node to, Lane lane, Bytes payload) throws InterruptedException {
        for (int attempt = 0; attempt < 200; attempt++) {
            from.transport.send(to.id, lane, payload);
            Received received = to.received.poll(100, TimeUnit.MILLISECONDS);
            if (received != null) {
                return received;
            }
        }
        throw new AssertionError("nothing arrived");
    }

    void leaderIs(long leaderId) {
        joiner.tell(new ClusterJoiner.LeaderChanged(leaderId, leaderId == id));
    }

    void membersAre(SortedMap<Long, String> peerUrls) {
        peerUrls.forEach(transport::resolve);
        joiner.tell(new ClusterJoiner.MembersChanged(peerUrls));
    }

    /** As kill -9 looks from outside: gone without a word to the cluster. */
    @Override
    public void close() {
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("ActorSystem did not terminate", e);
        }
    }
}
