package dev.akkad.it;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A cluster of 1 to 5 members, each a process of its own on loopback with free ports and a new data directory.
 *
 * <p>Closing ends all processes, whatever happened to them, and removes the directory unless the test failed before
 * {@link #passed}: then the logs stay, and their place is printed.
 */
final class ProcessCluster implements Members, AutoCloseable {
    private static final Duration ELECTION_LIMIT = Duration.ofSeconds(60);
    private static final Pattern SHOWN = Pattern.compile("(\\d+):\\d+");
    private static final Pattern HASH = Pattern.compile("\\d+ -?\\d+");

    private final Path directory;
    private final Program program;
    private final List<MemberProcess> members = new CopyOnWriteArrayList<>();
    private final Map<String, EtcdClient> clients = new HashMap<>();
    private boolean passed;

    private ProcessCluster(Program program, int size) {
        this.program = program;
        try {
            directory = Files.createTempDirectory("akkad-it-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Integer> ports = Ports.free(2 * size);
        for (int i = 0; i < size; i++) {
            members.add(new MemberProcess(program, "m" + (i + 1), directory, ports.get(2 * i), ports.get(2 * i + 1)));
        }
    }

    /** A cluster that serves, all members ready. */
    static ProcessCluster of(int size, String... flags) {
        return of(Program.underTest(), size, flags);
    }

    /** The same with a program other than the one under test, to compare with. */
    static ProcessCluster of(Program program, int size, String... flags) {
        return create(program, size, flags).startedOrClosed();
    }

    /** This cluster with all members ready; one that does not get there leaves no process behind. */
    ProcessCluster startedOrClosed() {
        try {
            startAll();
            return this;
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** A cluster of which nothing runs yet. */
    static ProcessCluster create(int size, String... flags) {
        return create(Program.underTest(), size, flags);
    }

    static ProcessCluster create(Program program, int size, String... flags) {
        ProcessCluster cluster = new ProcessCluster(program, size);
        cluster.members.forEach(member -> member.flags(flags));
        return cluster;
    }

    /** Starts every member that does not run, together, and waits until they are ready. */
    void startAll() {
        List<MemberProcess> down =
                members.stream().filter(member -> !member.isAlive()).toList();
        down.forEach(member -> member.start(initialCluster()));
        down.forEach(MemberProcess::awaitReady);
    }

    /** Starts one member and waits until it is ready. */
    void start(int index) {
        launch(index);
        member(index).awaitReady();
    }

    /** Starts one member without waiting: without a quorum it never gets ready. */
    void launch(int index) {
        member(index).start(initialCluster());
    }

    /** One more member, which nobody knows yet and which does not run; with the flags of one that joins. */
    MemberProcess enlarge() {
        List<Integer> ports = Ports.free(2);
        MemberProcess member = new MemberProcess(program, "m" + (size() + 1), directory, ports.get(0), ports.get(1));
        members.add(member.flags("--initial-cluster-state=existing"));
        return member;
    }

    MemberProcess member(int index) {
        return members.get(index);
    }

    List<MemberProcess> members() {
        return List.copyOf(members);
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public boolean isAlive(int index) {
        return member(index).isAlive();
    }

    @Override
    public String name(int index) {
        return member(index).name();
    }

    @Override
    public String incarnation(int index) {
        return member(index).incarnation();
    }

    @Override
    public Endpoint endpoint(int index) {
        return client(index);
    }

    Path directory() {
        return directory;
    }

    /** {@code m1=http://…,m2=http://…} */
    String initialCluster() {
        return members.stream()
                .map(member -> member.name() + "=" + member.peerUrl())
                .collect(joining(","));
    }

    /** All endpoints, separated by commas. */
    String endpoints() {
        return members.stream().map(MemberProcess::endpoint).collect(joining(","));
    }

    /** etcdctl with all endpoints. */
    Etcdctl etcdctl() {
        return new Etcdctl(endpoints());
    }

    /** etcdctl with one endpoint. */
    Etcdctl etcdctl(int index) {
        return new Etcdctl(member(index).endpoint());
    }

    /** A client of one member only, without retries; shared, and closed with the cluster. */
    synchronized EtcdClient client(int index) {
        return clients.computeIfAbsent(member(index).endpoint(), EtcdClient::new);
    }

    /** Who leads, as the running members say who answer; waits until the leader itself says so. */
    int leader() {
        return Eventually.find("a leader", ELECTION_LIMIT, () -> {
            OptionalInt leader = leaderAmong(IntStream.range(0, size()).toArray());
            return leader.isPresent() ? Optional.of(leader.getAsInt()) : Optional.empty();
        });
    }

    /** The member among these that says it leads, if any. */
    OptionalInt leaderAmong(int... candidates) {
        return IntStream.of(candidates)
                .filter(index -> member(index).isAlive())
                .filter(index -> client(index).leads())
                .findFirst();
    }

    int follower() {
        int leader = leader();
        return IntStream.range(0, size())
                .filter(index -> index != leader && member(index).isAlive())
                .findFirst()
                .orElseThrow();
    }

    int[] others(int... excluded) {
        return IntStream.range(0, size())
                .filter(index -> IntStream.of(excluded).noneMatch(other -> other == index))
                .toArray();
    }

    /**
     * Waits until all members that run have come to the newest revision that one of them shows now, and hold the same
     * there. While somebody writes, no two members asked one after the other show the same revision.
     */
    void awaitSameHash(Duration limit) {
        Map<String, String> seen = new TreeMap<>();
        try {
            long revision = Eventually.find("the revision of each member", limit, this::newestRevision);
            Eventually.holds("the same hash on all members", limit, () -> {
                seen.clear();
                running().forEach(index -> seen.put(name(index), client(index).hashKv(revision)));
                Set<String> hashes = Set.copyOf(seen.values());
                return hashes.size() == 1
                        && HASH.matcher(hashes.iterator().next()).matches();
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but " + seen, e);
        }
    }

    private Optional<Long> newestRevision() {
        List<Matcher> shown =
                running().mapToObj(index -> SHOWN.matcher(client(index).hash())).toList();
        return shown.stream().allMatch(Matcher::matches)
                ? shown.stream().map(matcher -> Long.valueOf(matcher.group(1))).max(Long::compare)
                : Optional.empty();
    }

    private IntStream running() {
        return IntStream.range(0, size()).filter(index -> member(index).isAlive());
    }

    /** Waits until each member that runs sees all members, and no other node, Up in the Akka Cluster. */
    void awaitAllUp(Duration limit) {
        for (MemberProcess member : members) {
            if (member.isAlive()) {
                Eventually.holds(
                        member.name() + " sees all members Up in the Akka Cluster",
                        limit,
                        () -> HttpPage.get(member.clientUrl() + "/metrics")
                                .lines("akkad_cluster")
                                .equals(List.of(
                                        "akkad_cluster_members{status=\"up\"} " + size(),
                                        "akkad_cluster_unreachable_members 0")));
            }
        }
    }

    /** To be called last: without it, {@link #close} keeps the logs. */
    void passed() {
        passed = true;
    }

    @Override
    public void close() {
        clients.values().forEach(EtcdClient::close);
        members.forEach(MemberProcess::close);
        if (!passed) {
            System.err.println("The logs of this cluster stay in " + directory);
            members.forEach(member -> FileTree.delete(member.dataDirectory()));
        } else {
            FileTree.delete(directory);
        }
    }
}
