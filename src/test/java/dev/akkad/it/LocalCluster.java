package dev.akkad.it;

import dev.akkad.member.Member;
import dev.akkad.member.MemberGuardian.Victim;
import dev.akkad.member.MemberStatus;
import dev.akkad.member.remote.ClusterNode;
import dev.akkad.server.ActorMember;
import dev.akkad.server.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Members in this JVM, each with an actor system and ports of its own: what {@code akkad local} runs, within reach. */
final class LocalCluster implements Members, AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final List<ActorMember> members = new ArrayList<>();
    private final List<Endpoint> endpoints = new ArrayList<>();

    /** A cluster that serves, its data under {@code directory}. */
    static LocalCluster start(int size, Path directory) {
        List<Integer> ports = Ports.free(2 * size);
        String initialCluster = IntStream.range(0, size)
                .mapToObj(i -> "m%d=http://127.0.0.1:%d".formatted(i + 1, ports.get(2 * i + 1)))
                .collect(Collectors.joining(","));
        LocalCluster cluster = new LocalCluster();
        try {
            for (int i = 0; i < size; i++) {
                cluster.add(directory, i, ports.get(2 * i), ports.get(2 * i + 1), initialCluster);
            }
            cluster.members.forEach(member -> await(member.ready().toCompletableFuture(), START_LIMIT));
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }

    private void add(Path directory, int index, int clientPort, int peerPort, String initialCluster) {
        String name = "m" + (index + 1);
        ActorMember member = ActorMember.start(ServerSettings.of(
                List.of(
                        "--name=" + name,
                        "--data-dir=" + directory.resolve(name),
                        "--listen-client-urls=http://127.0.0.1:" + clientPort,
                        "--advertise-client-urls=http://127.0.0.1:" + clientPort,
                        "--listen-peer-urls=http://127.0.0.1:" + peerPort,
                        "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
                        "--initial-cluster=" + initialCluster),
                Map.of()));
        members.add(member);
        endpoints.add(new LocalEndpoint(member.system().node()));
    }

    Member member(int index) {
        return members.get(index).system().node();
    }

    /** Kills one kind of actor of one member, as a bug would, and returns at once. */
    void kill(int index, Victim victim) {
        members.get(index).system().node().kill(victim);
    }

    int leader() {
        return Eventually.find(
                "a leader",
                Duration.ofSeconds(30),
                () -> IntStream.range(0, size())
                        .filter(index -> {
                            MemberStatus status = member(index).status();
                            return status.leaderId() == status.memberId();
                        })
                        .boxed()
                        .findFirst());
    }

    /** The Akka Cluster as one member sees it. */
    List<ClusterNode> nodes(int index) {
        return members.get(index).cluster();
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public boolean isAlive(int index) {
        return !members.get(index).termination().toCompletableFuture().isDone();
    }

    @Override
    public String name(int index) {
        return "m" + (index + 1);
    }

    @Override
    public String incarnation(int index) {
        return name(index);
    }

    @Override
    public Endpoint endpoint(int index) {
        return endpoints.get(index);
    }

    @Override
    public void close() {
        members.forEach(ActorMember::stop);
        members.forEach(member -> await(member.termination().toCompletableFuture(), STOP_LIMIT));
    }

    private static <T> Optional<T> await(CompletableFuture<T> future, Duration limit) {
        try {
            return Optional.ofNullable(future.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
